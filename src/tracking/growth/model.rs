//! Growth data as it is stored and sent. It is read leniently, for rows may be made by others. Texts are borrowed where
//! they are the rules' own, which thousands of plants share.

use std::borrow::Cow;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::lenient;
use crate::python;

/// The stage that a plant starts in that is grown from seed.
pub(crate) const FIRST_STAGE: &str = "germination";

/// All that is known of growing one plant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct GrowthData {
    /// What to have before starting.
    #[serde(deserialize_with = "lenient::list")]
    pub requirements_checklist: Vec<RequirementCategory>,
    /// What to do before growing, in order.
    #[serde(deserialize_with = "lenient::list")]
    pub setup_instructions: Vec<SetupStep>,
    /// The stages, in order of time.
    #[serde(deserialize_with = "lenient::list")]
    pub growth_stages: Vec<GrowthStage>,
    /// The tips of each stage.
    #[serde(deserialize_with = "lenient::list")]
    pub care_tips: Vec<StageTips>,
    /// Who made it, and when.
    #[serde(deserialize_with = "lenient::entry")]
    pub data_source_info: Option<DataSourceInfo>,
    /// The version of the shape.
    #[serde(deserialize_with = "lenient::text")]
    pub version: Cow<'static, str>,
    /// When it was last made, ISO 8601 without a zone.
    #[serde(deserialize_with = "lenient::text_option")]
    pub last_updated: Option<Cow<'static, str>>,
}

/// A group of requirements.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct RequirementCategory {
    /// The group's name, half of its items' keys.
    #[schema(example = "Seeds & Plants")]
    #[serde(deserialize_with = "lenient::text")]
    pub category: Cow<'static, str>,
    /// What belongs to it.
    #[serde(deserialize_with = "lenient::list")]
    pub items: Vec<RequirementItem>,
}

/// One thing to have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct RequirementItem {
    /// Its name, the other half of its key.
    #[schema(example = "Tomato- Roma Seeds")]
    #[serde(deserialize_with = "lenient::text")]
    pub item: Cow<'static, str>,
    /// How much of it.
    #[schema(example = "1 packet")]
    #[serde(deserialize_with = "lenient::text")]
    pub quantity: Cow<'static, str>,
    /// Whether one can do without.
    #[serde(deserialize_with = "lenient::flag")]
    pub optional: bool,
    /// What to look for.
    #[serde(deserialize_with = "lenient::text_option")]
    pub notes: Option<Cow<'static, str>>,
}

/// One step of the setup.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct SetupStep {
    /// Its number, from 1.
    #[serde(deserialize_with = "lenient::whole")]
    pub step: i32,
    /// What it is about, in a few words.
    #[serde(deserialize_with = "lenient::text")]
    pub title: Cow<'static, str>,
    /// What to do.
    #[serde(deserialize_with = "lenient::text")]
    pub description: Cow<'static, str>,
    /// How long it takes.
    #[schema(example = "30 minutes")]
    #[serde(deserialize_with = "lenient::text")]
    pub duration: Cow<'static, str>,
    /// What makes it easier.
    #[serde(deserialize_with = "lenient::texts")]
    pub tips: Vec<Cow<'static, str>>,
    /// What may go wrong.
    #[serde(deserialize_with = "lenient::texts_option")]
    pub warnings: Option<Vec<Cow<'static, str>>>,
}

/// A stretch of days in a plant's life, both ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct GrowthStage {
    /// Its name, as kept in an instance's `current_stage`.
    #[schema(example = "germination")]
    #[serde(deserialize_with = "lenient::text")]
    pub stage_name: Cow<'static, str>,
    /// Its first day; the plant is started on day 0.
    #[serde(deserialize_with = "lenient::whole")]
    pub start_day: i32,
    /// Its last day.
    #[serde(deserialize_with = "lenient::whole")]
    pub end_day: i32,
    /// What happens in it.
    #[serde(deserialize_with = "lenient::text")]
    pub description: Cow<'static, str>,
    /// How to tell that the plant has come to it.
    #[serde(deserialize_with = "lenient::texts")]
    pub key_indicators: Vec<Cow<'static, str>>,
    /// Its place among the stages, from 1.
    #[serde(deserialize_with = "lenient::whole")]
    pub stage_order: i32,
}

