//! The bare server: axum alone, which answers everything with the bytes that it reads from its standard input. It is this
//! program once more, so it has the same allocator, the same runtime and the same settings as nothing else would.

use std::io::Read;

use axum::Router;
use axum::body::Bytes;
use axum::routing::get;
use axum::serve::ListenerExt;

/// Serves until it is stopped.
#[tokio::main]
pub async fn serve() {
    let mut body = Vec::new();
    std::io::stdin().read_to_end(&mut body).expect("the body");
    let body = Bytes::from(body);
    let same = body.clone();
    let route = get(move || std::future::ready(same.clone()))
        // It reads what it is sent, as any server must.
        .post(move |_: Bytes| std::future::ready(body.clone()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("http://{}/", listener.local_addr().expect("an address"));
    let listener = listener.tap_io(|connection| {
        let _ = connection.set_nodelay(true);
    });
    axum::serve(listener, Router::new().fallback_service(route)).await.expect("serving");
}
