//! Which items a plant's checklist has, and under which keys their ticks are stored: the server's spelling and the page's.
//! Pure.

use std::collections::HashMap;
use std::sync::Arc;

use super::GrowthData;
use crate::tracking::checklist::model::ProgressSummary;

pub(crate) const MAX_KEY_CHARS: usize = 200;

#[derive(Debug, Default)]
pub(crate) struct Items {
    /// One for each of the growth data, in its order. Several may be one item.
    pub requirements: Vec<Requirement>,
    /// The keys under which each item may be stored, of each the page's first. There are some thirty: no map is quicker.
    keys: Vec<(Arc<str>, usize)>,
    count: usize,
}

#[derive(Debug)]
pub(crate) struct Requirement {
    /// The key under which it is listed while nothing is stored of it.
    pub key: Arc<str>,
    pub item: usize,
}

impl Items {
    pub(crate) fn of(growth: &GrowthData) -> Self {
        let mut items = Self::default();
        // An item is the page's key. One whose name has no letters the page knows is its own key.
        let mut by_identity = HashMap::new();
        for group in &growth.requirements_checklist {
            for of in &group.items {
                let key: Arc<str> = server_key(&group.category, &of.item).into();
                let page_key: Option<Arc<str>> = page_key(&group.category, &of.item).map(Into::into);
                let count = by_identity.len();
                let item = *by_identity.entry(page_key.clone().unwrap_or_else(|| key.clone())).or_insert(count);
                if let Some(page_key) = page_key {
                    items.spell(item, page_key);
                }
                items.requirements.push(Requirement { key, item });
            }
        }
        // A key of the server's that is also another item's on the page means that one.
        for place in 0..items.requirements.len() {
            let Requirement { key, item } = &items.requirements[place];
            items.spell(*item, key.clone());
        }
        items.count = by_identity.len();
        items.requirements.shrink_to_fit();
        items.keys.shrink_to_fit();
        items
    }

    /// Notes that an item may be stored under a key, unless that is another item's or too long.
    fn spell(&mut self, item: usize, key: Arc<str>) {
        if key.chars().count() <= MAX_KEY_CHARS && self.item(&key).is_none() {
            self.keys.push((key, item));
        }
    }

    fn item(&self, key: &str) -> Option<usize> {
        self.keys.iter().find(|(of, _)| **of == *key).map(|(_, item)| *item)
    }

    fn keys_of(&self, item: usize) -> impl Iterator<Item = &str> {
        self.keys.iter().filter(move |(_, of)| *of == item).map(|(key, _)| &**key)
    }

    /// The keys that mean the same as this one, the page's first.
    pub(crate) fn spellings(&self, key: &str) -> Vec<String> {
        match self.item(key) {
            Some(item) => self.keys_of(item).map(str::to_owned).collect(),
            None => vec![key.to_owned()],
        }
    }

    /// What is stored of an item, under its key: of several rows a ticked one, else the page's.
    pub(crate) fn stored<'r, R>(
        &self,
        item: usize,
        rows: &'r HashMap<String, R>,
        is_ticked: impl Fn(&R) -> bool,
    ) -> Option<(&'r str, &'r R)> {
        let found = self.keys_of(item).filter_map(|key| rows.get_key_value(key));
        found.min_by_key(|(_, row)| !is_ticked(row)).map(|(key, row)| (key.as_str(), row))
    }

    /// A key for each item of which nothing is stored: a requirement's own, if it can be stored, else the page's.
    pub(crate) fn missing<R>(&self, rows: &HashMap<String, R>) -> Vec<String> {
        let missing = (0..self.count).filter(|item| !self.keys_of(*item).any(|key| rows.contains_key(key)));
        let choice = |item| {
            let mut own = self.requirements.iter().filter(|own| own.item == item).map(|own| &*own.key);
            own.find(|key| self.item(key) == Some(item)).or(self.keys_of(item).next()).map(str::to_owned)
        };
        missing.filter_map(choice).collect()
    }

    /// How many are ticked and how many there are, where these keys are stored: items, and keys that are no item's.
    pub(crate) fn progress<'k>(&self, rows: impl IntoIterator<Item = (&'k str, bool)>) -> ProgressSummary {
        let mut ticked = vec![false; self.count];
        for (key, is_ticked) in rows {
            match self.item(key) {
                Some(item) => ticked[item] |= is_ticked,
                None => ticked.push(is_ticked),
            }
        }
        let count = |items: usize| i64::try_from(items).unwrap_or(i64::MAX);
        let completed = ticked.iter().filter(|is_ticked| **is_ticked).count();
        ProgressSummary::new(count(completed), count(ticked.len()))
    }
}

/// A requirement's key as the server spells it: both parts in lower case, the space character as `_`.
pub(crate) fn server_key(category: &str, item: &str) -> String {
    let underscored = |part: &str| part.to_lowercase().replace(' ', "_");
    format!("{}_{}", underscored(category), underscored(item))
}

/// A requirement's key as the frontend's page spells it; `None` when a part has nothing that it keeps.
fn page_key(category: &str, item: &str) -> Option<String> {
    let (category, item) = (slug(category), slug(item));
    (!category.is_empty() && !item.is_empty()).then(|| format!("{category}_{item}"))
}

