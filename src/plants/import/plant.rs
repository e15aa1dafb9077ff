//! A file's rows as plants, for those who look at a catalogue without a database.

use super::derive::Derived;
use super::read::Catalogue;
use super::row::RawPlant;
use crate::import::error::{BadRow, ImportError};
use crate::import::source::Source;
use crate::plants::model::{FlowerColors, Plant, SowingMonths};
use crate::season::ClimateZone;

/// A plant with the line on which its row begins, or what is wrong with the row.
pub type PlantRow = Result<(u64, Plant), BadRow>;

/// Every row of a catalogue file. The plants have no ids.
pub fn read_plants(source: &Source) -> Result<Vec<PlantRow>, ImportError> {
    let mut catalogue = Catalogue::open(source)?;
    let mut rows = Vec::new();
    loop {
        let mut read = None;
        let next = catalogue.next(|line, row, derived| read = Some((line, plant(row, derived))))?;
        match next {
            Some(Ok(())) => rows.extend(read.map(Ok)),
            Some(Err(bad)) => rows.push(Err(bad)),
            None => return Ok(rows),
        }
    }
}

fn plant(row: &RawPlant<'_>, derived: &Derived) -> Plant {
    let text = |cell: Option<&str>| cell.map(str::to_owned);
    let [cool, temperate, subtropical, tropical, arid] = row.sowing_periods.map(text);
    Plant {
        plant_name: row.plant_name.to_owned(),
        scientific_name: text(row.scientific_name),
        plant_category: Some(row.plant_category.name().to_owned()),
        description: text(row.description),
        sun_need: Some(derived.sun_need.to_owned()),
        indoor_ok: Some(derived.indoor_ok),
        container_ok: Some(derived.container_ok),
        edible: Some(derived.edible),
        sowing_months_by_climate: derived.sowing_months.map(sowing_months),
        maintainability_score: Some(derived.maintainability_score),
        time_to_maturity_days: derived.time_to_maturity_days,
        habit: text(derived.habit),
        fragrant: Some(derived.fragrant),
        flower_colors: derived
            .flower_colors
            .as_ref()
            .map(|colors| FlowerColors(colors.iter().map(|color| (*color).to_owned()).collect())),
        sowing_depth_mm: derived.sowing_depth_mm,
        spacing_cm: derived.spacing_cm,
        sowing_method: text(row.sowing_method),
        beneficial_companions: text(row.beneficial_companions),
        harmful_companions: text(row.harmful_companions),
        neutral_companions: text(row.neutral_companions),
        position: text(row.position),
        characteristics: text(row.characteristics),
        plant_type: text(row.plant_type),
        season: text(row.season),
        germination: text(row.germination),
        additional_information: text(row.additional_information),
        days_to_maturity: text(row.days_to_maturity),
        plant_spacing: text(row.plant_spacing),
        sowing_depth: text(row.sowing_depth),
        hardiness_life_cycle: text(row.hardiness_life_cycle),
        seed_type: text(row.seed_type),
        cool_climate_sowing_period: cool,
        temperate_climate_sowing_period: temperate,
        subtropical_climate_sowing_period: subtropical,
        tropical_climate_sowing_period: tropical,
        arid_climate_sowing_period: arid,
        ..Plant::default()
    }
}

fn sowing_months(zones: super::derive::SowingMonths) -> SowingMonths {
    let mut months = SowingMonths::default();
    for (zone, set) in ClimateZone::ALL.into_iter().zip(zones) {
        if !set.is_empty() {
            months.set(zone, set.iter());
        }
    }
    months
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::import::COLUMNS;
    use crate::season::Month;

    #[test]
    fn a_row_becomes_the_plant_that_its_import_would() {
        let header = COLUMNS.map(|column| column.name).join(",");
        let text = format!(
            "{header}\nBasil,,herb,,,30cm,{}\nOak,,tree{}\n",
            "9mm,Full sun,Spring,,,,,,,,,\"May, June\",,,,,,,",
            ",".repeat(22)
        );
        let source = Source::embedded("herbs.csv", text.leak()).unwrap();
        let rows = read_plants(&source).unwrap();
        let (line, basil) = rows[0].as_ref().unwrap();
        assert_eq!((*line, basil.plant_name.as_str()), (2, "Basil"));
        assert_eq!((basil.spacing_cm, basil.sowing_depth_mm), (Some(30), Some(9)));
        assert_eq!(basil.sun_need.as_deref(), Some("full_sun"));
        assert_eq!(basil.sowing_months(ClimateZone::Cool), [Month::May, Month::June]);
        assert_eq!(basil.cool_climate_sowing_period.as_deref(), Some("May, June"));
        assert!(basil.sowing_months_by_climate.as_ref().unwrap().get(ClimateZone::Arid).is_none());
        assert_eq!(rows[1].as_ref().unwrap_err().line, 3);
    }
}
