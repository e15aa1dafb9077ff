//! Questions about gardens, as the frontend sends them, and whether an answer is one to them.

use plantopia::season::Month;
use serde_json::Value;

use super::figures::shuffled;

/// How many different questions there are.
const QUESTIONS: u64 = 58_786_560;

/// A question about a garden, as the frontend sends it; those with other numbers differ in what matters: the month, how
/// many plants, the place and the wishes.
pub fn question(number: u64) -> String {
    let mut drawn = shuffled(number, QUESTIONS);
    let mut draw = |words: &[&'static str]| {
        let count = words.len() as u64;
        let word = words[usize::try_from(drawn % count).unwrap_or_default()];
        drawn /= count;
        word
    };
    let month = draw(Month::NAMES);
    let n = draw(&["9", "8", "7", "6", "5", "4"]);
    let (sun, goal) = (draw(&["part_sun", "full_sun", "bright_shade"]), draw(&["mixed", "edible", "ornamental"]));
    let (place, containers) = (draw(&["balcony", "backyard", "courtyard"]), draw(&["true", "false"]));
    let (area, wind) = (draw(&["2.0", "12.5"]), draw(&["moderate", "windy", "sheltered"]));
    let care = draw(&["low", "medium", "high"]);
    let results = draw(&["quick", "standard", "patient"]);
    let fragrant = draw(&["true", "false"]);
    let (color, other) = (
        draw(&["purple", "white", "yellow", "red", "pink", "blue", "orange"]),
        draw(&["white", "lavender", "magenta", "violet"]),
    );
    let suburb = draw(&["Richmond", "Brunswick", "Carlton", "Footscray", "Kew"]);
    format!(
        r#"{{"suburb":"{suburb}","n":{n},"climate_zone":null,"month":"{month}","user_preferences":{{"user_id":"anon","site":{{"location_type":"{place}","area_m2":{area},"sun_exposure":"{sun}","wind_exposure":"{wind}","containers":{containers},"container_sizes":["small","medium"]}},"preferences":{{"goal":"{goal}","edible_types":["herbs","leafy"],"ornamental_types":["flowers"],"colors":["{color}","{other}"],"fragrant":{fragrant},"maintainability":"{care}","watering":"medium","time_to_results":"{results}","season_intent":"start_now","pollen_sensitive":false}},"practical":{{"budget":"medium","has_basic_tools":true,"organic_only":false}},"environment":{{"climate_zone":"temperate","month_now":"","uv_index":0.0,"temperature_c":8.0,"humidity_pct":75,"wind_speed_kph":15}}}}}}"#
    )
}

/// Whether the body answers the question with this number.
pub fn answers(number: u64, body: &Value) -> bool {
    let asked: Value = serde_json::from_str(&question(number)).unwrap_or_default();
    let count = body["recommendations"].as_array().map_or(0, Vec::len) as u64;
    // Fewer are right where the notes say why.
    let enough = count == asked["n"] || (count > 0 && body["notes"] != Value::Array(Vec::new()));
    enough && body["suburb"] == asked["suburb"] && body["month_now"] == asked["month"]
}
