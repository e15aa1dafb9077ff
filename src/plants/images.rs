//! Where the pictures of a plant are. Nobody checks that they exist: the URL follows from the plant's names.

use super::model::Plant;

const PICTURES: usize = 4;

/// Pictures below this URL, which ends without a slash.
#[derive(Clone, Debug)]
pub(crate) struct Images(pub String);

impl Images {
    pub(crate) fn primary(&self, plant: &Plant) -> String {
        self.numbered(plant, 1)
    }

    /// The picture that is stored with a plant, else the first of its folder.
    pub(crate) fn stored_or_primary(&self, plant: &Plant) -> String {
        let stored = plant.image_url.clone().filter(|url| !url.is_empty());
        stored.unwrap_or_else(|| self.primary(plant))
    }

    pub(crate) fn all(&self, plant: &Plant) -> Vec<String> {
        (1..=PICTURES).map(|number| self.numbered(plant, number)).collect()
    }

    fn numbered(&self, plant: &Plant, number: usize) -> String {
        let base = &self.0;
        let category = plant.plant_category.as_deref().unwrap_or_default().to_lowercase();
        let species = plant.scientific_name.as_deref().filter(|name| !name.is_empty());
        let species = species.filter(|name| !name.eq_ignore_ascii_case("unknown")).unwrap_or("unknown");
        let folder = format!("{}_{}", clean(&plant.plant_name), clean(species));
        format!("{base}/{category}_plant_images/{folder}/{folder}_{number}.jpg")
    }
}

/// A name as the bucket's folders have it: without the characters that made trouble there.
fn clean(name: &str) -> String {
    let kept: String = name.chars().filter(|char| !"'(),./:&".contains(*char)).collect();
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_follow_from_both_names() {
        for (name, species, folder) in [
            ("Basil- Genovese", Some("Ocimum basilicum"), "Basil- Genovese_Ocimum basilicum"),
            ("Basil- Bush", None, "Basil- Bush_unknown"),
            ("Basil- Bush", Some(""), "Basil- Bush_unknown"),
            ("Basil- Bush", Some("Unknown"), "Basil- Bush_unknown"),
            // The characters go, the spaces that they leave stay.
            ("Rhubarb & Co. (Crown)", Some("R. 'x'"), "Rhubarb  Co Crown_R x"),
        ] {
            let plant = Plant {
                scientific_name: species.map(str::to_owned),
                plant_category: Some("Herb".into()),
                ..Plant::called(name, "")
            };
            let url = format!("b/herb_plant_images/{folder}/{folder}_1.jpg");
            assert_eq!(Images("b".into()).primary(&plant), url);
        }
    }
}
