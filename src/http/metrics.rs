//! Every finished request is counted here, by route template, method and status. What may be named is fixed beforehand:
//! nothing that a client sends (a path, a method) becomes a name.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::http::Method;

use crate::histogram::{Counts, Histogram};

/// Requests whose path is no route's.
pub const UNMATCHED: &str = "unmatched";

/// The methods that are told apart; all others share the last place.
const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"];

/// The statuses that are told apart; all others share a place of their own.
const STATUSES: [u16; 21] =
    [200, 201, 202, 204, 206, 304, 307, 400, 401, 403, 404, 405, 408, 413, 422, 429, 431, 499, 500, 503, 504];

/// The requests of one server.
#[derive(Debug)]
pub struct HttpMetrics {
    places: HashMap<Box<str>, usize>,
    /// The last is for what is unmatched.
    routes: Vec<Route>,
}

#[derive(Debug)]
struct Route {
    template: Box<str>,
    /// Made at the first request with the method: few routes have more than one.
    methods: [OnceLock<Box<Requests>>; METHODS.len()],
}

#[derive(Debug, Default)]
struct Requests {
    statuses: [AtomicU64; STATUSES.len() + 1],
    durations: Histogram,
}

/// What one route was asked with one method.
#[derive(Clone, Debug)]
pub struct RouteCounts<'a> {
    /// A number that is the same each time.
    pub id: usize,
    /// The route's template, or [`UNMATCHED`].
    pub route: &'a str,
    /// The method, or `other`.
    pub method: &'static str,
    /// Each status that was answered, and how often; 0 stands for one that is told apart from no other.
    pub statuses: Vec<(u16, u64)>,
    /// How long the answers took.
    pub durations: Counts,
}

impl HttpMetrics {
    /// For the routes with these templates.
    pub fn new(templates: impl IntoIterator<Item = String>) -> Self {
        let mut places = HashMap::new();
        let mut routes: Vec<Route> = Vec::new();
        for template in templates {
            places.entry(template.into_boxed_str()).or_insert_with_key(|template| {
                routes.push(Route::new(template));
                routes.len() - 1
            });
        }
        routes.push(Route::new(UNMATCHED));
        Self { places, routes }
    }

    /// Counts a request that has been answered, or given up by its client (499). `route` is the template that matched, if
    /// one did.
    pub fn record(&self, route: Option<&str>, method: &Method, status: u16, elapsed: Duration) {
        let place = route.and_then(|template| self.places.get(template));
        let route = &self.routes[place.map_or(self.routes.len() - 1, |place| *place)];
        let requests = route.methods[place_of(method)].get_or_init(Box::default);
        let status = STATUSES.binary_search(&status);
        requests.statuses[status.unwrap_or(STATUSES.len())].fetch_add(1, Ordering::Relaxed);
        requests.durations.record(elapsed);
    }

    /// What has been asked up to now, in the order of the routes.
    pub fn counts(&self) -> impl Iterator<Item = RouteCounts<'_>> {
        let routes = self.routes.iter().enumerate();
        routes.flat_map(|(place, route)| route.counts(place * METHODS.len()))
    }

    /// The route and the method of the counts with this id.
    pub fn name(&self, id: usize) -> (&str, &'static str) {
        let route = self.routes.get(id / METHODS.len());
        (route.map_or(UNMATCHED, |route| &route.template), METHODS[id % METHODS.len()])
    }
}

impl Route {
    fn new(template: &str) -> Self {
        Self { template: template.into(), methods: Default::default() }
    }

    fn counts(&self, first: usize) -> impl Iterator<Item = RouteCounts<'_>> {
        let asked = METHODS.iter().zip(&self.methods).enumerate();
        asked.filter_map(move |(place, (method, requests))| {
            let requests = requests.get()?;
            let known = STATUSES.into_iter().chain([0]);
            let counted = requests.statuses.iter().map(|n| n.load(Ordering::Relaxed));
            Some(RouteCounts {
                id: first + place,
                route: &self.template,
                method,
                statuses: known.zip(counted).filter(|(_, n)| *n > 0).collect(),
                durations: requests.durations.counts(),
            })
        })
    }
}

fn place_of(method: &Method) -> usize {
    match *method {
        Method::GET => 0,
        Method::HEAD => 1,
        Method::POST => 2,
        Method::PUT => 3,
        Method::PATCH => 4,
        Method::DELETE => 5,
        Method::OPTIONS => 6,
        _ => METHODS.len() - 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_named_is_fixed_beforehand() {
        assert!(STATUSES.is_sorted());
        let metrics = HttpMetrics::new(["/plants/{id}".to_owned(), "/plants/{id}".to_owned()]);
        let quick = Duration::from_micros(30);
        let odd = Method::from_bytes(b"BREW").unwrap();
        metrics.record(Some("/plants/{id}"), &Method::GET, 200, quick);
        metrics.record(Some("/plants/{id}"), &Method::GET, 404, quick);
        metrics.record(Some("/elsewhere"), &odd, 418, quick);
        metrics.record(None, &odd, 404, quick);
        let counts: Vec<_> = metrics.counts().collect();
        let told: Vec<_> = counts.iter().map(|c| (c.route, c.method, &*c.statuses, c.durations.count())).collect();
        assert_eq!(
            told,
            [("/plants/{id}", "GET", &[(200, 1), (404, 1)][..], 2), (UNMATCHED, "other", &[(404, 1), (0, 1)][..], 2),]
        );
        assert_eq!(metrics.name(counts[1].id), (UNMATCHED, "other"));
        assert_eq!(place_of(&Method::OPTIONS), 6);
        assert_eq!(METHODS[6], "OPTIONS");
    }
}
