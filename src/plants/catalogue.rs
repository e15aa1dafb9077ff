//! The catalogue in memory: every plant, and every answer's pieces as JSON, made once per version.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::HeaderValue;
use bytes::Bytes;

use super::images::Images;
use super::lookup::Names;
use super::model::{Media, Plant};
use super::quality::Companions;
use crate::error::{Error, Result};
use crate::http::encoded;

/// One version of the catalogue. It never changes: a new version is a new catalogue.
#[derive(Debug)]
pub struct Catalogue {
    version: i64,
    generation: u64,
    /// A number made from the content, the same on every server that has the same catalogue.
    content: u64,
    plants: Vec<Plant>,
    /// Place of each plant among all, by lower-case name as the database sorts it; equal names share a place.
    name_ranks: Vec<i64>,
    positions: HashMap<i32, usize>,
    /// The body of `GET /plants`.
    list: Bytes,
    fragments: Vec<Fragment>,
    lowered: OnceLock<Vec<Lowered>>,
    names: OnceLock<Names>,
    companions: OnceLock<Companions>,
}

/// Where in the list's body a plant stands.
#[derive(Debug)]
struct Fragment {
    /// The whole object.
    whole: Range<usize>,
    /// How far it goes before `"image_base64"`, which pages leave out.
    before_base64: usize,
}

/// A plant's texts in lower case, for searching.
#[derive(Debug)]
pub struct Lowered {
    /// The plant's name.
    pub name: String,
    /// The scientific name, empty when unknown.
    pub scientific_name: String,
    /// The description, empty when there is none.
    pub description: String,
}

/// What ends a plant's object in a page, behind `"image_path":"",`.
const PAGE_MEDIA_END: &str = "\"has_image\":true}}";
const BASE64_AND_END: &str = "\"image_base64\":\"\",\"has_image\":true}}";

impl Catalogue {
    /// A catalogue of rows that are ordered by id, each with its place by name. `last` is the one that it follows: where
    /// nothing differs it is the same generation, and what was made from the last one stays good.
    pub fn build(version: i64, rows: Vec<(Plant, i64)>, images: &Images, last: Option<&Self>) -> Result<Self> {
        static GENERATIONS: AtomicU64 = AtomicU64::new(1);
        let mut body = Vec::with_capacity(rows.len() * 2_048 + 64);
        body.extend_from_slice(b"{\"plants\":[");
        let mut fragments = Vec::with_capacity(rows.len());
        for (index, (plant, _)) in rows.iter().enumerate() {
            if index > 0 {
                body.push(b',');
            }
            fragments.push(append(&mut body, plant, images)?);
        }
        body.extend_from_slice(format!("],\"total_count\":{}}}", rows.len()).as_bytes());
        let (plants, name_ranks): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let positions = plants.iter().enumerate().map(|(position, plant)| (plant.id, position)).collect();
        let same = last.filter(|last| last.list == body && last.name_ranks == name_ranks);
        let generation = same.map_or_else(|| GENERATIONS.fetch_add(1, Ordering::Relaxed), |last| last.generation);
        Ok(Self {
            version,
            generation,
            content: same.map_or_else(|| content(&body, &name_ranks), |last| last.content),
            plants,
            name_ranks,
            positions,
            list: body.into(),
            fragments,
            lowered: OnceLock::new(),
            names: OnceLock::new(),
            companions: OnceLock::new(),
        })
    }

    /// The version of the table that the catalogue was read from.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// Which content this is: a number that only catalogues without a difference share. Answers made from a catalogue
    /// are kept under it.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The tag of an answer that follows from the catalogue and from what was asked, whatever server gives it. It is there
    /// before the answer is. A release that answers otherwise gives other tags.
    pub fn tag(&self, call: &str, asked: &impl Hash) -> HeaderValue {
        let mut hasher = DefaultHasher::new();
        (self.content, call, asked).hash(&mut hasher);
        encoded::tag(hasher.finish())
    }

