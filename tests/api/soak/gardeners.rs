//! Gardeners who write all the time, and remember what they were told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::{Value, json};
use sqlx::PgConnection;
use tokio::task::JoinHandle;

use super::texts;
use crate::support::http;

/// How many write at once.
const GARDENERS: usize = 6;

/// All gardeners, between their times of writing.
#[derive(Default)]
pub struct Garden(Vec<Gardener>);

/// Gardeners who are writing.
pub struct Writing {
    stop: Arc<AtomicBool>,
    gardeners: Vec<JoinHandle<Gardener>>,
}

/// A gardener's memory: what was asked for, and what was answered.
#[derive(Default)]
struct Gardener {
    email: String,
    turn: u64,
    acknowledged: usize,
    /// By a word that nobody else writes, each plant that was started, with its instance once that was answered.
    starts: BTreeMap<String, Option<i64>>,
    ticks: BTreeSet<(i64, String)>,
    /// The last nickname that was answered, and those that were asked for since.
    nicknames: BTreeMap<i64, (Option<String>, Vec<String>)>,
    /// Whether the plant is a favourite; `None` while nobody knows.
    favorites: BTreeMap<i64, Option<bool>>,
    /// Answers that no outage excuses.
    faults: Vec<String>,
}

impl Garden {
    /// All of them write from now on.
    pub fn write(&mut self, server: &str) -> Writing {
        if self.0.is_empty() {
            self.0.extend(
                (0..GARDENERS)
                    .map(|number| Gardener { email: format!("gardener{number}@example.com"), ..Gardener::default() }),
            );
        }
        let stop = Arc::new(AtomicBool::new(false));
        let gardeners = std::mem::take(&mut self.0).into_iter().map(|mut gardener| {
            let (stop, server) = (Arc::clone(&stop), server.to_owned());
            tokio::spawn(async move {
                let client = http::builder().timeout(Duration::from_secs(10)).build().unwrap();
                while !stop.load(Ordering::Relaxed) {
                    gardener.write_something(&client, &server).await;
                }
                gardener
            })
        });
        Writing { gardeners: gardeners.collect(), stop }
    }

    /// All of them finish what they are at.
    pub async fn rest(&mut self, writing: Writing) {
        writing.stop.store(true, Ordering::Relaxed);
        for gardener in writing.gardeners {
            self.0.push(gardener.await.unwrap());
        }
    }

    /// How many writes were answered 2xx.
    pub fn acknowledged(&self) -> usize {
        self.0.iter().map(|gardener| gardener.acknowledged).sum()
    }

    /// What isn't in the database as it was answered. The faults of the answers are told once.
    pub async fn losses(&mut self, database: &mut PgConnection) -> Vec<String> {
        let found = Found::read(database).await;
        let mut losses = Vec::new();
        for gardener in &mut self.0 {
            losses.append(&mut gardener.faults);
            found.compare(gardener, &mut losses);
        }
        losses
    }
}

impl Gardener {
    async fn write_something(&mut self, client: &Client, server: &str) {
        self.turn += 1;
        let turn = self.turn;
        let own = self.starts.values().flatten().last().copied();
        let word = format!("{} {turn}", self.email);
        let send = |method, path: &str, body| send(client, method, format!("{server}/api/v1{path}"), body);
        let answer = match (turn % 8, own) {
            (1, _) | (_, None) => {
                self.starts.insert(word.clone(), None);
                let body = json!({
                    "user_data": {"email": self.email}, "plant_id": 1 + turn % 50, "plant_nickname": "Tommy",
                    "start_date": "2026-10-05", "location_details": word,
                });
                let answer = send(Method::POST, "/tracking/start", body).await;
                if let Ok((201, body)) = &answer {
                    self.starts.insert(word, body["instance_id"].as_i64());
                }
                answer
            }
            (2, Some(instance)) => {
                let (told, asked) = self.nicknames.entry(instance).or_default();
                asked.push(word.clone());
                let path = format!("/tracking/instance/{instance}/nickname");
                let answer = send(Method::PUT, &path, json!({"plant_nickname": word})).await;
                if matches!(answer, Ok((200, _))) {
                    *told = Some(word);
                    asked.clear();
                }
                answer
            }
            (3, _) => {
                let plant = i64::try_from(1 + turn % 40).unwrap();
                let add = self.favorites.get(&plant) != Some(&Some(true));
                self.favorites.insert(plant, None);
                let answer = if add {
                    send(Method::POST, "/favorites", json!({"email": self.email, "plant_id": plant})).await
                } else {
                    let path = format!("/favorites/{plant}?email={}", self.email.replace('@', "%40"));
                    send(Method::DELETE, &path, Value::Null).await
                };
                if matches!(answer, Ok((200..300, _))) {
                    self.favorites.insert(plant, Some(add));
                }
                answer
            }
            (_, Some(instance)) => {
                let key = format!("key {turn}");
                let body = json!({"instance_id": instance, "checklist_item_key": key, "is_completed": true});
                let answer = send(Method::POST, "/tracking/checklist/complete", body).await;
                if matches!(answer, Ok((200, _))) {
                    self.ticks.insert((instance, key));
                }
                answer
            }
        };
        match answer {
            Ok((200..300, _)) => self.acknowledged += 1,
            // The database is away, or the server is: try again, something else.
            Ok((503, _)) | Err(()) => tokio::time::sleep(Duration::from_millis(20)).await,
            Ok((status, body)) => self.faults.push(format!("turn {turn} was answered {status}: {body}")),
        }
    }
}

