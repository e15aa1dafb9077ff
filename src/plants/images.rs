//! Where the pictures of a plant are. Nobody checks that they exist: the URL follows from the plant's names.

use super::model::Plant;

/// How many pictures a plant's folder holds.
const PICTURES: usize = 4;

/// The bucket with the pictures.
#[derive(Clone, Debug)]
pub struct Images {
    base: String,
}

impl Images {
    /// Pictures below this URL, which ends without a slash.
    pub fn new(base: String) -> Self {
        Self { base }
    }

    /// The URL of the first picture.
    pub fn primary(&self, plant: &Plant) -> String {
        self.numbered(plant, 1)
    }

    /// The URLs of all pictures.
    pub fn all(&self, plant: &Plant) -> Vec<String> {
        (1..=PICTURES).map(|i| self.numbered(plant, i)).collect()
    }

    fn numbered(&self, plant: &Plant, number: usize) -> String {
        let base = &self.base;
        let category = plant.plant_category.as_deref().unwrap_or_default();
        let category = category.to_lowercase();
        let folder = folder(plant);
        format!("{base}/{category}_plant_images/{folder}/{folder}_{number}.jpg")
    }
}

fn folder(plant: &Plant) -> String {
    let scientific = plant
        .scientific_name
        .as_deref()
        .filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case("unknown"))
        .map_or_else(|| "unknown".to_owned(), clean);
    format!("{}_{scientific}", clean(&plant.plant_name))
}

/// A name as the bucket's folders have it: without the characters that made trouble there.
fn clean(name: &str) -> String {
    let kept: String = name.chars().filter(|c| !"'(),./:&".contains(*c)).collect();
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(name: &str, scientific: Option<&str>) -> String {
        Images::new("b".into()).primary(&Plant {
            plant_name: name.into(),
            scientific_name: scientific.map(str::to_owned),
            plant_category: Some("Herb".into()),
            ..Plant::default()
        })
    }

    #[test]
    fn folders_follow_from_both_names() {
        assert_eq!(
            url("Basil- Genovese", Some("Ocimum basilicum")),
            "b/herb_plant_images/Basil- Genovese_Ocimum basilicum/Basil- Genovese_Ocimum basilicum_1.jpg"
        );
        for scientific in [None, Some(""), Some("Unknown")] {
            assert_eq!(
                url("Basil- Bush", scientific),
                "b/herb_plant_images/Basil- Bush_unknown/Basil- Bush_unknown_1.jpg"
            );
        }
    }

    #[test]
    fn characters_go_and_the_spaces_they_leave_stay() {
        assert_eq!(
            url("Rhubarb & Co. (Crown)", Some("R. 'x'")),
            "b/herb_plant_images/Rhubarb  Co Crown_R x/Rhubarb  Co Crown_R x_1.jpg"
        );
    }
}
