//! What was left out and what stood in the way, in the words of the answer.

use std::collections::HashSet;

use super::exclude::Excluded;
use super::index::Index;
use crate::plants::model::Plant;
use crate::season::Month;

/// So many of the plants that were left out are named.
const NAMED: usize = 3;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Note {
    /// Poisonous plants that fit otherwise: the positions of some, and how many species there are.
    LeftOut { named: Vec<usize>, species: usize },
    /// Tender plants that fit otherwise, by species; without a month it is winter that kills them.
    Frost { month: Option<Month>, species: usize },
    /// Not all of the answer's plants are of a kind that was asked for.
    OtherKinds { asked_for: usize, plants: usize },
    /// Plants whose time begins next month are among them.
    Soon,
    /// There are no more.
    Only { plants: usize, obstacles: Excluded },
}

impl Note {
    /// The positions are ranked, the best plant first.
    pub(super) fn left_out(index: &Index, positions: impl Iterator<Item = usize>) -> Option<Self> {
        let mut seen = HashSet::new();
        let mut named: Vec<usize> = positions.filter(|position| seen.insert(index.plants[*position].species)).collect();
        named.truncate(NAMED);
        (!named.is_empty()).then_some(Self::LeftOut { named, species: seen.len() })
    }

    pub(super) fn frost(month: Option<Month>, species: usize) -> Option<Self> {
        (species > 0).then_some(Self::Frost { month, species })
    }

    pub(super) fn other_kinds(asked_for: usize, plants: usize) -> Option<Self> {
        (asked_for < plants).then_some(Self::OtherKinds { asked_for, plants })
    }

    /// The note in words; it may name plants of the catalogue.
    pub(super) fn text(&self, plants: &[Plant]) -> String {
        match self {
            Self::LeftOut { named, species } => {
                let names: Vec<&str> = named.iter().map(|position| plants[*position].plant_name.as_str()).collect();
                let more = species - names.len();
                let more = if more == 0 { String::new() } else { format!(" and {more} more") };
                format!("Left out as poisonous, for pets or toddlers may eat them: {}{more}.", names.join(", "))
            }
            Self::Frost { month, species } => {
                let (plants, were) = if *species == 1 { ("plant", "was") } else { ("plants", "were") };
                let when = month.map_or("winter", Month::name);
                format!("Frost is likely here in {when}: {species} {plants} that it kills {were} left out.")
            }
            Self::OtherKinds { asked_for: 0, .. } => {
                "None of the kinds that were asked for can be started here now: these suit the place and the month."
                    .to_owned()
            }
            Self::OtherKinds { asked_for, plants } => {
                let verb = if *asked_for == 1 { "is" } else { "are" };
                format!(
                    "{asked_for} of these {plants} {verb} of the kinds that were asked for; the others suit the place and the month."
                )
            }
            Self::Soon => "Few plants can be started now: plants whose time begins next month were added.".to_owned(),
            Self::Only { plants, obstacles } => only(*plants, obstacles),
        }
    }
}

/// How many there are, and what turned away the others that are in season.
fn only(plants: usize, obstacles: &Excluded) -> String {
    let suit = match plants {
        0 => "No plant suits".to_owned(),
        1 => "Only 1 plant suits".to_owned(),
        _ => format!("Only {plants} plants suit"),
    };
    let reasons = [
        (obstacles.goal, "don't meet the goal"),
        (obstacles.indoors, "can't live there"),
        (obstacles.containers, "need open ground"),
        (obstacles.light, "need other light"),
        (obstacles.room, "need more room"),
        (obstacles.time, "take longer than a year"),
        (obstacles.frost, "would freeze"),
        (obstacles.poison, "are poisonous"),
    ];
    let reasons = reasons.into_iter().filter(|(count, _)| *count > 0);
    let reasons: Vec<String> = reasons.map(|(count, reason)| format!("{count} {reason}")).collect();
    let others = if reasons.is_empty() {
        "nothing else is in season".to_owned()
    } else {
        format!("of the others in season {}", reasons.join(", "))
    };
    format!("{suit} this place now: {others}, and no more than two of a plant family are offered.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_poisonous_is_named_up_to_three() {
        let plants = ["Foxglove", "Lupin", "Larkspur"];
        let plants = plants.map(|name| Plant { plant_name: name.to_owned(), ..Plant::default() });
        let text = |named: &[usize], species| Note::LeftOut { named: named.into(), species }.text(&plants);
        assert_eq!(text(&[0], 1), "Left out as poisonous, for pets or toddlers may eat them: Foxglove.");
        assert!(text(&[0, 1, 2], 7).ends_with("Foxglove, Lupin, Larkspur and 4 more."));
    }

    #[test]
    fn what_stood_in_the_way_is_counted() {
        let obstacles = Excluded { light: 4, room: 2, ..Excluded::default() };
        assert_eq!(
            Note::Only { plants: 3, obstacles }.text(&[]),
            "Only 3 plants suit this place now: of the others in season 4 need other light, 2 need more room, and no more \
             than two of a plant family are offered."
        );
        let nothing = Note::Only { plants: 0, obstacles: Excluded::default() };
        assert!(nothing.text(&[]).starts_with("No plant suits this place now: nothing else is in season"));
    }

    #[test]
    fn frost_and_other_kinds_are_told_where_there_are_any() {
        assert_eq!([Note::frost(Some(Month::July), 0), Note::other_kinds(9, 9)], [None, None]);
        for (note, text) in [
            (Note::frost(Some(Month::July), 2), "Frost is likely here in July: 2 plants that it kills were left out."),
            (Note::frost(None, 1), "Frost is likely here in winter: 1 plant that it kills was left out."),
            (Note::other_kinds(2, 9), "2 of these 9 are of the kinds"),
            (Note::other_kinds(1, 9), "1 of these 9 is of the kinds"),
            (Note::other_kinds(0, 9), "None of the kinds"),
        ] {
            assert!(note.unwrap().text(&[]).starts_with(text), "{text}");
        }
    }
}
