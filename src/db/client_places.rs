//! How many of the places at the database each client has: one that asks for much must leave some to the others.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::telemetry;

/// The places of all clients. Work that no client asked for isn't counted.
#[derive(Debug)]
pub(super) struct ClientPlaces {
    taken: Mutex<HashMap<IpAddr, u32>>,
    most: u32,
}

impl ClientPlaces {
    /// Of so many places one client may have half.
    pub(super) fn new(places: u32) -> Arc<Self> {
        Arc::new(Self { taken: Mutex::default(), most: (places / 2).max(1) })
    }

    /// A place for the client of the request that runs here; none when it has as many as it may.
    pub(super) fn take(self: &Arc<Self>) -> Option<ClientPlace> {
        self.take_for(telemetry::current().and_then(|request| request.client))
    }

    fn take_for(self: &Arc<Self>, client: Option<IpAddr>) -> Option<ClientPlace> {
        if let Some(client) = client {
            let mut taken = self.taken();
            let count = taken.entry(client).or_default();
            if *count >= self.most {
                return None;
            }
            *count += 1;
        }
        Some(ClientPlace { client, places: Arc::clone(self) })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<IpAddr, u32>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One client's place, given back when it is dropped.
#[derive(Debug)]
pub(super) struct ClientPlace {
    client: Option<IpAddr>,
    places: Arc<ClientPlaces>,
}

impl Drop for ClientPlace {
    fn drop(&mut self) {
        let Some(client) = self.client else {
            return;
        };
        let mut taken = self.places.taken();
        if let Some(count) = taken.get_mut(&client) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_half_of_the_places_at_most() {
        let places = ClientPlaces::new(4);
        let take = |client: &str| places.take_for(Some(client.parse().unwrap()));
        let (first, second) = (take("203.0.113.1"), take("203.0.113.1"));
        assert!(first.is_some() && second.is_some());
        assert!(take("203.0.113.1").is_none());
        assert!(take("203.0.113.2").is_some());
        assert!(places.take_for(None).is_some());
        drop(first);
        assert!(take("203.0.113.1").is_some());
        drop(second);
        assert!(places.taken().is_empty());
    }
}
