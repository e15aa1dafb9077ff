//! What a page of the catalogue may ask for, and the rules of filtering, matching and ordering over the catalogue in
//! memory. `queries::find_page` does the same in SQL; a test holds the two to the same answers.

use std::cmp::Ordering;
use std::fmt::Write as _;
use std::str::FromStr;

use super::catalogue::Catalogue;
use super::model::Plant;
use super::trigrams::Trigrams;
use crate::cache::Weigh;
use crate::http::validate::{At, Extract, Invalid, boolean, integer_in, known, string};
use crate::season::{ClimateZone, Month, Unknown};

/// The colours that flowers are known by.
pub const COLORS: [&str; 10] =
    ["white", "yellow", "orange", "red", "pink", "purple", "blue", "lavender", "violet", "magenta"];

/// How much light a plant needs, from least to most.
pub const SUN_NEEDS: [&str; 3] = ["bright_shade", "part_sun", "full_sun"];

const SORTS: [&str; 8] = ["id", "-id", "name", "-name", "maturity", "-maturity", "care", "-care"];

/// What separates the words of a plant's name.
pub const SEPARATORS: &str = "-()/,.'&:\"";

/// How near a name must be to a term that nothing contains.
pub const NEAR: f32 = 0.5;

/// How many of the nearest plants give their names to `did_you_mean`.
pub const NEAREST: usize = 10;

/// The parameters of a page, normalised: two requests that mean the same are equal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageQuery {
    /// From 1.
    pub page: i64,
    /// Plants on a page, 1 to 100.
    pub limit: i64,
    /// Which plants.
    pub filter: Filter,
    /// In which order; by relevance, else by id, when none is asked for.
    pub sort: Option<Sort>,
}

/// Which plants a page is of; all that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    pub category: Option<String>,
    /// Trimmed and in lower case.
    pub search: Option<String>,
    /// In lower case.
    pub scientific_name: Option<String>,
    pub sowable_in: Option<Month>,
    pub climate_zone: Option<ClimateZone>,
    pub color: Option<Word>,
    pub sun_need: Option<Word>,
    pub edible: Option<bool>,
    pub container_ok: Option<bool>,
    pub indoor_ok: Option<bool>,
    pub fragrant: Option<bool>,
}

/// One of a few known words, as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Word(pub &'static str);

/// An order of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// Largest first.
    pub descending: bool,
}

/// What the catalogue can be ordered by. Plants without the value come last, whichever way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortKey {
    /// The row's id.
    Id,
    /// The lower-case name.
    Name,
    /// Days to maturity.
    Maturity,
    /// How well the plant looks after itself.
    Care,
}

impl FromStr for Sort {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Unknown> {
        let (descending, key) = match text.strip_prefix('-') {
            Some(key) => (true, key),
            None => (false, text),
        };
        let key = match key.to_ascii_lowercase().as_str() {
            "id" => SortKey::Id,
            "name" => SortKey::Name,
            "maturity" => SortKey::Maturity,
            "care" => SortKey::Care,
            _ => return Err(Unknown),
        };
        Ok(Self { key, descending })
    }
}

/// A zone in any case: a filter has no use for a zone that nobody knows.
struct Zone(ClimateZone);

impl FromStr for Zone {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Unknown> {
        text.to_ascii_lowercase().parse().map(Self)
    }
}

struct Color(Word);

impl FromStr for Color {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Unknown> {
        word(&COLORS, text).map(Self)
    }
}

struct SunNeed(Word);

impl FromStr for SunNeed {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Unknown> {
        word(&SUN_NEEDS, text).map(Self)
    }
}

