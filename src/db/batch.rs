//! Statements that answer many requests: what is asked for while the database is busy with the last statement of a kind
//! goes into the next one together. Nobody waits for company: a lone request is a batch of one.

use std::collections::{HashSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;
use tracing::{Instrument, Span};

use crate::error::{Error, Result};
use crate::telemetry::{self, RequestContext};

/// The most requests that one statement answers.
const MOST: usize = 64;

/// How many statements of one kind run at once. Few: each more makes the batches smaller.
const WORKERS: usize = 2;

/// Loads values by key, several in one statement. Clones share the queue.
pub struct Loader<K, V>(Arc<Inner<K, V>>);

impl<K, V> Clone for Loader<K, V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// What a statement found for each of its keys, in their order.
type Run<K, V> = Box<dyn Fn(Vec<K>) -> BoxFuture<'static, sqlx::Result<Vec<V>>> + Send + Sync>;

struct Inner<K, V> {
    run: Run<K, V>,
    /// What no two keys of one statement may share.
    identity: fn(&K) -> Option<i32>,
    queue: Mutex<Queue<K, V>>,
}

struct Queue<K, V> {
    waiting: VecDeque<Waiting<K, V>>,
    working: usize,
}

struct Waiting<K, V> {
    key: K,
    request: Option<Arc<RequestContext>>,
    span: Span,
    answer: oneshot::Sender<Result<V>>,
}

impl<K, V> Loader<K, V>
where
    K: Send + 'static,
    V: Send + 'static,
{
    /// A loader that `run` does the work for: it is given keys and returns what it found for each, in their order.
    pub fn new<F, R>(run: F) -> Self
    where
        F: Fn(Vec<K>) -> R + Send + Sync + 'static,
        R: Future<Output = sqlx::Result<Vec<V>>> + Send + 'static,
    {
        Self::with_identity(|_| None, run)
    }

    /// The same, where keys of one identity go into different statements.
    pub fn with_identity<F, R>(identity: fn(&K) -> Option<i32>, run: F) -> Self
    where
        F: Fn(Vec<K>) -> R + Send + Sync + 'static,
        R: Future<Output = sqlx::Result<Vec<V>>> + Send + 'static,
    {
        Self(Arc::new(Inner {
            run: Box::new(move |keys| run(keys).boxed()),
            identity,
            queue: Mutex::new(Queue { waiting: VecDeque::new(), working: 0 }),
        }))
    }

    /// What the statement finds for this key. It begins after this call does, and it is over when the value is there.
    pub async fn load(&self, key: K) -> Result<V> {
        let (answer, answered) = oneshot::channel();
        {
            let mut queue = self.0.lock();
            queue.waiting.push_back(Waiting { key, request: telemetry::current(), span: Span::current(), answer });
            if queue.working < WORKERS {
                queue.working += 1;
                tokio::spawn(work(Arc::clone(&self.0)));
            }
        }
        answered.await.unwrap_or_else(|_| Err(Error::internal("a statement that others wait for went away")))
    }
}

impl<K, V> Inner<K, V> {
    fn lock(&self) -> MutexGuard<'_, Queue<K, V>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next batch; without one the worker is none any more. Those who gave up waiting are left out.
    fn take(&self) -> Option<Vec<Waiting<K, V>>> {
        let mut queue = self.lock();
        let mut batch = Vec::new();
        let mut later = VecDeque::new();
        let mut taken = HashSet::new();
        while batch.len() < MOST
            && let Some(waiting) = queue.waiting.pop_front()
        {
            if waiting.answer.is_closed() {
                continue;
            }
            match (self.identity)(&waiting.key) {
                Some(identity) if !taken.insert(identity) => later.push_back(waiting),
                _ => batch.push(waiting),
            }
        }
        later.append(&mut queue.waiting);
        queue.waiting = later;
        if batch.is_empty() {
            queue.working -= 1;
            return None;
        }
        Some(batch)
    }

    /// Everybody who waits by now.
    fn take_all(&self) -> VecDeque<Waiting<K, V>> {
        std::mem::take(&mut self.lock().waiting)
    }
}

async fn work<K, V>(loader: Arc<Inner<K, V>>)
where
    K: Send + 'static,
    V: Send + 'static,
{
    loop {
        // Requests that have arrived already get their turn to join.
        tokio::task::yield_now().await;
        let Some(batch) = loader.take() else {
            return;
        };
        // Whoever traces requests sees the statement in the first one's.
        let span = batch.first().map_or_else(Span::none, |first| first.span.clone());
        let (keys, waiting): (Vec<K>, Vec<_>) =
            batch.into_iter().map(|waiting| (waiting.key, (waiting.request, waiting.answer))).unzip();
        let first = waiting.iter().find_map(|(request, _)| request.as_ref());
        // The query log counts on a context of the batch's own, under the first one's id.
        let counted = RequestContext::new(first.map(|request| request.id.clone()).unwrap_or_default());
        let statement = async { (loader.run)(keys).await }.instrument(span);
        let statement = AssertUnwindSafe(statement).catch_unwind();
        let found = match telemetry::within(Arc::clone(&counted), statement).await {
            Ok(found) => found.map_err(Error::from),
            Err(_) => Err(Error::internal("a statement that others wait for panicked")),
        };
        let (queries, elapsed) = counted.queries();
        let count = |request: Option<Arc<RequestContext>>| {
            if let Some(request) = request {
                request.count_queries(queries, elapsed);
            }
        };
        match found {
            Ok(found) => {
                for ((request, answer), value) in waiting.into_iter().zip(found) {
                    count(request);
                    let _ = answer.send(Ok(value));
                }
            }
            Err(error) => {
                for (request, answer) in waiting {
                    count(request);
                    let _ = answer.send(Err(error.clone()));
                }
                // A database that isn't there is there for nobody: those in the queue waited as long for it.
                if matches!(error, Error::Unavailable(_)) {
                    for waiting in loader.take_all() {
                        let _ = waiting.answer.send(Err(error.clone()));
                    }
                }
            }
        }
    }
}

/// Puts rows that say which key they are of into the order of the keys; keys without a row have `None`.
pub fn in_places<T>(keys: usize, rows: impl IntoIterator<Item = (i64, T)>) -> Vec<Option<T>> {
    let mut places: Vec<Option<T>> = std::iter::repeat_with(|| None).take(keys).collect();
    for (place, row) in rows {
        // Postgres counts from one.
        let place = usize::try_from(place - 1).ok();
        if let Some(slot) = place.and_then(|place| places.get_mut(place)) {
            *slot = Some(row);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;
    use tokio::sync::Semaphore;

    use super::*;

    /// A loader that doubles its keys, one statement for each permit, and the sizes of its statements.
    fn doubler(gate: &Arc<Semaphore>) -> (Loader<i32, i32>, Arc<Mutex<Vec<usize>>>) {
        let sizes = Arc::new(Mutex::new(Vec::new()));
        let (seen, gate) = (Arc::clone(&sizes), Arc::clone(gate));
        let loader = Loader::with_identity(
            |key: &i32| (*key >= 1_000).then_some(*key),
            move |keys: Vec<i32>| {
                let (seen, gate) = (Arc::clone(&seen), Arc::clone(&gate));
                async move {
                    gate.acquire().await.unwrap().forget();
                    seen.lock().unwrap().push(keys.len());
                    assert!(!keys.contains(&-2), "a key that panics");
                    if keys.contains(&-1) {
                        return Err(sqlx::Error::RowNotFound);
                    }
                    Ok(keys.into_iter().map(|key| key * 2).collect())
                }
            },
        );
        (loader, sizes)
    }

    async fn load(loader: &Loader<i32, i32>, keys: Vec<i32>) -> Vec<Result<i32>> {
        join_all(keys.into_iter().map(|key| loader.load(key))).await
    }

    fn values(answers: Vec<Result<i32>>) -> Vec<i32> {
        answers.into_iter().map(Result::unwrap).collect()
    }

    #[tokio::test]
    async fn what_arrives_together_is_one_statement() {
        let (loader, sizes) = doubler(&Arc::new(Semaphore::new(100)));
        assert_eq!(values(load(&loader, vec![3]).await), [6]);
        assert_eq!(values(load(&loader, (0..150).collect()).await), (0..150).map(|key| key * 2).collect::<Vec<_>>());
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        assert_eq!(loader.0.lock().working, 0, "nothing is left to do");
        let sizes = sizes.lock().unwrap();
        assert_eq!((sizes[0], sizes.len()), (1, 4), "{sizes:?}");
        assert!(sizes.iter().all(|size| *size <= MOST));
    }

    #[tokio::test]
    async fn one_identity_is_in_a_statement_once() {
        let (loader, sizes) = doubler(&Arc::new(Semaphore::new(100)));
        let keys = vec![1_000, 1_000, 1_001, 1_000];
        assert_eq!(values(load(&loader, keys).await), [2_000, 2_000, 2_002, 2_000]);
        assert_eq!(*sizes.lock().unwrap(), [2, 1, 1]);
    }

    #[tokio::test]
    async fn a_failure_reaches_all_and_is_over_then() {
        let (loader, _) = doubler(&Arc::new(Semaphore::new(100)));
        for failing in [-1, -2] {
            let answers = load(&loader, vec![1, failing, 2]).await;
            assert!(answers.iter().all(Result::is_err));
            assert_eq!(values(load(&loader, vec![1, 2]).await), [2, 4]);
        }
    }

    #[tokio::test]
    async fn who_went_away_costs_nothing() {
        let gate = Arc::new(Semaphore::new(0));
        let (loader, sizes) = doubler(&gate);
        let gone = {
            let loader = loader.clone();
            tokio::spawn(async move { load(&loader, vec![7; 10]).await })
        };
        let busy = AtomicUsize::new(0);
        // Both workers are busy; those who wait behind them are given up.
        while loader.0.lock().working < 1 && busy.fetch_add(1, Ordering::Relaxed) < 1_000 {
            tokio::task::yield_now().await;
        }
        gone.abort();
        let _ = gone.await;
        let staying = load(&loader, vec![1]);
        gate.add_permits(10);
        assert_eq!(values(staying.await), [2]);
        let sizes = sizes.lock().unwrap();
        assert!(sizes.iter().all(|size| *size <= 10), "{sizes:?}");
    }

    #[tokio::test]
    async fn each_request_counts_the_statement_that_answered_it() {
        let loader: Loader<i32, i32> = Loader::new(|keys| async move {
            telemetry::note_query(std::time::Duration::from_millis(2));
            Ok(keys)
        });
        let contexts: Vec<_> = (0..3).map(|index| RequestContext::new(index.to_string())).collect();
        let loads = contexts.iter().map(|context| telemetry::within(Arc::clone(context), loader.load(1)));
        assert_eq!(values(join_all(loads).await), [1, 1, 1]);
        for context in contexts {
            assert_eq!(context.queries(), (1, std::time::Duration::from_millis(2)));
        }
    }
}