    /// The plant that a name means, trimmed and in any case: name equal, scientific name equal, name contains it,
    /// scientific name contains it; of several the shortest name, then the lowest id.
    pub fn find_by_name(&self, name: &str) -> Option<usize> {
        self.names.get_or_init(|| Names::of(&self.plants)).find(name)
    }

    /// All plants by id.
    pub fn plants(&self) -> &[Plant] {
        &self.plants
    }

    /// The position of the plant with this id; an id beyond 32 bits is nobody's.
    pub fn position(&self, id: i64) -> Option<usize> {
        self.positions.get(&i32::try_from(id).ok()?).copied()
    }

    /// The plant with this id.
    pub fn find(&self, id: i64) -> Option<&Plant> {
        self.position(id).map(|position| &self.plants[position])
    }

    /// The place of the plant at `position` among all, by name.
    pub fn name_rank(&self, position: usize) -> i64 {
        self.name_ranks[position]
    }

    /// The body of `GET /plants`.
    pub fn list(&self) -> Bytes {
        self.list.clone()
    }

    /// The plant at `position` as `GET /plants` has it.
    pub fn object(&self, position: usize) -> Bytes {
        self.list.slice(self.fragments[position].whole.clone())
    }

    /// Appends the plant at `position` as `GET /plants/paginated` has it.
    pub fn append_page_object(&self, position: usize, body: &mut Vec<u8>) {
        let fragment = &self.fragments[position];
        body.extend_from_slice(&self.list[fragment.whole.start..fragment.before_base64]);
        body.extend_from_slice(PAGE_MEDIA_END.as_bytes());
    }

    /// The texts of the plant at `position` in lower case.
    pub fn lowered(&self, position: usize) -> &Lowered {
        let lowered = self.lowered.get_or_init(|| {
            let lower = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
            self.plants
                .iter()
                .map(|plant| Lowered {
                    name: plant.plant_name.to_lowercase(),
                    scientific_name: lower(&plant.scientific_name),
                    description: lower(&plant.description),
                })
                .collect()
        });
        &lowered[position]
    }

    /// What the plants say of each other.
    pub fn companions(&self) -> &Companions {
        self.companions.get_or_init(|| Companions::of(&self.plants))
    }
}

fn content(list: &[u8], name_ranks: &[i64]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (env!("CARGO_PKG_VERSION"), list, name_ranks).hash(&mut hasher);
    hasher.finish()
}

fn append(list: &mut Vec<u8>, plant: &Plant, images: &Images) -> Result<Fragment> {
    let unwritable = |error: serde_json::Error| Error::internal(format!("a plant that is no JSON: {error}"));
    let media = Media { image_url: images.primary(plant), image_path: "", image_base64: "", has_image: true };
    let start = list.len();
    serde_json::to_writer(&mut *list, plant).map_err(unwritable)?;
    // The media object goes in before the plant's closing brace.
    list.pop();
    list.extend_from_slice(b",\"media\":");
    serde_json::to_writer(&mut *list, &media).map_err(unwritable)?;
    list.push(b'}');
    debug_assert!(list.ends_with(BASE64_AND_END.as_bytes()), "pages cut here");
    Ok(Fragment { before_base64: list.len() - BASE64_AND_END.len(), whole: start..list.len() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_page_object_is_the_lists_without_base64() {
        let plant = Plant { id: 7, plant_name: "Basil- \"image_base64\"".into(), ..Plant::default() };
        let images = Images::new("b".into());
        let catalogue = Catalogue::build(1, vec![(plant, 1)], &images, None).unwrap();
        let mut page = Vec::new();
        catalogue.append_page_object(0, &mut page);
        let mut whole: Value = serde_json::from_slice(&catalogue.object(0)).unwrap();
        assert_eq!(whole["media"]["image_base64"], "");
        whole["media"].as_object_mut().unwrap().shift_remove("image_base64");
        assert_eq!(serde_json::from_slice::<Value>(&page).unwrap(), whole);
        let list: Value = serde_json::from_slice(&catalogue.list()).unwrap();
        assert_eq!(list["total_count"], json!(1));
        assert_eq!(catalogue.position(7), Some(0));
        assert_eq!(catalogue.position(7 + (1 << 32)), None);
    }
}
