//! Care: water, food, light, pruning, support, pots, frost and soil.

use super::super::OwnPlant;
use super::super::subject::Subject;
use super::{Composer, with_bullets};
use crate::tracking::growth::profile::{Feed, Frost, Profile, Sun, Support, Water};

impl<'a> Composer<'a> {
    pub(super) fn watering(&self, subject: &Subject<'a>, own: Option<&OwnPlant<'_>>) -> String {
        let (name, s) = (subject.capital(), subject.s());
        let rhythm = match subject.profile.water {
            Water::Wet => "water it before the surface dries, daily in warm weather: it may stand in wet soil",
            Water::Moist => {
                "water every second day or so in warm weather, daily in a heatwave, less in the cool, so that the soil never dries right out"
            }
            Water::Regular => "water deeply two or three times a week in warm weather, and less in the cool",
            Water::Dry => "once it has roots, water it deeply only when the soil has been dry for some days",
        };
        let check = self.pick(&[
            "There is no fixed number of days: push a finger 3 cm into the soil and water when it is dry there.",
            "The soil decides, not the calendar: feel it a finger deep, and water when it is dry there.",
            "Before you water, feel the soil a finger deep: if it is damp, wait.",
        ]);
        let water = water_words(subject.profile.water);
        let lead = format!("**{name}** like{s} {water}. As a guide, {rhythm}. {check}");
        with_bullets(lead, &self.tips(subject, "watering", stage(own)))
    }

    pub(super) fn feeding(&self, subject: &Subject<'a>, own: Option<&OwnPlant<'_>>) -> String {
        let name = subject.capital();
        let (need, is) = (if subject.s().is_empty() { "need" } else { "needs" }, subject.is());
        let tips = self.tips(subject, "feeding", stage(own));
        let lead = match subject.profile.feed {
            Feed::Own if !tips.is_empty() => format!("On feeding **{}**:", subject.name),
            Feed::Heavy => format!(
                "**{name}** {is} hungry: compost and aged manure before planting, then feed regularly while growing."
            ),
            Feed::Fruit => format!(
                "**{name}** {need} compost before planting, and a fertiliser high in potassium from the first flowers on."
            ),
            Feed::Leaf => format!(
                "**{name}** grow{} leaf on nitrogen: compost before planting, then a liquid feed every few weeks.",
                subject.s()
            ),
            Feed::Moderate => {
                format!("**{name}** {need} no more than compost before planting and a feed now and then while growing.")
            }
            Feed::Light => format!("**{name}** {need} little food: too much of it makes soft leaf."),
            Feed::Legume => format!(
                "**{name}** make{} nitrogen with the roots' own bacteria: leave nitrogen fertiliser out.",
                subject.s()
            ),
            Feed::Native => format!(
                "**{name}** {is} harmed by ordinary fertiliser: give only one for natives, low in phosphorus, if any."
            ),
            Feed::Own => format!("**{name}** {need} no special feeding: compost does for most gardens."),
        };
        with_bullets(lead, &tips)
    }

    pub(super) fn light(&self, subject: &Subject<'a>) -> String {
        let name = subject.capital();
        let lead = match subject.profile.sun {
            Sun::Full => format!(
                "**{name}** need{} full sun: at least six hours of direct light a day. With less it grows, but thin and with little crop or flower.",
                subject.s()
            ),
            Sun::Any => format!(
                "**{name}** grow{} in full sun or in half a day's shade; in hot summers some afternoon shade helps.",
                subject.s()
            ),
            Sun::Part => {
                format!("**{name}** like{} part sun: morning light and shade in the heat of the day.", subject.s())
            }
            Sun::Shade => format!("**{name}** belong{} in the shade, bright but out of the hot sun.", subject.s()),
        };
        let position = subject.plant.position.as_deref().map(str::trim).filter(|position| !position.is_empty());
        let lead = match position {
            Some(position) => format!("{lead} The catalogue says: {}.", position.trim_end_matches('.').to_lowercase()),
            None => lead,
        };
        let lead = match self.hours_of_sun() {
            Some(hours) => {
                let (enough, bright) = match subject.profile.sun {
                    Sun::Full => (6, false),
                    Sun::Any => (4, false),
                    Sun::Part | Sun::Shade => (2, true),
                };
                let verdict = if hours >= enough {
                    "is enough"
                } else if bright {
                    "will do, if the rest of the day is bright"
                } else {
                    "is on the short side: expect slower growth and less to pick"
                };
                format!("{lead} Your {hours} hours a day {verdict}.").replace("Your 1 hours", "Your one hour")
            }
            None => lead,
        };
        let mut tips = self.tips(subject, "light", None);
        // What the lead says, and what is for cuttings and trays.
        tips.retain(|tip| !tip.contains("half a day's shade") && !tip.contains("tray") && !tip.contains("gentle tug"));
        tips.truncate(1);
        with_bullets(lead, &tips)
    }

