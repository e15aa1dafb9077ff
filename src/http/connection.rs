//! One connection: its requests go to the router one after the other, and a client that is slow, silent or doesn't take
//! its answer loses it after a while. A connection has one timer, which is moved rather than set anew with each request.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::Request;
use futures_util::FutureExt;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};
use tower::Service;

use super::canned::Canned;
use super::lifecycle::{Lifecycle, Stage};
use super::limits::room::Room;
use super::listen::Peer;
use crate::config::ClientLimits;

/// The most bytes of a request's head; more is a 431. Browsers and proxies stay below a quarter of it.
const LARGEST_HEAD: usize = 32 << 10;

/// A client that takes less than this within the write time-out isn't taking its answer.
const LEAST_TAKEN: usize = 16 << 10;

/// How long a connection may stay open between requests, and the head of one take, when three quarters of the places are
/// taken: silence must not keep others out.
const PATIENCE_IN_A_CROWD: Duration = Duration::from_secs(2);

/// How long a client that was refused may go on sending.
const LINGER: Duration = Duration::from_millis(500);

/// How long a connection without a request may stay once the server is closing: one may be on its way.
const LAST_CALL: Duration = Duration::from_secs(1);

/// Serves a connection to its end.
pub async fn serve(
    stream: TcpStream,
    peer: Option<Peer>,
    router: Router,
    limits: ClientLimits,
    room: Arc<Room>,
    lifecycle: Lifecycle,
) {
    let traffic = Arc::new(Traffic::default());
    let service = service_fn({
        let traffic = Arc::clone(&traffic);
        move |request: Request<Incoming>| {
            traffic.begun.fetch_add(1, Ordering::Relaxed);
            let traffic = Arc::clone(&traffic);
            let mut request = request.map(|body| Arriving::watch(body, &traffic));
            if let Some(peer) = peer {
                request.extensions_mut().insert(peer);
            }
            router.clone().call(request).inspect(move |_| {
                traffic.ended.fetch_add(1, Ordering::Relaxed);
            })
        }
    });
    let io = TokioIo::new(Guarded::new(stream, Arc::clone(&traffic), limits, room));
    let mut connection =
        pin!(http1::Builder::new().header_read_timeout(None).max_buf_size(LARGEST_HEAD).serve_connection(io, service));

    // The stage wakes this task once; looking at it with every request would cost a lock each time.
    let mut closing = pin!(lifecycle.reached(Stage::Closing));
    let mut waiting = false;
    let told = poll_fn(|cx| {
        // What a connection ends with is its client's business.
        if connection.as_mut().poll(cx).is_ready() {
            return Poll::Ready(false);
        }
        if !waiting || lifecycle.is_leaving() {
            waiting = true;
            return closing.as_mut().poll(cx).map(|()| true);
        }
        Poll::Pending
    });
    if !told.await {
        return;
    }
    // A connection that hasn't had a request yet came while the server was closing: it may have its one.
    if traffic.begun() > 0 {
        connection.as_mut().graceful_shutdown();
    }
    let silence = async {
        loop {
            tokio::time::sleep(LAST_CALL).await;
            if !traffic.is_busy() {
                return;
            }
        }
    };
    tokio::select! {
        _ = connection => {}
        () = silence => {}
        () = lifecycle.reached(Stage::Ended) => {}
    }
}

/// What the connection's two sides tell each other.
#[derive(Debug, Default)]
struct Traffic {
    /// How many requests began.
    begun: AtomicU32,
    /// How many handlers are through.
    ended: AtomicU32,
    /// Whether there is more to come of the body of the request under way.
    arriving: AtomicBool,
}

/// A request's body on its way in.
struct Arriving {
    body: Incoming,
    traffic: Arc<Traffic>,
}

