//! What plants do for their surroundings: the plant and the suburb are found here, the formulas do the rest.

use std::sync::Arc;

use super::conditions::{Conditions, HeatSite};
use super::model::{MOST_IN_BATCH, QuantifyRequest, QuantifyResponse};
use crate::climate::Climate;
use crate::climate::service::Suburbs;
use crate::error::{Error, Result};
use crate::http::encoded::Encoded;
use crate::plants::Plants;
use crate::plants::catalogue::Catalogue;

/// The impact domain. Clones share everything.
#[derive(Clone)]
pub struct Impact {
    plants: Plants,
    climate: Climate,
}

impl Impact {
    /// The domain over the plants and the suburbs.
    pub fn new(plants: Plants, climate: Climate) -> Self {
        Self { plants, climate }
    }

    /// What one plant does.
    pub async fn quantify(&self, asked: &QuantifyRequest) -> Result<Arc<Encoded>> {
        let catalogue = self.plants.catalogue().await?;
        let suburbs = self.climate.suburbs().await?;
        match quantify(&catalogue, &suburbs, asked) {
            Some(answer) => Encoded::of(&answer),
            None => Err(Error::NotFound(format!("Plant '{}' not found", asked.plant_name))),
        }
    }

    /// What each of up to twenty plants does; those that nobody knows are passed over.
    pub async fn quantify_batch(&self, asked: &[QuantifyRequest]) -> Result<Arc<Encoded>> {
        if asked.len() > MOST_IN_BATCH {
            return Err(Error::BadRequest(format!(
                "Maximum {MOST_IN_BATCH} plants can be quantified in a single batch request"
            )));
        }
        let catalogue = self.plants.catalogue().await?;
        let suburbs = self.climate.suburbs().await?;
        let answers = asked.iter().filter_map(|asked| quantify(&catalogue, &suburbs, asked));
        Encoded::of(&answers.collect::<Vec<_>>())
    }
}

fn quantify<'a>(
    catalogue: &'a Catalogue,
    suburbs: &Suburbs,
    asked: &'a QuantifyRequest,
) -> Option<QuantifyResponse<'a>> {
    let plant = &catalogue.plants()[catalogue.find_by_name(&asked.plant_name)?];
    let conditions = Conditions::new(&asked.user_preferences, HeatSite::of(suburbs, &asked.suburb));
    Some(QuantifyResponse::new(plant, asked, &conditions))
}
