//! What speaks for a plant, put into words.

use super::wishes::Light;
use crate::season::Month;

/// Said until there are four sentences.
pub const PADDING: &str = "Well-suited to your growing conditions.";

/// What speaks for a plant.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason<'a> {
    /// It can be sown, now or about now, in these months of the zone.
    Season {
        /// This month is one of them.
        now: bool,
        /// The zone as it is written.
        zone: &'a str,
        /// The first months of sowing.
        months: &'a [Month],
    },
    /// The light it needs is the light that there is.
    Sun(Light),
    /// It takes no more care than there is; in the word for its own score.
    Care(&'static str),
    /// It suits the place.
    Site {
        /// In a container.
        in_pot: bool,
        /// By its habit.
        habit: Option<&'a str>,
    },
    /// It is what the gardener wishes for.
    Wishes {
        /// Something to eat.
        edible: bool,
        /// Something with a scent.
        fragrant: bool,
        /// Something in these colours.
        colors: Vec<&'a str>,
    },
    /// It feeds insects.
    Insects,
    /// Nothing in particular.
    None,
}

/// Takes a sentence down: words that other sentences share, and words that are this plant's or this garden's own.
pub trait Pen {
    /// Words that other sentences have too.
    fn shared(&mut self, words: &'static str);
    /// Words of this one's own.
    fn own(&mut self, words: &str);
}

impl Pen for String {
    fn shared(&mut self, words: &'static str) {
        self.push_str(words);
    }

    fn own(&mut self, words: &str) {
        self.push_str(words);
    }
}

impl Reason<'_> {
    /// Puts it into words.
    pub fn write(&self, pen: &mut impl Pen) {
        match self {
            Self::Season { now, zone, months } => {
                pen.shared(if *now { "Sowable now in " } else { "Ideal sowing time in " });
                pen.own(zone);
                pen.shared(" climate (");
                for (index, month) in months.iter().enumerate() {
                    if index > 0 {
                        pen.shared(", ");
                    }
                    pen.shared(month.name());
                }
                pen.shared(").");
            }
            Self::Sun(need) => {
                pen.shared(need.title());
                pen.shared(" tolerant; matches your site conditions.");
            }
            Self::Care(kind) => {
                pen.shared(kind);
                pen.shared(" plant; aligns with your maintenance preference.");
            }
            Self::Site { in_pot, habit } => {
                if *in_pot {
                    pen.shared("container-friendly");
                }
                if let Some(habit) = habit {
                    pen.shared(if *in_pot { " and " } else { "" });
                    pen.own(habit);
                    pen.shared(" habit");
                }
                pen.shared(" suit your space constraints.");
            }
            Self::Wishes { edible, fragrant, colors } => {
                let words = [(*edible, "edible"), (*fragrant, "fragrant")];
                let mut first = true;
                for (_, word) in words.into_iter().filter(|(holds, _)| *holds) {
                    pen.shared(if first { "" } else { " and " });
                    pen.shared(word);
                    first = false;
                }
                for (index, color) in colors.iter().enumerate() {
                    pen.shared(match (index, first) {
                        (0, true) => "",
                        (0, false) => " and ",
                        _ => ", ",
                    });
                    pen.own(color);
                }
                pen.shared(if colors.is_empty() { "" } else { " colored" });
                pen.shared(" traits match your preferences.");
            }
            Self::Insects => pen.shared("Pollinator-friendly; supports biodiversity."),
            Self::None => pen.shared(PADDING),
        }
    }
}
