//! Spans for an OpenTelemetry collector: one for each request, with its statements as events. Only in a build with the
//! feature `otel`, and only when the standard variables name a collector.

use std::sync::OnceLock;
use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::registry::LookupSpan;

/// The variables that name a collector; the exporter reads them and the other `OTEL_*` itself.
const COLLECTOR: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
];

/// How long the last spans may take to reach the collector.
const LAST: Duration = Duration::from_secs(2);

static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

/// The layer that sends spans, if there is somebody to send them to. They are sent behind the requests' backs, in batches.
pub fn layer<S>() -> Option<impl Layer<S>>
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
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(resource.build())
        .build();
    let tracer = provider.tracer("plantopia");
    let _ = PROVIDER.set(provider);
    // The request's own span, and sqlx's event for each statement, which carries no values.
    let seen = Targets::new()
        .with_target("plantopia::http", Level::DEBUG)
        .with_target("sqlx::query", Level::DEBUG);
    let spans = tracing_opentelemetry::layer()
        .with_tracer(tracer)
        .with_location(false)
        .with_threads(false)
        .with_filter(seen);
    Some(spans)
}

/// Sends what is still here. Waits for the collector, but not for long.
pub fn flush() {
    if let Some(provider) = PROVIDER.get() {
        let _ = provider.shutdown_with_timeout(LAST);
    }
}
