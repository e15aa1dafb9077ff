//! The answer of `POST /recommendations`, joined instead of written: what an item says of its plant is the same in every
//! answer, so it is written and packed once per catalogue, when the plant is first recommended. What the item is
//! is for [`answer`] to say: its own JSON is cut here where one answer differs from another.

use std::fmt::Write as _;
use std::sync::OnceLock;

use serde::Serialize;

use super::answer::{self, season_label};
use super::engine::{Explanation, Outcome, Pen, Pick, reasons};
use super::key::RequestKey;
use crate::error::{Error, Result};
use crate::http::packing::{Code, Joiner, Learner, Piece};
use crate::impact::conditions::Conditions;
use crate::impact::formulas::metrics;
use crate::plants::model::Plant;
use crate::season::Month;

/// So many plants teach the code what the others are like.
const SAMPLE: usize = 256;

/// How far apart the same keys of two items stand, about: for the code to expect.
const ITEM: usize = 1_400;

/// What an item says beyond its plant, about, in bytes; explanations and impact take more.
const OWN: usize = 512;
const OWN_IN_FULL: usize = 2_048;

/// What pictures' addresses have in common ends with this.
const FOLDER_END: &str = "_plant_images/";

/// What stands between two keys of an item.
#[derive(Clone, Copy, Debug)]
enum Content {
    /// The same in every answer.
    Plant,
    /// The same, and it begins as other plants' does.
    Picture,
    /// Put in by each answer.
    Own(Slot),
}

#[derive(Clone, Copy, Debug)]
enum Slot {
    Score,
    Why,
    Zone,
    Months,
    Label,
}

/// The keys of an item in their order, and what stands behind each. A text can't contain one: its quotes are escaped.
const SEAMS: [(&str, Content); 23] = [
    ("{\"plant_name\":", Content::Plant),
    (",\"scientific_name\":", Content::Plant),
    (",\"plant_category\":", Content::Plant),
    (",\"description\":", Content::Plant),
    (",\"score\":", Content::Own(Slot::Score)),
    (",\"why\":[", Content::Own(Slot::Why)),
    ("],\"fit\":{\"sun_need\":", Content::Plant),
    (",\"time_to_maturity_days\":", Content::Plant),
    (",\"maintainability\":", Content::Plant),
    (",\"container_ok\":", Content::Plant),
    (",\"indoor_ok\":", Content::Plant),
    (",\"habit\":", Content::Plant),
    ("},\"sowing\":{\"climate_zone\":", Content::Own(Slot::Zone)),
    (",\"months\":[", Content::Own(Slot::Months)),
    ("],\"method\":", Content::Plant),
    (",\"depth_mm\":", Content::Plant),
    (",\"spacing_cm\":", Content::Plant),
    (",\"season_label\":", Content::Own(Slot::Label)),
    ("},\"media\":{\"image_url\":", Content::Picture),
    (",\"has_image\":true},\"id\":", Content::Plant),
    (",\"beneficial_companions\":", Content::Plant),
    (",\"harmful_companions\":", Content::Plant),
    (",\"neutral_companions\":", Content::Plant),
];

/// The pieces of a catalogue's answers.
#[derive(Debug)]
pub struct Fragments {
    code: Code,
    /// How pictures' addresses begin.
    folders: Vec<String>,
    plants: Box<[OnceLock<Fragment>]>,
}

/// The pieces of one plant's item.
#[derive(Debug)]
struct Fragment {
    parts: Vec<Part>,
    /// Bytes of the plain pieces.
    size: usize,
}

#[derive(Debug)]
enum Part {
    Key(&'static str),
    Folder(usize),
    Piece(Piece),
    Own(Slot),
}

/// What an answer is made of, beside the pieces.
pub struct Asked<'a> {
    /// The plants that the outcome's index was built from.
    pub plants: &'a [Plant],
    /// What was asked.
    pub key: &'a RequestKey,
    /// For an answer with impact.
    pub conditions: Option<&'a Conditions>,
    /// What the engine found.
    pub outcome: &'a Outcome,
    /// A plant's first picture.
    pub image_url: &'a dyn Fn(&Plant) -> String,
}