    /// How many hours of sun the question tells of.
    fn hours_of_sun(&self) -> Option<u32> {
        const NUMBERS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
        let words = &self.understood.text.words;
        let at = words.iter().position(|word| ["hours", "hour", "hrs", "hr"].contains(&word.as_str()))?;
        let number = words.get(at.checked_sub(1)?)?;
        let spelt = NUMBERS.iter().zip(1..).find(|(word, _)| *word == number).map(|(_, number)| number);
        spelt.or_else(|| number.parse().ok()).filter(|hours| (1..=24).contains(hours))
    }

    pub(super) fn pruning(&self, subject: &Subject<'a>, own: Option<&OwnPlant<'_>>) -> String {
        let mut tips = self.tips(subject, "pruning", stage(own));
        if self.understood.text.has_any("bolt*|gone to seed|going to seed") {
            // What makes it flower early stands with the temperature.
            let about_heat = self.tips(subject, "temperature", stage(own)).into_iter();
            tips.extend(about_heat.filter(|tip| ["flower", "bolt", "seed"].iter().any(|word| tip.contains(word))));
            tips.retain(|tip| !tip.starts_with("Expect"));
        }
        let name = subject.capital();
        if tips.is_empty() {
            let need = if subject.s().is_empty() { "need" } else { "needs" };
            return format!(
                "**{name}** {need} no regular pruning. Take off leaves that are yellow, sick or lie on the soil, and flowers that are over if you don't want seed."
            );
        }
        let lead = match tips.len() {
            1 => format!("On pruning **{}** the growing rules say:", subject.name),
            _ => format!("On pruning and pinching **{}**:", subject.name),
        };
        with_bullets(lead, &tips)
    }

    pub(super) fn support(&self, subject: &Subject<'a>) -> String {
        let all: Vec<Support> = subject.plants.iter().map(|plant| Profile::of(plant).support).collect();
        let some = all.iter().any(|support| *support != Support::None);
        let mixed = some && all.contains(&Support::None);
        let lead = if mixed {
            format!(
                "It depends on the kind: tall and climbing **{}** needs support, the dwarf and bush kinds stand by themselves.",
                subject.name
            )
        } else {
            match subject.profile.support {
                Support::Trellis => format!(
                    "**Yes**, {} climb{}: fix a trellis, wires or netting before you sow, firm enough for the grown plant in a wind.",
                    subject.name,
                    subject.s()
                ),
                Support::Stakes => format!(
                    "**Yes**, stake {}: drive the stake in at planting, before roots fill the place, and tie the stems loosely in a figure of eight.",
                    subject.name
                ),
                Support::None => format!(
                    "**No**, {} normally stand{} by itself. In a windy place one short stake and a soft tie do no harm.",
                    subject.name,
                    subject.s()
                ),
            }
        };
        with_bullets(lead, &self.tips(subject, "support", None))
    }

    pub(super) fn containers(&self, subject: &Subject<'a>) -> String {
        let profile = &subject.profile;
        let pot = profile.pot_cm;
        let asks_size = self.understood.text.has_any("how big|what size|how large|size pot|big a pot|how deep a pot");
        let lead = if asks_size {
            format!(
                "For **{}** take a pot at least {pot} cm wide, and about as deep, with drainage holes and good potting mix.",
                subject.name
            )
        } else if profile.container || pot > 0 && subject.plants.iter().any(|plant| plant.container_ok == Some(true)) {
            format!(
                "**Yes**, {} can grow in a pot: take one at least {pot} cm wide with drainage holes, filled with good potting mix, not garden soil.",
                subject.name
            )
        } else {
            format!(
                "The catalogue doesn't list {} for pots. If you try it, take a large one, at least {pot} cm wide with drainage holes, and good potting mix.",
                subject.name
            )
        };
        let light = match profile.sun {
            Sun::Full => "It needs a balcony or sill with six hours of sun a day.",
            Sun::Any => "Four hours of sun a day are enough.",
            Sun::Part | Sun::Shade => "Bright light without hot afternoon sun suits it.",
        };
        let lead = format!("{lead} {light} Pots dry out fast: feel the mix every day in warm weather.");
        let mut tips = self.tips(subject, "containers", None);
        // The lead says so already.
        tips.retain(|tip| !tip.starts_with("In a pot at least"));
        tips.truncate(2);
        with_bullets(lead, &tips)
    }

