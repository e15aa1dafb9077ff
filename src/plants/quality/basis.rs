//! Days to maturity without their basis. Of crops that are raised in trays some merchants count from sowing and others from
//! planting out, which is two months apart; a number that doesn't say so misleads a gardener by a season.

use super::filled;
use crate::import::finding::{Flaw, Rule};
use crate::plants::head_start::head_start;
use crate::plants::model::Plant;

const WITHOUT_BASIS: Rule = Rule::warning("days-without-basis");

/// Words that tell what the days are counted from.
const BASES: [&str; 5] = ["transplant", "planting", "sowing", "from seed", "seedling"];

pub(crate) fn check(plant: &Plant, flaws: &mut Vec<Flaw>) {
    let Some(days) = filled(plant.days_to_maturity.as_deref()) else {
        return;
    };
    let has_basis = BASES.iter().any(|word| days.to_lowercase().contains(word));
    if plant.time_to_maturity_days.is_some() && head_start(plant) > 0 && !has_basis {
        let message =
            format!("days_to_maturity: expected their basis, such as 70-90 days from transplanting, found {days}");
        flaws.push(WITHOUT_BASIS.broken(message));
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{assert_breaks, assert_keeps, good};
    use super::*;

    fn plant(name: &str, method: &str, days: &str) -> Plant {
        let text = |text: &str| Some(text.to_owned());
        Plant { plant_name: name.into(), sowing_method: text(method), days_to_maturity: text(days), ..good() }
    }

    #[test]
    fn days_of_crops_raised_in_trays_say_what_they_are_counted_from() {
        for name in
            ["Tomato- Roma", "Cherry Tomatoes", "Brussels Sprouts- Long Island", "Chillies", "Cabbage", "Celeriac"]
        {
            for method in ["Raise seedlings", "**Raise Seedlings:** in trays", "Sow direct or raise seedlings"] {
                assert_breaks(check, &plant(name, method, "70-90 days"), "days-without-basis", "found 70-90 days");
            }
            assert_keeps(check, &plant(name, "Sow direct", "70-90 days"));
            for days in ["70-90 days from transplanting", "150 days (from sowing)", "60 days after planting out"] {
                assert_keeps(check, &plant(name, "Raise seedlings", days));
            }
        }
        let paprika =
            Plant { scientific_name: Some("Capsicum annuum".into()), ..plant("Paprika", "Raise seedlings", "80 days") };
        assert_breaks(check, &paprika, "days-without-basis", "80 days");
    }

    #[test]
    fn other_crops_are_counted_from_their_sowing() {
        for name in ["Tomatillo", "Lettuce", "Peppermint", "Kale- Tomato"] {
            assert_keeps(check, &plant(name, "Raise seedlings", "70-90 days"));
        }
        let unknown = Plant { time_to_maturity_days: None, ..plant("Tomato", "Raise seedlings", "a while") };
        assert_keeps(check, &unknown);
    }
}
