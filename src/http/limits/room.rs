//! The places for connections. One client may not have all of them, however slowly it uses them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::network;
use crate::config::ClientLimits;

/// So many there are, and who has them.
#[derive(Debug)]
pub struct Room {
    free: Arc<Semaphore>,
    most: u32,
    clients: Mutex<HashMap<IpAddr, u32>>,
    proxies: Box<[IpNet]>,
}

/// A connection's place; it is free again when this is dropped.
#[derive(Debug)]
pub struct Seat {
    room: Arc<Room>,
    /// Whom it is counted on.
    client: Option<IpAddr>,
    _place: OwnedSemaphorePermit,
}

impl Room {
    /// With all places free.
    pub fn new(limits: &ClientLimits) -> Arc<Self> {
        Arc::new(Self {
            free: Arc::new(Semaphore::new(limits.max_connections as usize)),
            most: limits.max_connections,
            clients: Mutex::default(),
            proxies: limits.rate.trusted_proxies.clone().into(),
        })
    }

    /// A place for a connection from this address, if there is one.
    pub fn enter(self: &Arc<Self>, peer: IpAddr) -> Option<Seat> {
        let place = Arc::clone(&self.free).try_acquire_owned().ok()?;
        let peer = peer.to_canonical();
        // A proxy comes for many, and those on this machine are no strangers.
        let counted = !peer.is_loopback() && !self.proxies.iter().any(|net| net.contains(&peer));
        let client = counted.then(|| network(peer));
        if let Some(client) = client {
            let mut clients = self.clients();
            let count = clients.entry(client).or_default();
            if *count >= self.share() {
                return None;
            }
            *count += 1;
        }
        Some(Seat { room: Arc::clone(self), client, _place: place })
    }

    /// Whether three quarters of the places are taken: patience is short then.
    pub fn is_crowded(&self) -> bool {
        self.free.available_permits() < self.most as usize / 4
    }

    /// Waits until nobody is left.
    pub async fn emptied(&self) {
        // Nobody closes it.
        let _ = self.free.acquire_many(self.most).await;
    }

    /// The most that one client may have: the last quarter is for the others.
    fn share(&self) -> u32 {
        self.most - self.most / 4
    }

    fn clients(&self) -> MutexGuard<'_, HashMap<IpAddr, u32>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some(client) = self.client else { return };
        let mut clients = self.room.clients();
        if let Some(count) = clients.get_mut(&client) {
            *count -= 1;
            if *count == 0 {
                clients.remove(&client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn room(proxies: &str) -> Arc<Room> {
        let lookup = |name: &str| match name {
            "MAX_CONNECTIONS" => Some("8".to_owned()),
            "TRUSTED_PROXIES" => Some(proxies.to_owned()),
            _ => None,
        };
        Room::new(&Config::read(&lookup).unwrap().server.clients)
    }

    fn fill(room: &Arc<Room>, peer: &str) -> Vec<Seat> {
        let peer = peer.parse().unwrap();
        std::iter::from_fn(|| room.enter(peer)).take(20).collect()
    }

    #[test]
    fn one_client_leaves_a_quarter_to_the_others() {
        let room = room("");
        let first = fill(&room, "2001:db8::1");
        assert_eq!(first.len(), 6);
        assert!(!room.is_crowded());
        assert!(fill(&room, "2001:db8::2").is_empty(), "the same network");
        let second = fill(&room, "198.51.100.1");
        assert_eq!(second.len(), 2);
        assert!(room.is_crowded());
        drop(first);
        assert_eq!(fill(&room, "2001:db8::1").len(), 6);
        drop(second);
        assert!(room.clients().is_empty());
    }

    #[test]
    fn proxies_and_this_machine_may_have_all() {
        let room = room("10.0.0.0/8");
        for peer in ["10.1.2.3", "::ffff:10.1.2.3", "127.0.0.1", "::1"] {
            assert_eq!(fill(&room, peer).len(), 8, "{peer}");
        }
        assert_eq!(fill(&room, "192.0.2.1").len(), 6);
    }
}
