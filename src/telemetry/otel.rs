//! Spans for an OpenTelemetry collector: one for each request, a child of its caller's, with its statements as events.
//! Only in a build with the feature `otel`, and only when the standard variables name a collector.

use std::sync::OnceLock;
use std::time::Duration;

use axum::http::HeaderMap;
use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Level, Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::registry::LookupSpan;

/// The variables that name a collector; the exporter reads them and the other `OTEL_*` itself.
const COLLECTOR: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];

/// How long the last spans may take to reach the collector.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(2);

/// The W3C's headers: the caller's span, and what tracing tools add to it.
const PARENT: &str = "traceparent";
const STATE: &str = "tracestate";

static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

/// The layer that sends spans, in batches from a thread of its own, if a collector is named.
pub(super) fn layer<S>() -> Option<impl Layer<S>>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let named = |variable: &&str| std::env::var_os(variable).is_some_and(|url| !url.is_empty());
    if !COLLECTOR.iter().any(named) {
        return None;
    }
    let exporter = match SpanExporter::builder().with_http().build() {
        Ok(exporter) => exporter,
        Err(error) => {
            // The log isn't there yet. A server without traces is better than none.
            eprintln!("plantopia: no traces are sent: {error}");
            return None;
        }
    };
    let mut resource = Resource::builder();
    if std::env::var_os("OTEL_SERVICE_NAME").is_none() {
        resource = resource.with_service_name("plantopia");
    }
    let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource.build()).build();
    let tracer = provider.tracer("plantopia");
    let _ = PROVIDER.set(provider);
    // The request's own span, and sqlx's event for each statement, which carries no values.
    let seen = Targets::new().with_target("plantopia::http", Level::DEBUG).with_target("sqlx::query", Level::DEBUG);
    let spans =
        tracing_opentelemetry::layer().with_tracer(tracer).with_location(false).with_threads(false).with_filter(seen);
    Some(spans)
}

pub(super) fn flush() {
    if let Some(provider) = PROVIDER.get() {
        let _ = provider.shutdown_with_timeout(FLUSH_TIMEOUT);
    }
}

/// The span from which a request was sent, if its headers name one.
pub(crate) struct Caller(Option<Context>);

impl Caller {
    /// The caller that the headers name: none if they are malformed, or if no spans are sent.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        if PROVIDER.get().is_none() {
            return Self(None);
        }
        let context = TraceHeaders::read(headers)
            .map(|headers| TraceContextPropagator::new().extract_with_context(&Context::new(), &headers));
        Self(context)
    }

    /// Makes a span that nobody has entered yet a child of the caller's.
    pub(crate) fn adopt(&self, span: &Span) {
        if let Some(context) = &self.0 {
            // It fails if the log's filter has no use for the span: then there is nothing to adopt.
            let _ = span.set_parent(context.clone());
        }
    }
}

struct TraceHeaders<'a> {
    parent: &'a str,
    state: String,
}

impl<'a> TraceHeaders<'a> {
    fn read(headers: &'a HeaderMap) -> Option<Self> {
        let mut parents = headers.get_all(PARENT).iter();
        let parent = parents.next()?.to_str().ok()?;
        // Two parents are none, and the propagator takes shorter ids than there are.
        if parents.next().is_some() || parent.split('-').map(str::len).take(4).ne([2, 32, 16, 2]) {
            return None;
        }
        // This one may come in pieces.
        let state: Vec<&str> = headers.get_all(STATE).iter().filter_map(|piece| piece.to_str().ok()).collect();
        Some(Self { parent, state: state.join(",") })
    }
}

impl Extractor for TraceHeaders<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        match key {
            PARENT => Some(self.parent),
            STATE => Some(&self.state).filter(|state| !state.is_empty()).map(String::as_str),
            _ => None,
        }
    }

    fn keys(&self) -> Vec<&str> {
        vec![PARENT, STATE]
    }
}
