//! The bare server: axum alone, which answers everything with the bytes that it reads from its standard input. It is this
//! program once more, so it has the same allocator and the same runtime.

use std::io::Read;

use axum::Router;
use axum::body::Bytes;
use axum::routing::any;
use axum::serve::ListenerExt;

/// Serves until it is stopped.
#[tokio::main]
pub async fn serve() {
    let mut body = Vec::new();
    std::io::stdin().read_to_end(&mut body).expect("the body");
    let body = Bytes::from(body);
    // It reads what it is sent, as any server must.
    let route = any(move |_: Bytes| std::future::ready(body.clone()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("http://{}/", listener.local_addr().expect("an address"));
    let listener = listener.tap_io(|connection| {
        let _ = connection.set_nodelay(true);
    });
    axum::serve(listener, Router::new().fallback_service(route)).await.expect("serving");
}
