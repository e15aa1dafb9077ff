//! What was left out and what stood in the way, in the words of the answer.

use super::exclude::Excluded;
use crate::plants::model::Plant;
use crate::season::Month;

/// So many of the plants that were left out are named.
const NAMED: usize = 3;

pub(super) const SOON: &str = "Few plants can be started now: plants whose time begins next month were added.";

/// Of poisonous plants that fit otherwise: the positions of one of each species, the best first.
pub(super) fn left_out(plants: &[Plant], positions: &[usize]) -> Option<String> {
    let named = positions.iter().take(NAMED).map(|position| plants[*position].plant_name.as_str());
    let named: Vec<&str> = named.collect();
    let more = positions.len() - named.len();
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let text = format!("Left out as poisonous, for pets or toddlers may eat them: {}{more}.", named.join(", "));
    (!named.is_empty()).then_some(text)
}

/// Of tender species that fit otherwise; without a month it is winter that kills them.
pub(super) fn frost(month: Option<Month>, species: usize) -> Option<String> {
    let (plants, were) = if species == 1 { ("plant", "was") } else { ("plants", "were") };
    let when = month.map_or("winter", Month::name);
    let text = format!("Frost is likely here in {when}: {species} {plants} that it kills {were} left out.");
    (species > 0).then_some(text)
}

/// That not all of the answer's plants are of a kind that was asked for.
pub(super) fn other_kinds(asked_for: usize, plants: usize) -> Option<String> {
    let text = match asked_for {
        0 => "None of the kinds that were asked for can be started here now: these suit the place and the month."
            .to_owned(),
        _ => {
            let verb = if asked_for == 1 { "is" } else { "are" };
            format!(
                "{asked_for} of these {plants} {verb} of the kinds that were asked for; the others suit the place and the month."
            )
        }
    };
    (asked_for < plants).then_some(text)
}

/// How many there are, and what turned away the others that are in season.
pub(super) fn only(plants: usize, obstacles: &Excluded) -> String {
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
        let plants = ["Foxglove", "Lupin", "Larkspur", "Monkshood", "Oleander"];
        let plants = plants.map(|name| Plant { plant_name: name.to_owned(), ..Plant::default() });
        let text = |positions| left_out(&plants, positions);
        assert_eq!(text(&[]), None);
        assert_eq!(text(&[0]).unwrap(), "Left out as poisonous, for pets or toddlers may eat them: Foxglove.");
        assert!(text(&[0, 1, 2, 3, 4]).unwrap().ends_with("Foxglove, Lupin, Larkspur and 2 more."));
    }

    #[test]
    fn what_stood_in_the_way_is_counted() {
        assert_eq!(
            only(3, &Excluded { light: 4, room: 2, ..Excluded::default() }),
            "Only 3 plants suit this place now: of the others in season 4 need other light, 2 need more room, and no more \
             than two of a plant family are offered."
        );
        let nothing = only(0, &Excluded::default());
        assert!(nothing.starts_with("No plant suits this place now: nothing else is in season"), "{nothing}");
    }

    #[test]
    fn frost_and_other_kinds_are_told_where_there_are_any() {
        assert_eq!([frost(Some(Month::July), 0), other_kinds(9, 9), other_kinds(0, 0)], [None, None, None]);
        for (note, text) in [
            (frost(Some(Month::July), 2), "Frost is likely here in July: 2 plants that it kills were left out."),
            (frost(None, 1), "Frost is likely here in winter: 1 plant that it kills was left out."),
            (other_kinds(2, 9), "2 of these 9 are of the kinds"),
            (other_kinds(1, 9), "1 of these 9 is of the kinds"),
            (other_kinds(0, 9), "None of the kinds"),
        ] {
            assert!(note.unwrap().starts_with(text), "{text}");
        }
    }
}