fn word(words: &[&'static str], text: &str) -> Result<Word, Unknown> {
    let found = words.iter().find(|word| word.eq_ignore_ascii_case(text));
    found.map(|word| Word(word)).ok_or(Unknown)
}

impl Extract for PageQuery {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        // An empty parameter is one that wasn't given.
        let text = |name| {
            let text = fields.optional(name, string)?;
            Ok(text.filter(|text: &String| !text.is_empty()))
        };
        let folded = |name| {
            let text = text(name)?.map(|text| text.trim().to_lowercase());
            Ok(text.filter(|text| !text.is_empty()))
        };
        let flag = |name| match text(name)? {
            Some(_) => fields.optional(name, boolean),
            None => Ok(None),
        };
        macro_rules! one_of {
            ($name:literal, $names:expr) => {
                match text($name)? {
                    Some(_) => fields.optional($name, known($names))?,
                    None => None,
                }
            };
        }
        Ok(Self {
            page: fields.or("page", 1, integer_in(1..=i64::MAX))?,
            limit: fields.or("limit", 12, integer_in(1..=100))?,
            filter: Filter {
                category: text("category")?,
                search: folded("search")?,
                scientific_name: folded("scientific_name")?,
                sowable_in: one_of!("sowable_in", &Month::NAMES),
                climate_zone: one_of!("climate_zone", &ClimateZone::NAMES).map(|Zone(zone)| zone),
                color: one_of!("color", &COLORS).map(|Color(word)| word),
                sun_need: one_of!("sun_need", &SUN_NEEDS).map(|SunNeed(word)| word),
                edible: flag("edible")?,
                container_ok: flag("container_ok")?,
                indoor_ok: flag("indoor_ok")?,
                fragrant: flag("fragrant")?,
            },
            sort: one_of!("sort", &SORTS),
        }
        .normalised())
    }
}

impl Weigh for PageQuery {
    fn weigh(&self) -> usize {
        let filter = &self.filter;
        let texts = [&filter.category, &filter.search, &filter.scientific_name];
        size_of::<Self>() + texts.into_iter().flatten().map(String::len).sum::<usize>()
    }
}

impl PageQuery {
    /// `sowable_in` without a zone means the cool one, which Melbourne lies in.
    fn normalised(mut self) -> Self {
        if self.filter.sowable_in.is_some() {
            self.filter.climate_zone.get_or_insert(ClimateZone::Cool);
        }
        self
    }

    /// How many plants come before this page.
    pub fn offset(&self) -> i64 {
        (self.page - 1).saturating_mul(self.limit)
    }

    /// The query string that asks for another page of the same.
    pub fn query_string(&self, page: i64) -> String {
        let filter = &self.filter;
        let mut query = format!("page={page}&limit={}", self.limit);
        let mut add = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
                let _ = write!(query, "&{name}={value}");
            }
        };
        let flag = |value: bool| if value { "true" } else { "false" };
        add("category", filter.category.as_deref());
        add("search", filter.search.as_deref());
        add("scientific_name", filter.scientific_name.as_deref());
        add("sowable_in", filter.sowable_in.map(Month::name));
        add("climate_zone", filter.climate_zone.map(ClimateZone::name));
        add("color", filter.color.map(|word| word.0));
        add("sun_need", filter.sun_need.map(|word| word.0));
        add("edible", filter.edible.map(flag));
        add("container_ok", filter.container_ok.map(flag));
        add("indoor_ok", filter.indoor_ok.map(flag));
        add("fragrant", filter.fragrant.map(flag));
        add("sort", self.sort.map(Sort::name));
        query
    }
}

impl Sort {
    /// The word that asks for this order.
    pub fn name(self) -> &'static str {
        SORTS[self.key as usize * 2 + usize::from(self.descending)]
    }
}

/// What a page holds: which plants, how many there are on all pages, and the nearest ones when nothing contained the term.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The version of the catalogue that was searched.
    pub version: i64,
    /// Plants on all pages.
    pub total: i64,
    /// Ids of the page's plants.
    pub ids: Vec<i32>,
    /// Ids of the nearest plants, when the page is a guess.
    pub nearest: Vec<i32>,
}

/// A plant that was found, and how well it fits the term.
struct Hit {
    position: usize,
    rank: u8,
    nearness: f32,
}

