//! Growth data as it is stored and sent. It is read leniently, for rows may be made by others. Texts are borrowed where
//! they are the rules' own, which thousands of plants share.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::lenient;

/// The stage that a plant starts in that is grown from seed.
pub(crate) const FIRST_STAGE: &str = "germination";

/// All that is known of growing one plant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct GrowthData {
    pub requirements_checklist: Vec<RequirementCategory>,
    /// What to do before growing, in order.
    pub setup_instructions: Vec<SetupStep>,
    /// In order of time.
    pub growth_stages: Vec<GrowthStage>,
    pub care_tips: Vec<StageTips>,
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

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct StageTips {
    #[serde(deserialize_with = "lenient::text")]
    pub stage_name: Cow<'static, str>,
    #[serde(deserialize_with = "lenient::list")]
    pub tips: Vec<CareTip>,
}

/// One piece of advice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct CareTip {
    #[serde(deserialize_with = "lenient::text")]
    pub tip: Cow<'static, str>,
    /// What it is about, in one word.
    #[serde(deserialize_with = "lenient::text")]
    pub category: Cow<'static, str>,
    /// `low`, `medium` or `high`.
    #[serde(deserialize_with = "lenient::text")]
    pub importance: Cow<'static, str>,
}

impl GrowthData {
    /// Reads the columns of a stored row that a statement selected; `None` without any. Nothing in them can make it fail.
    pub(crate) fn stored(
        requirements: Option<Value>,
        instructions: Option<Value>,
        stages: Option<Value>,
        tips: Option<Value>,
    ) -> Option<Self> {
        let columns = [requirements, instructions, stages, tips];
        columns.iter().any(Option::is_some).then(|| {
            let [requirements, instructions, stages, tips] = columns.map(Option::unwrap_or_default);
            Self {
                requirements_checklist: lenient::entries(requirements),
                setup_instructions: lenient::entries(instructions),
                growth_stages: lenient::entries(stages),
                care_tips: lenient::entries(tips),
            }
        })
    }

    /// The greatest last day of the stages; 0 without stages.
    pub(crate) fn total_days(&self) -> i32 {
        self.growth_stages.iter().map(|stage| stage.end_day).max().unwrap_or_default()
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
        let group = self.care_tips.iter().find(|group| group.stage_name == stage_name);
        group.into_iter().flat_map(|group| group.tips.iter().map(|tip| &*tip.tip))
    }

    /// The growth of a plant that is begun as a seedling: the stage after `germination` begins on day 0.
    pub(crate) fn begun_as_seedling(mut self) -> Self {
        if self.growth_stages.len() > 1 && self.growth_stages[0].stage_name == FIRST_STAGE {
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn foreign() -> GrowthData {
        let stages = json!([
            {"stage_name": "germination", "start_day": 1, "end_day": 10},
            {"stage_name": "harvest", "start_day": 12, "end_day": 70},
        ]);
        let tips = json!([{"stage_name": "harvest", "tips": [{"tip": "Pick"}, {"tip": "Eat"}]}]);
        GrowthData::stored(None, Some(json!({})), Some(stages), Some(tips)).unwrap()
    }

    #[test]
    fn a_day_and_a_name_find_their_stage() {
        let data = foreign();
        let name = |days| data.stage_at(days).map(|stage| &*stage.stage_name);
        assert_eq!(data.total_days(), 70);
        assert_eq!([name(0), name(11)], [None, None]);
        assert_eq!([name(1), name(70), name(i64::MAX)], [Some("germination"), Some("harvest"), Some("harvest")]);
        assert_eq!(GrowthData::default().stage_at(3), None);
        assert_eq!(data.tips("harvest").collect::<Vec<_>>(), ["Pick", "Eat"]);
        assert_eq!(data.tips("germination").count(), 0);
    }

    #[test]
    fn a_seedling_has_germinated() {
        let data = foreign().begun_as_seedling();
        let [harvest] = data.growth_stages.as_slice() else { panic!("{data:?}") };
        assert_eq!((&*harvest.stage_name, harvest.start_day, harvest.end_day), ("harvest", 0, 58));
        assert_eq!(data.clone().begun_as_seedling(), data, "what has no germination stays as it is");
    }
}