impl Fragments {
    /// The pieces of these plants; `image_url` gives a plant's first picture.
    pub fn build(plants: &[Plant], image_url: &dyn Fn(&Plant) -> String) -> Self {
        let mut learner = Learner::default();
        let mut folders: Vec<String> = Vec::new();
        let step = plants.len().div_ceil(SAMPLE).max(1);
        for plant in plants.iter().step_by(step) {
            let item = answer::item_of(plant, image_url(plant));
            for (key, content, value) in cut(&item) {
                learner.repeat(key.len(), ITEM);
                match content {
                    Content::Plant => learner.text(value.as_bytes()),
                    Content::Picture => {
                        let (folder, rest) = split_picture(value);
                        learner.repeat(folder.len(), ITEM);
                        learner.text(rest.as_bytes());
                        if !folder.is_empty() && !folders.iter().any(|other| other == folder) {
                            folders.push(folder.to_owned());
                        }
                    }
                    Content::Own(_) => {}
                }
            }
        }
        Self { code: learner.code(), folders, plants: plants.iter().map(|_| OnceLock::new()).collect() }
    }

    /// The body of the answer, and its gzip form if it is asked for: byte for byte what
    /// [`answer::recommendations`] says.
    pub fn join(&self, asked: &Asked<'_>, packed: bool) -> Result<(Vec<u8>, Option<Vec<u8>>)> {
        let (key, outcome) = (asked.key, asked.outcome);
        let items: Vec<&Fragment> = outcome.picks.iter().map(|pick| self.fragment(pick.plant, asked)).collect();
        let in_full = key.request.explain || asked.conditions.is_some();
        let own = if in_full { OWN_IN_FULL } else { OWN };
        let known: usize = items.iter().map(|item| item.size + own).sum();
        let size = known + key.suburb.len() + OWN;
        let mut answer = Joiner::new(&self.code, size, packed);

        answer.known("{\"recommendations\":[");
        for (index, (pick, item)) in outcome.picks.iter().zip(items).enumerate() {
            if index > 0 {
                answer.known(",");
            }
            self.join_item(item, pick, asked, &mut answer)?;
        }
        answer.known("],\"notes\":[");
        for (index, note) in outcome.notes.iter().enumerate() {
            if index > 0 {
                answer.known(",");
            }
            append(note, &mut answer)?;
        }
        answer.known("],\"suburb\":");
        append(&key.suburb, &mut answer)?;
        answer.known(",\"climate_zone\":");
        append(key.request.garden.zone.as_str(), &mut answer)?;
        answer.known(",\"month_now\":");
        append(&key.request.garden.month, &mut answer)?;
        answer.known(",\"zone_source\":");
        append(&key.zone_source, &mut answer)?;
        if let Some(excluded) = &outcome.excluded {
            answer.known(",\"excluded\":");
            append(excluded, &mut answer)?;
        }
        answer.known("}");
        Ok(answer.finish())
    }

    fn join_item<'a>(
        &'a self,
        item: &'a Fragment,
        pick: &Pick,
        asked: &Asked<'_>,
        answer: &mut Joiner<'a>,
    ) -> Result<()> {
        for part in &item.parts {
            match part {
                Part::Key(key) => answer.known(key),
                Part::Folder(folder) => answer.known(&self.folders[*folder]),
                Part::Piece(piece) => answer.piece(piece),
                Part::Own(slot) => fill(*slot, pick, asked, answer),
            }
        }
        if let Some(conditions) = asked.conditions {
            let impact = metrics(&asked.plants[pick.plant], conditions);
            answer.known(",\"quantified_impact\":");
            append(&impact.quantified(conditions, 1), answer)?;
        }
        if asked.key.request.explain {
            answer.known(",\"explain\":");
            append(&Explanation::from(&pick.sub_scores), answer)?;
        }
        answer.known("}");
        Ok(())
    }

    fn fragment(&self, position: usize, asked: &Asked<'_>) -> &Fragment {
        self.plants[position].get_or_init(|| {
            let plant = &asked.plants[position];
            self.pack(&answer::item_of(plant, (asked.image_url)(plant)))
        })
    }

    fn pack(&self, item: &str) -> Fragment {
        let mut parts = Vec::with_capacity(SEAMS.len() * 2 + 1);
        for (key, content, value) in cut(item) {
            parts.push(Part::Key(key));
            let rest = match content {
                Content::Own(slot) => {
                    parts.push(Part::Own(slot));
                    continue;
                }
                Content::Plant => value,
                Content::Picture => {
                    let (folder, rest) = split_picture(value);
                    match self.folders.iter().position(|other| other == folder) {
                        Some(folder) => {
                            parts.push(Part::Folder(folder));
                            rest
                        }
                        None => value,
                    }
                }
            };
            parts.push(Part::Piece(self.code.piece(rest.as_bytes())));
        }
        let sizes = parts.iter().map(|part| match part {
            Part::Key(key) => key.len(),
            Part::Folder(folder) => self.folders[*folder].len(),
            Part::Piece(piece) => piece.plain().len(),
            Part::Own(_) => 0,
        });
        Fragment { size: sizes.sum(), parts }
    }
}

