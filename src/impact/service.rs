//! What plants do for their surroundings: the plant and the suburb are found here, the formulas do the rest.

use super::conditions::Conditions;
use super::model::{MAX_BATCH, QuantifyRequest, QuantifyResponse};
use crate::climate::Climate;
use crate::climate::service::Suburbs;
use crate::error::{Error, Result};
use crate::plants::Plants;
use crate::plants::catalogue::Catalogue;

/// The impact domain. Clones share everything.
#[derive(Clone)]
pub struct Impact {
    plants: Plants,
    climate: Climate,
}

impl Impact {
    pub(crate) fn new(plants: Plants, climate: Climate) -> Self {
        Self { plants, climate }
    }

    pub(crate) async fn quantify(&self, request: &QuantifyRequest) -> Result<QuantifyResponse> {
        let catalogue = self.plants.catalogue().await?;
        let suburbs = self.climate.suburbs().await?;
        let response = quantify(&catalogue, &suburbs, request);
        response.ok_or_else(|| Error::NotFound(format!("Plant '{}' not found", request.plant_name)))
    }

    /// What each of up to twenty plants does; unknown ones are skipped.
    pub(crate) async fn quantify_batch(&self, requests: &[QuantifyRequest]) -> Result<Vec<QuantifyResponse>> {
        if requests.len() > MAX_BATCH {
            return Err(Error::BadRequest(format!(
                "Maximum {MAX_BATCH} plants can be quantified in a single batch request"
            )));
        }
        let catalogue = self.plants.catalogue().await?;
        let suburbs = self.climate.suburbs().await?;
        Ok(requests.iter().filter_map(|request| quantify(&catalogue, &suburbs, request)).collect())
    }
}

fn quantify(catalogue: &Catalogue, suburbs: &Suburbs, request: &QuantifyRequest) -> Option<QuantifyResponse> {
    let plant = &catalogue.plants()[catalogue.find_by_name(&request.plant_name)?];
    Some(QuantifyResponse::new(plant, request, &Conditions::new(&request.user_preferences, suburbs, &request.suburb)))
}