impl Arriving {
    /// A body whose end the connection hears of.
    fn watch(body: Incoming, traffic: &Arc<Traffic>) -> Body {
        let arrives = !body.is_end_stream();
        traffic.arriving.store(arrives, Ordering::Relaxed);
        if !arrives {
            // A body that isn't there needs no box.
            return Body::empty();
        }
        Body::new(Self { body, traffic: Arc::clone(traffic) })
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let this = self.get_mut();
        let frame = Pin::new(&mut this.body).poll_frame(cx);
        if matches!(frame, Poll::Ready(None)) || this.body.is_end_stream() {
            this.traffic.arriving.store(false, Ordering::Relaxed);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Traffic {
    fn begun(&self) -> u32 {
        self.begun.load(Ordering::Relaxed)
    }

    fn is_busy(&self) -> bool {
        self.begun() != self.ended.load(Ordering::Relaxed)
    }
}

/// A stream that watches its client.
struct Guarded<T> {
    stream: T,
    traffic: Arc<Traffic>,
    limits: ClientLimits,
    room: Arc<Room>,
    timer: Option<Pin<Box<Sleep>>>,
    write_timer: Option<Pin<Box<Sleep>>>,
    /// The requests that had begun when `waiting` was last set.
    seen: u32,
    waiting: Waiting,
    stalled: Option<Stalled>,
    /// Hyper refused what the client sent.
    refused: bool,
    /// Since when we wait for the client to hear its last answer.
    lingering: Option<Instant>,
}

/// What the client owes us, and since when.
#[derive(Clone, Copy)]
enum Waiting {
    /// A request; since when is known once it is waited for.
    Idle(Option<Instant>),
    /// The rest of its head.
    Head(Instant),
    /// The rest of its body.
    Body(Instant),
}

/// A client that isn't taking its answer.
struct Stalled {
    since: Instant,
    taken: usize,
}

impl<T> Guarded<T> {
    fn new(stream: T, traffic: Arc<Traffic>, limits: ClientLimits, room: Arc<Room>) -> Self {
        Self {
            stream,
            traffic,
            limits,
            room,
            timer: None,
            write_timer: None,
            seen: 0,
            waiting: Waiting::Idle(None),
            stalled: None,
            refused: false,
            lingering: None,
        }
    }

    /// Whether it is the client that we wait for. While a handler is busy its own time-out holds.
    fn waits_for_client(&mut self) -> bool {
        let busy = self.traffic.is_busy();
        if busy && !self.traffic.arriving.load(Ordering::Relaxed) {
            return false;
        }
        let begun = self.traffic.begun();
        if begun != self.seen || busy != matches!(self.waiting, Waiting::Body(_)) {
            self.seen = begun;
            self.waiting = if busy { Waiting::Body(Instant::now()) } else { Waiting::Idle(None) };
        }
        true
    }

    /// When the client has had its time.
    fn read_deadline(&mut self) -> Instant {
        let crowded = self.room.is_crowded();
        let patience = |usual: Duration| {
            if crowded { usual.min(PATIENCE_IN_A_CROWD) } else { usual }
        };
        match &mut self.waiting {
            Waiting::Idle(since) => *since.get_or_insert_with(Instant::now) + patience(self.limits.keep_alive),
            Waiting::Head(since) => *since + patience(self.limits.header_timeout),
            Waiting::Body(since) => *since + self.limits.body_timeout,
        }
    }

    /// Notes what the client took of its answer.
    fn took(&mut self, bytes: usize) {
        if let Waiting::Idle(since) = &mut self.waiting {
            // Nobody is idle who still takes an answer.
            *since = None;
        }
        if let Some(stalled) = &mut self.stalled {
            stalled.taken += bytes;
            if stalled.taken >= LEAST_TAKEN {
                self.stalled = None;
            }
        }
    }

    /// The client takes nothing at the moment: how long it hasn't is for the timer.
    fn poll_stalled(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let stalled = self.stalled.get_or_insert_with(|| Stalled { since: Instant::now(), taken: 0 });
        let deadline = stalled.since + self.limits.write_timeout;
        poll_timer(&mut self.write_timer, deadline, cx).map(|()| Err(timed_out()))
    }
}

/// Whether the time has come.
fn poll_timer(timer: &mut Option<Pin<Box<Sleep>>>, deadline: Instant, cx: &mut Context<'_>) -> Poll<()> {
    let timer = timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
    if timer.deadline() != deadline {
        timer.as_mut().reset(deadline);
    }
    timer.as_mut().poll(cx)
}

fn timed_out() -> io::Error {
    io::ErrorKind::TimedOut.into()
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for Guarded<T> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let filled = buffer.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(cx, buffer);
        if !this.waits_for_client() {
            return read;
        }
        if read.is_ready() {
            if let Waiting::Idle(_) = this.waiting
                && buffer.filled().len() > filled
            {
                this.waiting = Waiting::Head(Instant::now());
            }
            return read;
        }
        let deadline = this.read_deadline();
        if poll_timer(&mut this.timer, deadline, cx).is_pending() {
            return Poll::Pending;
        }
        if let Waiting::Head(_) = this.waiting {
            // It may still be told; nobody waits for it to listen.
            let _ = Pin::new(&mut this.stream).poll_write(cx, Canned::HeadTimeout.send());
        }
        Poll::Ready(Err(timed_out()))
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Guarded<T> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = match Canned::instead_of(bytes) {
            // Hyper's own refusals have no body. It closes the connection after this one, so nothing counts on the length.
            Some(canned) => {
                this.refused = true;
                let written = Pin::new(&mut this.stream).poll_write(cx, canned.send());
                written.map_ok(|_| bytes.len())
            }
            None => Pin::new(&mut this.stream).poll_write(cx, bytes),
        };
        this.after_write(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let [only] = pieces {
            return self.poll_write(cx, only);
        }
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(cx, pieces);
        this.after_write(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = Pin::new(&mut this.stream).poll_flush(cx);
        if flushed.is_ready() {
            // Hyper flushes when it has nothing left to write.
            this.stalled = None;
        }
        flushed
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.lingering.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
            if !this.refused && !this.traffic.arriving.load(Ordering::Relaxed) {
                return Poll::Ready(Ok(()));
            }
        }
        this.poll_linger(cx).map(Ok)
    }
}

impl<T: AsyncRead + Unpin> Guarded<T> {
    /// Closing a connection whose client is still sending would take away the answer that says why: what it sends is
    /// thrown away until it has heard, or for a moment.
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let deadline = *self.lingering.get_or_insert_with(Instant::now) + LINGER;
        let mut waste = [0; 4_096];
        // So much at a time, that others get their turn.
        for _ in 0..16 {
            let mut buffer = ReadBuf::new(&mut waste);
            match Pin::new(&mut self.stream).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    if Instant::now() >= deadline {
                        return Poll::Ready(());
                    }
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return poll_timer(&mut self.timer, deadline, cx),
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl<T> Guarded<T> {
    fn after_write(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(written) => {
                if let Ok(bytes) = written {
                    self.took(bytes);
                }
                Poll::Ready(written)
            }
            Poll::Pending => self.poll_stalled(cx),
        }
    }
}