    /// How large it becomes, in the catalogue's words.
    pub(super) fn size(subject: &Subject<'a>) -> String {
        let said = subject.plant.plant_type.as_deref().map(str::trim).filter(|said| !said.is_empty());
        let spacing = subject.range(|plant| plant.spacing_cm, subject.profile.spacing_cm);
        let room = match (spacing.start(), spacing.end()) {
            (least, most) if least == most => format!("{least} cm"),
            (least, most) => format!("{least}\u{2013}{most} cm"),
        };
        match said {
            Some(said) => format!(
                "The catalogue describes **{}** so: {}. Leave {room} between the plants.",
                subject.name,
                said.trim_end_matches('.').to_lowercase()
            ),
            None => format!("The catalogue doesn't say how large **{}** becomes.", subject.name),
        }
    }

    /// Whether the question is about heat rather than cold.
    fn is_about_heat(&self) -> bool {
        let text = &self.understood.text;
        let degrees = text.words.iter().position(|word| ["degrees", "deg", "celsius", "c"].contains(&word.as_str()));
        let number = degrees.and_then(|at| text.words.get(at.checked_sub(1)?)?.parse::<u32>().ok());
        number.is_some_and(|number| number >= 30) || text.has_any("hot|heat|heatwave|heat wave|scorch*|sunburn*")
    }

    fn heat(&self, subject: &Subject<'a>) -> String {
        let lead = format!(
            "Help **{}** through the heat: water deeply early in the morning, mulch the soil, and hang shade cloth or an \
             old sheet over the plants before the hot day begins. Don't feed, prune or transplant in a heatwave, and move \
             pots into the shade.",
            subject.name
        );
        let mut tips = self.tips(subject, "temperature", None);
        tips.retain(|tip| ["heat", "hot", "summer", "warm"].iter().any(|word| tip.to_lowercase().contains(word)));
        tips.retain(|tip| !tip.starts_with("Expect") && !tip.starts_with("Sow"));
        with_bullets(lead, &tips)
    }

    pub(super) fn frost(&self, subject: &Subject<'a>) -> String {
        if self.is_about_heat() {
            return self.heat(subject);
        }
        let (name, is) = (subject.capital(), subject.is());
        let lead = match subject.profile.frost {
            Frost::Tender => format!(
                "**{name}** {is} frost tender: one frost can kill the plant. Set young plants out only when frosts are over and nights stay mild, and cover them with frost cloth, a bottle or a box when a cold night is forecast."
            ),
            Frost::HalfHardy => format!(
                "**{name}** {is} half hardy: a light frost is survived, a hard one often isn't. Cover the plants on the coldest nights."
            ),
            Frost::Hardy => format!("**{name}** {is} frost hardy: ordinary frosts do no harm."),
        };
        let mut lead = lead;
        if subject.profile.frost == Frost::Tender && subject.profile.is_lasting() {
            lead.push_str(
                " It lives for years where winters are mild; elsewhere keep it in a pot that can come under cover.",
            );
        }
        let mut tips = self.tips(subject, "temperature", None);
        tips.retain(|tip| !tip.starts_with("Expect seedlings"));
        with_bullets(lead, &tips)
    }

    pub(super) fn soil(&self, subject: &Subject<'a>) -> String {
        let position = subject.plant.position.as_deref().map(str::trim).filter(|position| !position.is_empty());
        let mut lead = match position {
            Some(position) => format!(
                "For **{}** the catalogue asks: {}.",
                subject.name,
                position.trim_end_matches('.').to_lowercase()
            ),
            None => format!("For **{}**:", subject.name),
        };
        let step = subject.profile.steps.iter().find(|step| step.title.contains("soil"));
        if let Some(step) = step {
            lead.push(' ');
            lead.push_str(&step.description);
        }
        if self.understood.text.has_any("clay|heavy") {
            lead.push_str(" In heavy clay dig compost through first, or raise the bed: water must drain away.");
        }
        let mut tips = self.tips(subject, "soil", None);
        tips.truncate(2);
        with_bullets(lead, &tips)
    }
}

/// The stage that an own plant is in.
pub(super) fn stage<'o>(own: Option<&'o OwnPlant<'_>>) -> Option<&'o str> {
    own.and_then(|own| own.growth.stage_at(own.days)).map(|stage| &*stage.stage_name)
}

pub(super) fn light_words(sun: Sun) -> &'static str {
    match sun {
        Sun::Full => "full sun",
        Sun::Any => "full sun or half shade",
        Sun::Part => "part sun",
        Sun::Shade => "shade",
    }
}

pub(super) fn water_words(water: Water) -> &'static str {
    match water {
        Water::Wet => "wet soil",
        Water::Moist => "soil that stays moist",
        Water::Regular => "regular, deep watering",
        Water::Dry => "soil on the dry side that drains well",
    }
}

pub(super) fn frost_words(frost: Frost, subject: &Subject<'_>) -> String {
    let is = subject.is();
    match frost {
        Frost::Tender => format!("{is} frost tender"),
        Frost::HalfHardy => {
            "stand a light frost".replace("stand", if subject.s().is_empty() { "stand" } else { "stands" })
        }
        Frost::Hardy => format!("{is} frost hardy"),
    }
}
