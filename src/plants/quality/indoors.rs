//! Plants that their texts recommend for a windowsill and that nobody who asks for indoor plants finds: full sun in the
//! position takes them off the list.

use super::filled;
use crate::import::finding::{Flaw, Rule};
use crate::plants::model::Plant;

const INDOORS_IN_FULL_SUN: Rule = Rule::warning("indoors-in-full-sun");

pub(crate) fn check(plant: &Plant, flaws: &mut Vec<Flaw>) {
    // Descriptions speak of windowsills where seed is started, too.
    let uses = [&plant.characteristics, &plant.additional_information];
    let is_said = uses.iter().filter_map(|text| filled(text.as_deref())).any(|text| {
        let text = text.to_lowercase();
        text.contains("windowsill") || text.contains("indoor growing")
    });
    if is_said && plant.indoor_ok == Some(false) && plant.sun_need.as_deref() == Some("full_sun") {
        let position = plant.position.as_deref().unwrap_or_default();
        flaws.push(INDOORS_IN_FULL_SUN.broken(format!(
            "its uses name a windowsill, and the position asks for full sun, which no room has: {position}"
        )));
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{assert_breaks, assert_keeps, good};
    use super::*;

    #[test]
    fn what_grows_on_a_windowsill_does_without_full_sun() {
        let plant = |information: &str, sun_need: &str, indoor_ok| Plant {
            additional_information: Some(information.into()),
            sun_need: Some(sun_need.into()),
            indoor_ok: Some(indoor_ok),
            ..good()
        };
        let sill = "Container growing; Indoor growing on a bright windowsill";
        assert_breaks(check, &plant(sill, "full_sun", false), "indoors-in-full-sun", "Full sun");
        assert_keeps(check, &plant(sill, "part_sun", true));
        assert_keeps(check, &plant("Container growing", "full_sun", false));
        assert_keeps(check, &good());
    }
}