/// Lower case, with nothing but `a-z`, `0-9` and `-`, and a `-` for each run of white space between them.
fn slug(text: &str) -> String {
    let text = text.to_lowercase();
    let kept: String = text.chars().filter(|c| is_space(*c) || matches!(c, 'a'..='z' | '0'..='9' | '-')).collect();
    kept.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

/// What JavaScript's `\s` means: the page's rule is made of it.
fn is_space(c: char) -> bool {
    c == '\u{feff}' || (c.is_whitespace() && c != '\u{85}')
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::tracking::growth::model::{RequirementCategory, RequirementItem};

    fn growth(requirements: &[(&str, &str)]) -> GrowthData {
        let checklist = requirements.iter().map(|(category, item)| RequirementCategory {
            category: (*category).to_owned().into(),
            items: vec![RequirementItem { item: (*item).to_owned().into(), ..RequirementItem::default() }],
        });
        GrowthData { requirements_checklist: checklist.collect(), ..GrowthData::default() }
    }

    fn rows(ticks: &[(&str, bool)]) -> HashMap<String, bool> {
        ticks.iter().map(|(key, ticked)| ((*key).to_owned(), *ticked)).collect()
    }

    #[test]
    fn the_servers_key_replaces_only_the_space() {
        assert_eq!(server_key("Seeds & Plants", "Cherry Tomato Seeds"), "seeds_&_plants_cherry_tomato_seeds");
        assert_eq!(server_key("A\tB", "C-D  É"), "a\tb_c-d__é");
    }

    #[test]
    fn the_pages_key_is_what_the_frontend_makes() {
        for (category, item, key) in [
            ("Seeds & Plants", "Cherry Tomato Seeds", Some("seeds-plants_cherry-tomato-seeds")),
            ("Tools", "  Pot (20\u{a0}cm) - small ", Some("tools_pot-20-cm---small")),
            ("Care", "Jalapeño_K\u{212a}", Some("care_jalapeokk")),
            ("Care", "\u{130}ris\u{feff}Bulbs\u{85}x", Some("care_iris-bulbsx")),
            ("Care", "堆肥", None),
            ("!?", "Compost", None),
            ("Care", "-", Some("care_-")),
        ] {
            assert_eq!(page_key(category, item).as_deref(), key, "{category} {item}");
        }
    }

    #[test]
    fn a_key_is_one_items_and_too_long_a_key_nobodys() {
        // Both would be `a_b_c`; and the last one's key is what the page calls the first.
        let growth =
            growth(&[("A B", "C"), ("A", "B C"), ("A-B", "C"), ("Long", &"ab ".repeat(99)), ("Ñ", &"x".repeat(220))]);
        let items = Items::of(&growth);
        assert_eq!(items.count, 4);
        assert_eq!(items.spellings("a_b_c"), ["a-b_c", "a_b_c"]);
        assert_eq!(items.spellings("a_b-c"), ["a_b-c"]);
        assert_eq!(items.missing(&rows(&[])), ["a_b_c", "a_b-c"], "what has no key that fits gets no row");
        assert_eq!(items.progress([]).total_items, 4);
    }

    /// The frontend's rule once more, a character at a time.
    fn plain_slug(text: &str) -> String {
        let mut slug = String::new();
        let mut gap = false;
        for c in text.chars().flat_map(char::to_lowercase) {
            if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' {
                if gap && !slug.is_empty() {
                    slug.push('-');
                }
                gap = false;
                slug.push(c);
            } else if c != '\u{85}' && (c.is_whitespace() || c == '\u{feff}') {
                gap = true;
            }
        }
        slug
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn slugs_are_those_of_the_plain_rule(text in "[a-cA-C0-2 _\u{e9}\u{130}\u{212a}\t\u{a0}\u{feff}\u{85}\u{3000}-]{0,20}|\\PC{0,20}") {
            prop_assert_eq!(slug(&text), plain_slug(&text));
        }

        /// However often and in which spelling an item is ticked, what is counted is what was ticked last.
        #[test]
        fn ticks_in_either_spelling_count_items(
            names in vec("[ab][ -]?[ab]?!?", 0..6),
            ticks in vec((0_usize..8, any::<bool>(), any::<bool>()), 0..20),
        ) {
            let requirements: Vec<(&str, &str)> = names.iter().map(|name| ("T", name.as_str())).collect();
            let growth = growth(&requirements);
            let items = Items::of(&growth);
            let mut stored: HashMap<String, bool> = HashMap::new();
            let mut expected: HashMap<String, bool> = names.iter().map(|name| (plain_slug(name), false)).collect();
            for (place, on_page, ticked) in ticks {
                let name = names.get(place).cloned().unwrap_or_else(|| format!("own{place}"));
                let key = if on_page { page_key("T", &name).unwrap() } else { server_key("T", &name) };
                for other in items.spellings(&key) {
                    stored.remove(&other);
                }
                stored.insert(key, ticked);
                expected.insert(plain_slug(&name), ticked);
            }
            let summary = items.progress(stored.iter().map(|(key, ticked)| (key.as_str(), *ticked)));
            let completed = expected.values().filter(|ticked| **ticked).count();
            prop_assert_eq!(summary.total_items, i64::try_from(expected.len()).unwrap());
            prop_assert_eq!(summary.completed_items, i64::try_from(completed).unwrap());
            for (name, ticked) in expected {
                let found = growth.requirements_checklist.iter().zip(&items.requirements);
                let mut found = found.filter(|(group, _)| plain_slug(&group.items[0].item) == name);
                if let Some((_, requirement)) = found.next() {
                    let shown = items.stored(requirement.item, &stored, |ticked| *ticked);
                    prop_assert_eq!(shown.is_some_and(|(_, ticked)| *ticked), ticked);
                }
            }
        }
    }
}