/// The tips of one stage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct StageTips {
    /// The stage's name.
    #[serde(deserialize_with = "lenient::text")]
    pub stage_name: Cow<'static, str>,
    /// What to know in it.
    #[serde(deserialize_with = "lenient::list")]
    pub tips: Vec<CareTip>,
}

/// One piece of advice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct CareTip {
    /// The advice.
    #[serde(deserialize_with = "lenient::text")]
    pub tip: Cow<'static, str>,
    /// What it is about, in one word.
    #[schema(example = "watering")]
    #[serde(deserialize_with = "lenient::text")]
    pub category: Cow<'static, str>,
    /// `low`, `medium` or `high`.
    #[schema(example = "high")]
    #[serde(deserialize_with = "lenient::text")]
    pub importance: Cow<'static, str>,
}

/// Where growth data comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct DataSourceInfo {
    /// What made it.
    #[serde(deserialize_with = "lenient::text")]
    pub model: Cow<'static, str>,
    /// When, ISO 8601 without a zone.
    #[serde(deserialize_with = "lenient::text")]
    pub generated_at: Cow<'static, str>,
    /// The version of the shape.
    #[serde(deserialize_with = "lenient::text")]
    pub api_version: Cow<'static, str>,
}

impl GrowthData {
    /// Reads the columns of a stored row, in the table's order. Nothing in them can make it fail.
    pub(crate) fn from_columns(
        requirements_checklist: Value,
        setup_instructions: Value,
        growth_stages: Value,
        care_tips: Value,
        data_source_info: Option<Value>,
        last_updated: Option<NaiveDateTime>,
        version: Option<String>,
    ) -> Self {
        Self {
            requirements_checklist: lenient::entries(requirements_checklist),
            setup_instructions: lenient::entries(setup_instructions),
            growth_stages: lenient::entries(growth_stages),
            care_tips: lenient::entries(care_tips),
            data_source_info: data_source_info.and_then(lenient::read),
            version: version.unwrap_or_default().into(),
            last_updated: last_updated.map(python::format_datetime).map(Cow::Owned),
        }
    }

    /// The greatest last day of the stages; 0 without stages.
    pub(crate) fn total_days(&self) -> i32 {
        let ends = self.growth_stages.iter().map(|stage| stage.end_day);
        ends.max().unwrap_or_default()
    }

    /// The first stage with this name.
    pub(crate) fn stage(&self, name: &str) -> Option<&GrowthStage> {
        self.growth_stages.iter().find(|stage| stage.stage_name == name)
    }

    /// The stage that the plant is in after this many days: the first that holds the day, the last one when all are
    /// over, none before the first and in a gap of someone else's data.
    pub(crate) fn stage_at(&self, days: i64) -> Option<&GrowthStage> {
        let holds = |stage: &&GrowthStage| (i64::from(stage.start_day)..=i64::from(stage.end_day)).contains(&days);
        self.growth_stages.iter().find(holds).or_else(|| {
            let last = self.growth_stages.iter().max_by_key(|stage| stage.end_day)?;
            (days > i64::from(last.end_day)).then_some(last)
        })
    }

    /// The tips of the stage with exactly this name, in stored order.
    pub(crate) fn tips(&self, stage_name: &str) -> impl Iterator<Item = &str> {
        self.care_tips
            .iter()
            .find(|group| group.stage_name == stage_name)
            .into_iter()
            .flat_map(|group| group.tips.iter().map(|tip| &*tip.tip))
    }
}

impl GrowthData {
    /// The growth of a plant that is begun as a seedling: the stage after the first one, which is `germination`, begins on
    /// day 0.
    #[must_use]
    pub(crate) fn begun_as_seedling(mut self) -> Self {
        let is_second = self.growth_stages.len() > 1 && self.growth_stages[0].stage_name == FIRST_STAGE;
        if is_second {
            self.growth_stages.remove(0);
            let shift = self.growth_stages[0].start_day;
            for (stage, order) in self.growth_stages.iter_mut().zip(1..) {
                stage.start_day = stage.start_day.saturating_sub(shift);
                stage.end_day = stage.end_day.saturating_sub(shift);
                stage.stage_order = order;
            }
        }
        self
    }

