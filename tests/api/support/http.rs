//! The tests' clients. reqwest looks for the process's cryptography even where there is no TLS: it is installed first.

use plantopia::http::outbound::install_tls;
use reqwest::{Client, ClientBuilder, Response};

pub fn builder() -> ClientBuilder {
    install_tls();
    Client::builder()
}

pub fn client() -> Client {
    builder().build().unwrap()
}

/// A GET on a connection of its own.
pub async fn get(url: impl reqwest::IntoUrl) -> reqwest::Result<Response> {
    client().get(url).send().await
}
