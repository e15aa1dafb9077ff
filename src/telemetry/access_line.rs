//! The text format of the log. The access line, which every request writes, goes straight to the writer: tracing's own
//! format passes each field through the machinery of terminal colours, at three times the cost. Both look the same.

use std::fmt::{self, Debug};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::{Format, Full, Writer};
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// The target of the event that each request emits.
pub(crate) const ACCESS: &str = "plantopia::access";

#[derive(Default)]
pub(super) struct TextFormat(Format<Full>);

impl<S, N> FormatEvent<S, N> for TextFormat
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        if event.metadata().target() != ACCESS || writer.has_ansi_escapes() {
            return self.0.format_event(context, writer, event);
        }
        SystemTime.format_time(&mut writer)?;
        write!(writer, " {:>5} {ACCESS}: ", event.metadata().level().as_str())?;
        let mut fields = Fields { writer, is_first: true, written: Ok(()) };
        event.record(&mut fields);
        fields.written?;
        fields.writer.write_char('\n')
    }
}

struct Fields<'w> {
    writer: Writer<'w>,
    is_first: bool,
    written: fmt::Result,
}

impl Fields<'_> {
    fn write(&mut self, field: &Field, value: &dyn Debug) -> fmt::Result {
        if !std::mem::take(&mut self.is_first) {
            self.writer.write_char(' ')?;
        }
        if field.name() != "message" {
            self.writer.write_str(field.name())?;
            self.writer.write_char('=')?;
        }
        write!(self.writer, "{value:?}")
    }
}

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if self.written.is_ok() {
            self.written = self.write(field, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::{Seek, read_to_string};
    use std::sync::Arc;

    use super::*;

    /// The lines of two requests and of another event, without the times.
    fn lines(subscriber: impl Subscriber + Send + Sync, mut written: &File) -> Vec<String> {
        tracing::subscriber::with_default(subscriber, || {
            let (cause, none) = (Some("a \"cause\"\n"), None::<&str>);
            tracing::info!(target: "plantopia::access", request_id = "1", status = 200, elapsed_ms = 0.25, cause = none, "request");
            tracing::error!(target: "plantopia::access", method = "GET", queries = 3_u32, cause, "request");
            tracing::warn!(query = "plants.list", "slow query");
        });
        written.rewind().unwrap();
        let text = read_to_string(written).unwrap();
        text.lines().map(|line| line.split_once(' ').unwrap().1.to_owned()).collect()
    }

    #[test]
    fn the_access_line_looks_as_tracing_would_write_it() {
        let [usual, ours] = [(); 2].map(|()| Arc::new(tempfile::tempfile().unwrap()));
        let builder = || tracing_subscriber::fmt().with_ansi(false);
        let expected = lines(builder().with_writer(Arc::clone(&usual)).finish(), &usual);
        assert!(expected[0].contains("INFO plantopia::access: request request_id=\"1\" status=200"), "{expected:?}");
        let subscriber = builder().with_writer(Arc::clone(&ours)).event_format(TextFormat::default()).finish();
        assert_eq!(lines(subscriber, &ours), expected);
    }
}
