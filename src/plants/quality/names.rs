//! The names of a plant: in full, and the common name in front of its cultivar. Names are compared without case,
//! parentheses and plurals.

use crate::plants::import::outside_parentheses;

/// The name in front of the cultivar: `Tomato` of `Tomato- Roma`, and `Forget-me-not` of `Forget-me-not- Blue`.
pub(crate) fn base(name: &str) -> &str {
    let cut = name.find("- ").or_else(|| name.find(" -"));
    name[..cut.unwrap_or(name.len())].trim()
}

/// The keys that a plant answers to: its name, its base, what stands before its first hyphen, and the name as it is spoken,
/// with the cultivar or its first word in front: `Pineapple Sage` is `Sage- Pineapple`.
pub(crate) fn keys(name: &str) -> [String; 5] {
    let base = base(name);
    let cultivar = name[base.len()..].trim_start_matches([' ', '-']).trim_end();
    let first = cultivar.split(' ').next().unwrap_or_default();
    let spoken = |kind: &str| format!("{kind} {base}");
    [name, base, name.split('-').next().unwrap_or(name), &spoken(cultivar), &spoken(first)].map(key)
}

/// A name as it is compared: `beans (if planted too close)` is `bean`, `Tomatoes` is `tomato`.
pub(crate) fn key(name: &str) -> String {
    let lower = outside_parentheses(name).to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    singular(words.join(" "))
}

/// The same name for one and for many. It need not be English (`chive`, `cosmo`): both sides of a comparison get it.
fn singular(mut name: String) -> String {
    const ENDINGS: [(&str, usize, &str); 6] =
        [("ies", 3, "y"), ("oes", 2, ""), ("ches", 2, ""), ("shes", 2, ""), ("sses", 2, ""), ("xes", 2, "")];
    const KEPT: [&str; 3] = ["ss", "us", "is"];
    if let Some((_, cut, end)) = ENDINGS.iter().find(|(ending, ..)| name.ends_with(ending)) {
        name.truncate(name.len() - cut);
        name.push_str(end);
    } else if name.ends_with('s') && !KEPT.iter().any(|ending| name.ends_with(ending)) {
        name.pop();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many_are_the_same_name() {
        for (one, other) in [
            ("Tomato", " tomatoes"),
            ("Bean", "beans (if planted too close)"),
            ("Radish", "Radishes"),
            ("Strawberry", "strawberries"),
            ("Cosmos", "COSMOS"),
            ("Blue  Fescue", "blue fescue"),
            ("Sweet Box", "Sweet boxes"),
            ("Grass", "Grasses"),
            ("Chives", "chive"),
        ] {
            assert_eq!(key(one), key(other));
        }
        assert_eq!(key("Asparagus"), "asparagus");
        assert_eq!(key("Iris"), "iris");
        assert_ne!(key("Pea"), key("Peach"));
    }

    #[test]
    fn a_plant_answers_to_its_common_name() {
        assert_eq!(base("Tomato- Roma"), "Tomato");
        assert_eq!(base("Tomato - Roma"), "Tomato");
        assert_eq!(base("Forget-me-not- Blue"), "Forget-me-not");
        assert_eq!(base("Rocket"), "Rocket");
        assert_eq!(keys("Tomato-Roma"), ["tomato-roma", "tomato-roma", "tomato", "tomato-roma", "tomato-roma"]);
        assert_eq!(keys("Sage- Pineapple")[3], key("Pineapple Sage"));
        assert_eq!(keys("Daisy- Shasta Alaska")[3..], ["shasta alaska daisy", "shasta daisy"].map(key));
    }
}
