//! The facts of one plant as the growth rules see them: read once from its columns and texts, with the usual value of
//! its kind where the catalogue is silent. No advice is given here.

mod crops;
mod genera;
mod kind;
mod names;
mod reading;
mod start;
mod told;
mod usual;

use crate::plants::model::Plant;
use crate::season::ClimateZone;

pub(super) use kind::Kind;
pub(super) use start::Start;

use kind::Texts;
use names::shown_name;
use reading::mentions;

/// Days to maturity where none are known; the contract's number.
pub(super) const UNKNOWN_MATURITY_DAYS: i32 = 90;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    Annual,
    Biennial,
    Perennial,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frost {
    Tender,
    HalfHardy,
    Hardy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sun {
    Full,
    /// Full sun and half a day's shade suit it alike.
    Any,
    Part,
    Shade,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Water {
    Wet,
    Moist,
    Regular,
    Dry,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    Climbing,
    Bush,
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SeedKind {
    OpenPollinated,
    Hybrid,
    Unknown,
}

/// What is known of one plant, and what is usual for its kind where that is nothing.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub plant: &'a Plant,
    /// The plant's name as it is shown, bounded.
    pub name: String,
    pub genus: String,
    pub kind: Kind,
    /// The name of the crop, or nothing.
    pub crop: &'static str,
    pub life: Life,
    pub start: Start,
    pub frost: Frost,
    pub sun: Sun,
    pub water: Water,
    pub habit: Habit,
    pub seed: SeedKind,
    /// Days to maturity, at least 1.
    pub days: i32,
    /// The fewest and the most days until the first sign of life, where the catalogue tells them.
    pub sprouting_told: Option<(i32, i32)>,
    /// The best soil for it, in °C.
    pub warmth: Option<(i32, i32)>,
    pub depth_mm: i32,
    pub spacing_cm: i32,
    pub container: bool,
    pub height_cm: Option<i32>,
    /// What about it is poisonous or an irritant, as a sentence without its end.
    pub hazard: Option<String>,
    pub brassica: bool,
    pub native: bool,
    /// Name, type and characteristics in lower case, for the words that few rules look for.
    pub about: String,
    pub friends: Vec<&'a str>,
}

impl<'a> Facts<'a> {
    /// Reads the plant.
    pub(super) fn of(plant: &'a Plant) -> Self {
        let low = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
        let (category, method) = (low(&plant.plant_category), low(&plant.sowing_method));
        let (plant_type, characteristics) = (low(&plant.plant_type), low(&plant.characteristics));
        let (position, hardiness) = (low(&plant.position), low(&plant.hardiness_life_cycle));
        let (germination, seed_type) = (low(&plant.germination), low(&plant.seed_type));
        let name = plant.plant_name.to_lowercase();
        let scientific = names::plain_scientific(&low(&plant.scientific_name));
        let genus = scientific.split(' ').next().unwrap_or_default();

        let days = plant.maturity_days().filter(|days| *days > 0);
        let start_told = Start::told(&method, &name, &seed_type, &germination);
        let life_told = told::life(&hardiness, &plant_type);
        let (kind, crop) = Texts {
            category: category.trim(),
            scientific: &scientific,
            genus,
            name: &name,
            common: names::common_name(&name),
            plant_type: &plant_type,
            days,
            perennial: life_told.map(|life| life == Life::Perennial),
        }
        .classify();
        let crop = crop.map_or("", |crop| crop.name);
        let start = Start::of(start_told, kind);
        let frost = told::frost(&hardiness).unwrap_or(usual::frost(kind, crop));
        let about = format!("{name}; {plant_type}; {characteristics}");
        let is_native = genera::is_native(genus)
            || mentions(&low(&plant.additional_information), "native to australia") && kind == Kind::Shrub;
        Self {
            plant,
            name: shown_name(&plant.plant_name),
            genus: genus.to_owned(),
            kind,
            crop,
            life: life_told.unwrap_or(usual::life(kind)),
            start,
            frost,
            sun: told::sun(&position, plant.sun_need.as_deref()).unwrap_or(usual::sun(kind)),
            water: told::water(plant, kind, crop, &position, &about),
            habit: told::habit(&plant_type, &name, &low(&plant.habit)),
            seed: told::seed_kind(&seed_type, &name),
            days: days.unwrap_or(UNKNOWN_MATURITY_DAYS),
            sprouting_told: told::sprouting(&germination),
            warmth: told::warmth(&germination),
            depth_mm: known(plant.sowing_depth_mm, 300).unwrap_or(usual::depth_mm(kind, start)),
            spacing_cm: known(plant.spacing_cm, 1_000).unwrap_or(usual::spacing_cm(kind)),
            container: plant.container_ok == Some(true),
            height_cm: told::height(&plant_type),
            hazard: told::hazard(plant.characteristics.as_deref(), genus),
            brassica: genera::is_brassica(genus) || kind == Kind::HeadBrassica,
            native: is_native || genera::is_protea(genus),
            about,
            friends: names::companions(plant.beneficial_companions.as_deref()),
        }
    }

    /// The fewest and the most days until the first sign of life, told or usual.
    pub(super) fn sprouting(&self) -> (i32, i32) {
        self.sprouting_told.unwrap_or_else(|| self.start.usual_days())
    }

    /// Whether the plant's name, type or characteristics have one of the words.
    pub(super) fn says(&self, words: &[&str]) -> bool {
        words.iter().any(|word| mentions(&self.about, word))
    }

    /// Whether it is one of the herbs whose leaves all rise from one heart.
    pub(super) fn is_rosette(&self) -> bool {
        let by_crop = ["parsley", "coriander", "dill", "chervil"].contains(&self.crop);
        by_crop || genera::is_rosette_herb(&self.genus)
    }

    /// Whether what it is warned of is that it irritates skin.
    pub(super) fn is_irritant(&self) -> bool {
        let hazard = self.hazard.as_deref().unwrap_or_default();
        ["irritat", "sap ", "skin"].iter().any(|word| hazard.contains(word))
    }

    /// Whether the catalogue commends it for the vase.
    pub(super) fn is_cut_flower(&self) -> bool {
        let uses = self.plant.additional_information.as_deref();
        let uses = uses.unwrap_or_default().to_lowercase();
        mentions(&uses, "cut flower") || mentions(&self.about, "cut flower")
    }

    /// Whether the catalogue counts it among the herbs.
    pub(super) fn is_herb(&self) -> bool {
        let category = self.plant.plant_category.as_deref().unwrap_or_default();
        category.trim().eq_ignore_ascii_case("herb")
    }

    /// Whether it has to be held up: climbers, and tall plants with a soft stem.
    pub(super) fn support(&self) -> Support {
        let climbs = self.habit == Habit::Climbing;
        let tall = self.height_cm.is_some_and(|height| height >= 100);
        match self.kind {
            Kind::Pea if self.crop == "pea" => Support::Trellis,
            Kind::Pea if self.crop == "broad bean" && self.habit != Habit::Bush => Support::Stakes,
            Kind::Nightshade if self.crop == "tomato" && !self.says(&["dwarf"]) => Support::Stakes,
            Kind::Nightshade if ["capsicum", "eggplant"].contains(&self.crop) => Support::Stakes,
            Kind::Cucurbit if ["luffa", "bitter melon", "choko"].contains(&self.crop) => Support::Trellis,
            Kind::Cucurbit if climbs => match self.crop {
                "pumpkin" | "melon" | "zucchini" => Support::None,
                _ => Support::Trellis,
            },
            Kind::SweetPotato | Kind::GreenManure | Kind::Succulent => Support::None,
            _ if climbs => Support::Trellis,
            Kind::Flower | Kind::Bulb if tall && !self.native => Support::Stakes,
            _ => Support::None,
        }
    }

    /// The months in which it is sown, by zone; none where nothing is known.
    pub(super) fn sowing_months(&self) -> Vec<(ClimateZone, crate::season::MonthSet)> {
        let Some(months) = &self.plant.sowing_months_by_climate else {
            return Vec::new();
        };
        ClimateZone::ALL
            .into_iter()
            .map(|zone| (zone, months.month_set(zone)))
            .filter(|(_, months)| !months.is_empty())
            .collect()
    }
}

/// What holds a plant up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Support {
    Trellis,
    Stakes,
    None,
}

/// A stored number that can be true; rows of a taken-over database may hold any.
fn known(number: Option<i32>, most: i32) -> Option<i32> {
    number.filter(|number| (1..=most).contains(number))
}