/// Finds a page over the catalogue in memory.
pub fn find_page(catalogue: &Catalogue, query: &PageQuery) -> Found {
    let candidates = || {
        let plants = catalogue.plants().iter().enumerate();
        plants.filter(|(_, plant)| query.filter.admits(plant))
    };
    let mut guessed = false;
    let mut hits: Vec<Hit> = match &query.filter.search {
        None => candidates().map(|(position, _)| Hit { position, rank: 0, nearness: 1.0 }).collect(),
        Some(term) => {
            let contains = |(position, _): (usize, &Plant)| {
                rank(catalogue, position, term).map(|rank| Hit { position, rank, nearness: 1.0 })
            };
            let hits: Vec<Hit> = candidates().filter_map(contains).collect();
            guessed = hits.is_empty();
            if guessed {
                let trigrams = Trigrams::of(term);
                let near = |(position, plant): (usize, &Plant)| {
                    let nearness = trigrams.word_similarity(&plant.plant_name);
                    (nearness >= NEAR).then_some(Hit { position, rank: u8::MAX, nearness })
                };
                candidates().filter_map(near).collect()
            } else {
                hits
            }
        }
    };
    let id = |hit: &Hit| catalogue.plants()[hit.position].id;
    let by_fit = |a: &Hit, b: &Hit| {
        let nearness = b.nearness.total_cmp(&a.nearness);
        a.rank.cmp(&b.rank).then(nearness).then(id(a).cmp(&id(b)))
    };
    hits.sort_by(by_fit);
    let nearest = if guessed { hits.iter().take(NEAREST).map(id).collect() } else { Vec::new() };
    if let Some(sort) = query.sort {
        hits.sort_by(|a, b| sort.compare(catalogue, a.position, b.position));
    }
    let offset = usize::try_from(query.offset()).unwrap_or(usize::MAX);
    let limit = usize::try_from(query.limit).unwrap_or_default();
    Found {
        version: catalogue.version(),
        total: i64::try_from(hits.len()).unwrap_or(i64::MAX),
        ids: hits.iter().skip(offset).take(limit).map(id).collect(),
        nearest,
    }
}

impl Filter {
    /// Whether the plant passes everything but the search.
    fn admits(&self, plant: &Plant) -> bool {
        let same = |wanted: &Option<String>, value: &Option<String>| wanted.is_none() || wanted == value;
        let flag =
            |wanted: Option<bool>, value: Option<bool>| wanted.is_none_or(|wanted| wanted == value.unwrap_or(false));
        let lowered = plant.scientific_name.as_ref().map(|name| name.to_lowercase());
        let sowable = self.climate_zone.is_none_or(|zone| {
            let months = plant.sowing_months_by_climate.as_ref();
            let months = months.and_then(|months| months.get(zone));
            months.is_some_and(|months| self.sowable_in.is_none_or(|month| months.contains(&month)))
        });
        let colored = self.color.is_none_or(|color| {
            let colors = plant.flower_colors.as_ref();
            colors.is_some_and(|colors| colors.0.iter().any(|c| c == color.0))
        });
        same(&self.category, &plant.plant_category)
            && (self.scientific_name.is_none() || self.scientific_name == lowered)
            && sowable
            && colored
            && self.sun_need.is_none_or(|need| plant.sun_need.as_deref() == Some(need.0))
            && flag(self.edible, plant.edible)
            && flag(self.container_ok, plant.container_ok)
            && flag(self.indoor_ok, plant.indoor_ok)
            && flag(self.fragrant, plant.fragrant)
    }
}

/// How well the plant fits the term: 0 it is the name, 1 it begins it, 2 it is a word of it, 3 it stands elsewhere.
fn rank(catalogue: &Catalogue, position: usize, term: &str) -> Option<u8> {
    let texts = catalogue.lowered(position);
    if texts.name == term {
        Some(0)
    } else if texts.name.starts_with(term) {
        Some(1)
    } else if spaced(&texts.name).contains(&spaced(term)) {
        Some(2)
    } else if [&texts.name, &texts.scientific_name, &texts.description].into_iter().any(|text| text.contains(term)) {
        Some(3)
    } else {
        None
    }
}

/// A text with a space for every separator and one around it, so that whole words can be looked for.
pub fn spaced(text: &str) -> String {
    let words = text.chars().map(|c| if SEPARATORS.contains(c) { ' ' } else { c });
    std::iter::once(' ').chain(words).chain([' ']).collect()
}

impl Sort {
    fn compare(self, catalogue: &Catalogue, a: usize, b: usize) -> Ordering {
        let (first, second) = (&catalogue.plants()[a], &catalogue.plants()[b]);
        let by_key = match self.key {
            SortKey::Id => self.directed(first.id.cmp(&second.id)),
            SortKey::Name => self.directed(catalogue.name_rank(a).cmp(&catalogue.name_rank(b))),
            SortKey::Maturity => self.nulls_last(first.maturity_days(), second.maturity_days(), Ord::cmp),
            SortKey::Care => {
                let (first, second) = (first.maintainability_score, second.maintainability_score);
                self.nulls_last(first, second, f64::total_cmp)
            }
        };
        by_key.then(first.id.cmp(&second.id))
    }

    fn directed(self, ordering: Ordering) -> Ordering {
        if self.descending { ordering.reverse() } else { ordering }
    }

    fn nulls_last<T>(self, a: Option<T>, b: Option<T>, compare: impl Fn(&T, &T) -> Ordering) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) => self.directed(compare(&a, &b)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }
}