    /// The bytes that it owns on the heap, without the texts that it borrows from the rules.
    pub(crate) fn heap_bytes(&self) -> usize {
        let categories = self.requirements_checklist.iter().map(|category| {
            let items = category
                .items
                .iter()
                .map(|item| text(&item.item) + text(&item.quantity) + item.notes.as_ref().map_or(0, text));
            text(&category.category) + of_list(&category.items) + items.sum::<usize>()
        });
        let steps = self.setup_instructions.iter().map(|step| {
            let warnings = step.warnings.as_deref().unwrap_or_default();
            [&step.title, &step.description, &step.duration].map(text).iter().sum::<usize>()
                + texts(&step.tips)
                + texts(warnings)
        });
        let stages = self
            .growth_stages
            .iter()
            .map(|stage| text(&stage.stage_name) + text(&stage.description) + texts(&stage.key_indicators));
        let tips = self.care_tips.iter().map(|group| {
            let tips = group.tips.iter();
            let tips = tips.map(|tip| text(&tip.tip) + text(&tip.category) + text(&tip.importance));
            text(&group.stage_name) + of_list(&group.tips) + tips.sum::<usize>()
        });
        of_list(&self.requirements_checklist)
            + of_list(&self.setup_instructions)
            + of_list(&self.growth_stages)
            + of_list(&self.care_tips)
            + categories.chain(steps).chain(stages).chain(tips).sum::<usize>()
    }
}

fn of_list<T>(list: &[T]) -> usize {
    size_of_val(list)
}

#[expect(clippy::ptr_arg, reason = "an owned text counts, a borrowed one does not")]
fn text(text: &Cow<'static, str>) -> usize {
    match text {
        Cow::Borrowed(_) => 0,
        Cow::Owned(text) => text.capacity(),
    }
}

fn texts(list: &[Cow<'static, str>]) -> usize {
    of_list(list) + list.iter().map(text).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn foreign() -> GrowthData {
        GrowthData::from_columns(
            json!(null),
            json!([]),
            json!([
                {"stage_name": "germination", "start_day": 1, "end_day": 10},
                {"stage_name": "harvest", "start_day": 12, "end_day": 70},
            ]),
            json!([{"stage_name": "harvest", "tips": [{"tip": "Pick"}, {"tip": "Eat"}]}]),
            Some(json!({"model": "another-model", "generated_at": null})),
            None,
            None,
        )
    }

    #[test]
    fn a_day_finds_its_stage() {
        let data = foreign();
        let name = |days| data.stage_at(days).map(|stage| &*stage.stage_name);
        assert_eq!(data.total_days(), 70);
        assert_eq!([name(0), name(11)], [None, None]);
        assert_eq!([name(1), name(70), name(i64::MAX)], [Some("germination"), Some("harvest"), Some("harvest")]);
        assert_eq!(GrowthData::default().stage_at(3), None);
    }

    #[test]
    fn a_seedling_has_germinated() {
        let data = foreign().begun_as_seedling();
        let days: Vec<_> =
            data.growth_stages.iter().map(|stage| (&*stage.stage_name, stage.start_day, stage.end_day)).collect();
        assert_eq!(days, [("harvest", 0, 58)]);
        assert_eq!(data.clone().begun_as_seedling(), data, "what has no germination stays as it is");
    }

    #[test]
    fn a_row_goes_over_the_wire_in_the_contracts_order() {
        let data = foreign();
        assert_eq!(data.tips("harvest").collect::<Vec<_>>(), ["Pick", "Eat"]);
        assert_eq!(data.tips("germination").count(), 0);
        let value = serde_json::to_value(&data).unwrap();
        let keys: Vec<_> = value.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            [
                "requirements_checklist",
                "setup_instructions",
                "growth_stages",
                "care_tips",
                "data_source_info",
                "version",
                "last_updated"
            ]
        );
        assert_eq!(
            serde_json::from_value::<GrowthData>(value).unwrap(),
            data,
            "what is written is read back as it was"
        );
    }
}