/// An item's JSON in pieces: each key, and what stands between it and the next.
fn cut(item: &str) -> impl Iterator<Item = (&'static str, Content, &str)> {
    // The brace that closes the item is the answer's own: more may come before it.
    let mut rest = &item[..item.len() - 1];
    let mut seams = SEAMS.into_iter().peekable();
    std::iter::from_fn(move || {
        let (key, content) = seams.next()?;
        rest = rest.strip_prefix(key).expect("the one before ended where this key begins");
        let end = seams.peek().map_or(rest.len(), |(next, _)| rest.find(next).expect("every item has every key"));
        let (value, behind) = rest.split_at(end);
        rest = behind;
        Some((key, content, value))
    })
}

/// A picture's address: the beginning that others share, and the rest.
fn split_picture(address: &str) -> (&str, &str) {
    let end = address.find(FOLDER_END).map(|at| at + FOLDER_END.len());
    address.split_at(end.unwrap_or_default())
}

/// What an answer itself says of a plant.
fn fill(slot: Slot, pick: &Pick, asked: &Asked<'_>, answer: &mut Joiner<'_>) {
    let (plant, garden) = (&asked.plants[pick.plant], &asked.key.request.garden);
    match slot {
        Slot::Score => {
            // A score has one decimal, rounded as Python rounds: no shorter way to write it, no longer one.
            let mut score = String::with_capacity(8);
            let _ = write!(score, "{:.1}", pick.sub_scores.score());
            answer.text(score.as_bytes());
        }
        Slot::Why => {
            for (index, reason) in reasons(plant, garden, &pick.sub_scores).iter().enumerate() {
                answer.known(if index > 0 { ",\"" } else { "\"" });
                reason.write(&mut InQuotes(answer));
                answer.known("\"");
            }
        }
        Slot::Zone => {
            answer.known("\"");
            InQuotes(answer).own(garden.zone.as_str());
            answer.known("\"");
        }
        Slot::Months => {
            for (index, month) in garden.sowing_months(plant).iter().enumerate() {
                answer.known(if index > 0 { ",\"" } else { "\"" });
                answer.known(Month::name(*month));
                answer.known("\"");
            }
        }
        Slot::Label => {
            answer.known("\"");
            answer.known(season_label(garden.in_season(plant)));
            answer.known("\"");
        }
    }
}

/// Appends a value's JSON.
fn append<T: Serialize + ?Sized>(value: &T, answer: &mut Joiner<'_>) -> Result<()> {
    let text =
        serde_json::to_vec(value).map_err(|error| Error::internal(format!("a response that is no JSON: {error}")))?;
    answer.text(&text);
    Ok(())
}

/// Writes between the quotes of a JSON text.
struct InQuotes<'p, 'c>(&'p mut Joiner<'c>);

impl Pen for InQuotes<'_, '_> {
    fn shared(&mut self, words: &'static str) {
        // Nothing in our own sentences needs an escape.
        self.0.known(words);
    }