async fn send(client: &Client, method: Method, url: String, body: Value) -> Result<(u16, Value), ()> {
    let mut request = client.request(method, url);
    if !body.is_null() {
        request = request.header("content-type", "application/json").body(body.to_string());
    }
    let answer = request.send().await.map_err(drop)?;
    let status = answer.status().as_u16();
    Ok((status, answer.json().await.map_err(drop)?))
}

/// What is in the database.
struct Found {
    /// By word: how many instances, and one of them.
    starts: BTreeMap<String, (i64, i64)>,
    ticks: BTreeSet<(i64, String)>,
    nicknames: BTreeMap<i64, String>,
    favorites: BTreeMap<(String, i64), i64>,
    users: BTreeMap<String, i64>,
}

impl Found {
    async fn read(database: &mut PgConnection) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap();
        let number = |text: &Option<String>| text.as_ref().unwrap().parse::<i64>().unwrap();
        let starts = "select location_details, count(*)::text, max(id)::text from user_plant_instances group by 1";
        let ticks =
            "select user_plant_instance_id::text, checklist_item_key from user_progress_tracking where is_completed";
        let nicknames = "select id::text, plant_nickname from user_plant_instances";
        let favorites = "select email, plant_id::text, count(*)::text from user_favorites f join users u on u.id = user_id group by 1, 2";
        let users = "select email, count(*)::text from users group by 1";
        Self {
            starts: texts(database, starts)
                .await
                .iter()
                .map(|row| (text(&row[0]), (number(&row[1]), number(&row[2]))))
                .collect(),
            ticks: texts(database, ticks).await.iter().map(|row| (number(&row[0]), text(&row[1]))).collect(),
            nicknames: texts(database, nicknames).await.iter().map(|row| (number(&row[0]), text(&row[1]))).collect(),
            favorites: texts(database, favorites)
                .await
                .iter()
                .map(|row| ((text(&row[0]), number(&row[1])), number(&row[2])))
                .collect(),
            users: texts(database, users).await.iter().map(|row| (text(&row[0]), number(&row[1]))).collect(),
        }
    }

    fn compare(&self, gardener: &Gardener, losses: &mut Vec<String>) {
        for (word, told) in &gardener.starts {
            match (told, self.starts.get(word)) {
                (Some(id), Some((1, found))) if id == found => {}
                (None, None | Some((1, _))) => {}
                (_, found) => losses.push(format!("start {word:?} was answered {told:?}, there is {found:?}")),
            }
        }
        losses.extend(
            gardener.ticks.difference(&self.ticks).map(|(instance, key)| format!("tick {key:?} of {instance} is gone")),
        );
        for (instance, (told, asked)) in &gardener.nicknames {
            let found = self.nicknames.get(instance);
            let known = told.iter().chain(asked).any(|name| Some(name) == found);
            if told.is_some() && !known {
                losses.push(format!("{instance} was called {told:?}, there is {found:?}"));
            }
        }
        for (plant, told) in &gardener.favorites {
            let found = self.favorites.get(&(gardener.email.clone(), *plant)).copied().unwrap_or(0);
            if told.is_some_and(|told| found != i64::from(told)) || found > 1 {
                losses.push(format!("favourite {plant} was answered {told:?}, there are {found}"));
            }
        }
        if gardener.acknowledged > 0 && self.users.get(&gardener.email) != Some(&1) {
            losses.push(format!("{} is there {:?} times", gardener.email, self.users.get(&gardener.email)));
        }
    }
}
