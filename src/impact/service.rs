//! What plants do for their surroundings: the plant and the suburb are found here, the formulas do the rest.

use std::slice;

use super::conditions::Conditions;
use super::model::{MAX_BATCH, QuantifyRequest, QuantifyResponse};
use crate::climate::Climate;
use crate::error::{Error, Result};
use crate::plants::Plants;

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
        let found = self.quantify_batch(slice::from_ref(request)).await?.pop();
        found.ok_or_else(|| Error::NotFound(format!("Plant '{}' not found", request.plant_name)))
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
        let quantify = |request: &QuantifyRequest| {
            let plant = &catalogue.plants()[catalogue.find_by_name(&request.plant_name)?];
            let conditions = Conditions::new(&request.user_preferences, &suburbs, &request.suburb);
            Some(QuantifyResponse::new(plant, request, &conditions))
        };
        Ok(requests.iter().filter_map(quantify).collect())
    }
}