    fn own(&mut self, words: &str) {
        let plain = words.bytes().all(|b| b >= b' ' && b != b'"' && b != b'\\');
        if plain {
            self.0.text(words.as_bytes());
        } else {
            let quoted = serde_json::Value::from(words).to_string();
            self.0.text(&quoted.as_bytes()[1..quoted.len() - 1]);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;
    use proptest::prelude::*;

    use super::*;
    use crate::impact::conditions::HeatSite;
    use crate::plants::model::{FlowerColors, SowingMonths};
    use crate::preferences::UserPreferences;
    use crate::recommendations::engine::{Index, recommend};
    use crate::recommendations::key::ImpactKey;
    use crate::recommendations::model::RecommendationRequest;
    use crate::season::ClimateZone;

    fn image_url(plant: &Plant) -> String {
        let category = plant.plant_category.as_deref().unwrap_or_default();
        format!("https://p/{category}_plant_images/{}_1.jpg", plant.plant_name)
    }

    fn text() -> impl Strategy<Value = Option<String>> {
        prop_oneof![
            Just(None),
            "[a-z ,]{0,40}".prop_map(Some),
            // Everything that JSON has to escape, and what looks like a key.
            Just(Some("\",\"score\":1,\\ \u{1}\n ä🌱 _plant_images/".to_owned())),
        ]
    }

    fn one_of<const N: usize>(words: [&'static str; N]) -> impl Strategy<Value = Option<String>> {
        prop::sample::select(words.to_vec()).prop_map(|word| (!word.is_empty()).then(|| word.to_owned()))
    }

    prop_compose! {
        fn plant()(
            texts in prop::array::uniform5(text()),
            category in one_of(["", "herb", "flower", "vegetable", "\"odd\""]),
            sun_need in one_of(["", "full_sun", "part_sun", "bright_shade", "moon"]),
            habit in one_of(["", "dwarf", "climber", "compact"]),
            flags in prop::array::uniform4(any::<Option<bool>>()),
            months in prop::collection::vec(prop::sample::select(Month::ALL.to_vec()), 0..5),
            colors in prop::collection::vec(prop::sample::select(vec!["white", "purple", "\"red\\"]), 0..4),
            care in prop::option::of(0.0..1.0_f64),
            days in prop::option::of(0..400_i32),
            method in one_of(["", "Sow direct", "**Raise Seedlings**", "Plant \"tubers\""]),
        ) -> Plant {
            let [name, scientific_name, description, beneficial_companions, harmful_companions] = texts;
            let [edible, fragrant, container_ok, indoor_ok] = flags;
            let mut sowing = SowingMonths::default();
            sowing.set(ClimateZone::Cool, months);
            Plant {
                plant_name: name.unwrap_or_default(),
                scientific_name, description, beneficial_companions, harmful_companions,
                plant_category: category, sun_need, habit, edible, fragrant, container_ok, indoor_ok,
                sowing_months_by_climate: Some(sowing),
                flower_colors: Some(FlowerColors(colors.into_iter().map(str::to_owned).collect())),
                maintainability_score: care,
                time_to_maturity_days: days,
                sowing_method: method,
                ..Plant::default()
            }
        }
    }

    prop_compose! {
        fn asked()(
            suburb in "[a-zA-Z\"\\\\ä ]{0,12}",
            n in 1..=9_i64,
            zone in prop::option::of(prop::sample::select(vec!["cool", "arid", "mo\"on\\"])),
            month in prop::sample::select(Month::ALL.to_vec()),
            explain in any::<bool>(),
            goal in prop::sample::select(vec!["mixed", "edible", "ornamental", "edible things"]),
            containers in any::<bool>(),
            indoors in any::<bool>(),
        ) -> RecommendationRequest {
            let mut said = UserPreferences::default();
            said.preferences.goal = goal.to_owned();
            said.preferences.colors.push("\"red\\".to_owned());
            said.site.containers = containers;
            if indoors {
                said.site.location_type = "indoors".to_owned();
            }
            RecommendationRequest {
                suburb, n, explain,
                climate_zone: zone.map(str::to_owned),
                user_preferences: said,
                month: Some(month),
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn joined_is_what_would_have_been_written(
            mut plants in prop::collection::vec(plant(), 0..12),
            questions in prop::collection::vec(asked(), 1..4),
        ) {
            for (id, plant) in (1..).zip(&mut plants) {
                plant.id = id;
            }
            let index = Index::build(&plants);
            let fragments = Fragments::build(&plants, &image_url);
            for question in &questions {
                let heat = HeatSite::unknown(&question.suburb);
                let impact_key = ImpactKey::new(question, Some("cool"), heat, Month::May);
                let key = &impact_key.recommendations;
                let outcome = recommend(&index, &key.request);
                for conditions in [None, Some(&impact_key.conditions)] {
                    let written = match conditions {
                        None => answer::recommendations(&plants, key, &outcome, &image_url),
                        Some(_) => answer::recommendations_with_impact(&plants, &impact_key, &outcome, &image_url),
                    };
                    let written = serde_json::to_string(&written).unwrap();
                    let asked = Asked { plants: &plants, key, conditions, outcome: &outcome, image_url: &image_url };
                    let (plain, packed) = fragments.join(&asked, true).unwrap();
                    prop_assert_eq!(String::from_utf8(plain).unwrap(), written.clone());
                    let mut unpacked = String::new();
                    GzDecoder::new(&packed.unwrap()[..]).read_to_string(&mut unpacked).unwrap();
                    prop_assert_eq!(unpacked, written);
                }
            }
        }
    }
}
