//! Plants that break a rule, and a good one.

use serde_json::{Value, json};

use super::*;
use crate::import::source::Source;
use crate::plants::import::{COLUMNS, WORDS, rows};

/// Basil as a catalogue should have it, with forty words about it.
const BASIL: &str = "Basil- Sweet,Ocimum basilicum,herb,Bushy annual to 50cm,50-70 days,25cm,5mm,Full sun,Spring and summer,\
    5-10 days @ 20-28°C,Raise seedlings,Frost tender Annual,Aromatic,\"Soft pointed leaves with a scent of cloves make this the \
    basil of the kitchen windowsill. Sow it once nights stay mild, give it sun and steady water, and pick the tips every week \
    so that flowers never get ahead of you all summer long.\",Container growing,Open pollinated,,\"October, November\",\
    \"September, October, December\",,,,Tomato,None documented,Lettuce";

fn good() -> Plant {
    let header = COLUMNS.map(|column| column.name).join(",");
    let source = Source::embedded("herbs.csv", format!("{header}\n{BASIL}"));
    let mut rows = rows(&source).unwrap();
    rows.next().unwrap().unwrap().1
}

/// The good plant with other values in some fields, which are given as JSON.
fn changed(fields: &Value) -> Plant {
    let mut plant = json!(good());
    plant.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    serde_json::from_value(plant).unwrap()
}

fn flaws(fields: &Value) -> Vec<Flaw> {
    check_one(&changed(fields), &Companions::of(&[good(), changed(&json!({"plant_name": "Tomato"}))]))
}

/// Asserts that this rule finds these plants bad and says so with these words, and that it leaves the others alone.
fn assert_rule(rule: &str, bad: &[(&str, Value)], others: &[Value]) {
    for (words, fields) in bad {
        let flaws = flaws(fields);
        let is_found = flaws.iter().any(|flaw| flaw.rule == rule && flaw.message.contains(words));
        assert!(is_found, "{rule} ({words}) of {fields} in {flaws:#?}");
    }
    for fields in others {
        let flaws = flaws(fields);
        assert!(flaws.iter().all(|flaw| flaw.rule != rule), "{rule} of {fields} in {flaws:#?}");
    }
}

/// A value of one field after the other.
fn each(field: &str, values: &[&str]) -> Vec<Value> {
    values.iter().map(|value| json!({field: value})).collect()
}

fn all_bad(words: &str, plants: Vec<Value>) -> Vec<(&str, Value)> {
    plants.into_iter().map(|plant| (words, plant)).collect()
}

#[test]
fn a_good_plant_breaks_no_rule_and_is_complete() {
    let found = flaws(&json!({"neutral_companions": "none"}));
    let rules: Vec<_> = found.iter().map(|flaw| flaw.rule).collect();
    assert_eq!(rules, ["one-sided-companion"], "{found:#?}");
    assert!((completeness(&good()) - 1.0).abs() < 1e-12);
    let flower = Plant { plant_category: Some("flower".into()), ..Plant::default() };
    let PlantQuality { known, missing, completeness, .. } = report(&flower, &Companions::default());
    assert_eq!((known, missing.len(), missing.last()), (vec!["plant_category"], 19, Some(&"flower_colors")));
    assert!((completeness - 0.05).abs() < 1e-12);
}

#[test]
fn what_is_not_given_is_named() {
    let bare = json!({"scientific_name": null, "season": " ", "seed_type": null, "sowing_months_by_climate": null});
    assert_rule("missing-field", &[("not given: scientific_name, season", bare.clone())], &[]);
    assert_rule("missing-detail", &[("not given: seed_type", bare.clone())], &[]);
    assert_rule("no-sowing-months", &[("never recommended", bare)], &[]);
    let flower =
        |colors: &[&str], kind: &str| json!({"plant_category": "flower", "flower_colors": colors, "plant_type": kind});
    let others = [flower(&["blue"], "Annual"), flower(&[], "Arching fern to 60cm; Grown for foliage")];
    assert_rule("no-flower-color", &[("no flower colour", flower(&[], "Annual"))], &others);
}

#[test]
fn a_value_that_nothing_follows_from_is_named() {
    for (field, bad, others) in [
        ("days_to_maturity", &["12-Oct"][..], &["12 wks"][..]),
        ("plant_spacing", &["10-May", "3 per m2"], &["12in"]),
        ("sowing_depth", &["05-Oct", "2 knuckles"], &["½ inch"]),
        ("germination", &["10-May"], &[]),
        ("position", &["Anywhere"], &["Light shade"]),
        ("season", &["Wet"], &["Anytime"]),
        ("hardiness_life_cycle", &["Perennial", "Hardy"], &["frost Tender perennial"]),
    ] {
        assert_rule("unreadable-value", &all_bad("expected", each(field, bad)), &each(field, others));
    }
    let bad = [
        json!({"days_to_maturity": "a while", "time_to_maturity_days": null}),
        json!({"plant_spacing": "wide", "spacing_cm": null}),
        json!({"sowing_depth": "shallow", "sowing_depth_mm": null}),
    ];
    let others = [json!({"sowing_depth": "Surface sow", "sowing_depth_mm": null})];
    assert_rule("unreadable-value", &all_bad("expected", bad.to_vec()), &others);
}

#[test]
fn what_cant_be_is_an_error_and_what_seldom_is_a_warning() {
    for (field, words, impossible, unlikely, usual) in [
        ("time_to_maturity_days", "time to maturity", [0, 8_000], 5, 60),
        ("spacing_cm", "spacing", [0, 3_000], 1, 200),
        ("sowing_depth_mm", "sowing depth", [-1, 600], 250, 0),
    ] {
        let of = |number: i32| json!({field: number});
        assert_rule("impossible-number", &impossible.map(|number| (words, of(number))), &[of(unlikely), of(usual)]);
        assert_rule("unlikely-number", &[(words, of(unlikely))], &[of(usual)]);
    }
    let [cold, scalding, slow] =
        ["0 days @ 20°C", "5-10 days @ 20-82°C", "200 days @ 20°C"].map(|text| json!({"germination": text}));
    let unknown = json!({"days_to_maturity": null, "time_to_maturity_days": 0});
    assert_rule("impossible-number", &[("germination", cold), ("germination temperature", scalding)], &[unknown]);
    let bad = [("germination", slow), ("an annual", json!({"time_to_maturity_days": 730}))];
    let tree = json!({"time_to_maturity_days": 730, "hardiness_life_cycle": "Hardy Perennial"});
    assert_rule("unlikely-number", &bad, &[tree]);
}

#[test]
fn ranges_run_forwards_and_days_have_degrees() {
    let backwards = ["90-60 days", "90 – 60 days", "90\u{2011}60", "60-90 days (fruit: 9-7 weeks)"];
    let mut bad = all_bad("days_to_maturity", each("days_to_maturity", &backwards));
    bad.push(("germination", json!({"germination": "10-5 days @ 20°C"})));
    let forwards = ["60-90 days", "60-60 days", "20-day crop", "a - b", "5mm-1cm", "2-1/2 weeks", "12-10-2026"];
    assert_rule("reversed-range", &bad, &each("days_to_maturity", &forwards));
    let vague = each("germination", &["5-10 days", "warm @ 20°C", "2 weeks @ 20°C"]);
    let others = each("germination", &["21-30 days to shoot @ 10-20°C"]);
    assert_rule("vague-germination", &all_bad("germination", vague), &others);
}

#[test]
fn days_of_crops_raised_in_trays_say_what_they_are_counted_from() {
    let tomato = |method: &str, days: &str| json!({"plant_name": "Tomato- Roma", "sowing_method": method, "days_to_maturity": days});
    let bad = [("found 70-90 days", tomato("Raise seedlings", "70-90 days"))];
    let mut others = ["70-90 days from transplanting", "150 days (from sowing)", "60 days after planting out"]
        .map(|days| tomato("Raise seedlings", days))
        .to_vec();
    let mut unknown = tomato("Raise seedlings", "a while");
    unknown["time_to_maturity_days"] = json!(null);
    others.extend([unknown, tomato("Sow direct", "70-90 days")]);
    assert_rule("days-without-basis", &bad, &others);
}

#[test]
fn what_grows_on_a_windowsill_does_without_full_sun() {
    let plant = |information: &str, sun_need: &str, indoor_ok| json!({"additional_information": information, "sun_need": sun_need, "indoor_ok": indoor_ok});
    let sill = "Container growing; Indoor growing on a bright windowsill";
    let others = [plant(sill, "part_sun", true), plant("Container growing", "full_sun", false)];
    assert_rule("indoors-in-full-sun", &[("Full sun", plant(sill, "full_sun", false))], &others);
}

#[test]
fn scientific_names_are_as_botanists_and_breeders_write_them() {
    #[rustfmt::skip]
    let good = [
        "Ocimum basilicum", "Capsella bursa-pastoris", "Isoëtes lacustris", "Brassica oleracea var. italica",
        "Beta vulgaris subsp. vulgaris var. altissima", "Perilla frutescens f. purpurea", "Mentha × piperita",
        "Mentha x piperita", "Mentha ×piperita", "× Cuprocyparis leylandii", "×Cuprocyparis leylandii",
        "Cosmos sulphureus × Cosmos bipinnatus", "Cosmos sulphureus × C. bipinnatus", "Cosmos sulphureus × bipinnatus",
        "Beta vulgaris subsp. maritima × Beta vulgaris subsp. vulgaris", "Rosa 'Peace'", "Rosa ‘Mr Lincoln’",
        "Salvia farinacea 'Victoria Blue'", "Brassica oleracea Gongylodes Group", "Brassica oleracea (Capitata Group)",
        "Solanum lycopersicum Cherry Tomato Group",
    ];
    #[rustfmt::skip]
    let bad = [
        "ocimum basilicum", "Ocimum Basilicum", "OCIMUM BASILICUM", "Ocimum basilicum L.", "O. basilicum",
        "Ocimum basilicum.", "*Ocimum basilicum*", "Ocimum basilicum, Ocimum minimum", "Ocimum basilicum or minimum",
        "Brassica oleracea italica", "Brassica oleracea var.", "Brassica oleracea var. Italica", "Mentha × Piperita",
        "Mentha piperita ×", "Rosa 'Peace", "Rosa 'peace'", "Brassica oleracea Group", "Capsella bursa-", "Basil (sweet)",
        "unknown",
    ];
    let genera = ["Petunia", "Dahlia spp.", "Viola sp.", "Petunia hybrids"];
    let names = |names: &[&str]| each("scientific_name", names);
    let malformed: Vec<_> = bad.into_iter().zip(names(&bad)).collect();
    assert_rule("malformed-scientific-name", &malformed, &[names(&good), names(&genera)].concat());
    assert_rule("genus-only", &genera.into_iter().zip(names(&genera)).collect::<Vec<_>>(), &names(&good));
}

#[test]
fn crops_are_no_flowers_and_poisons_no_food() {
    for name in WORDS.crops.iter().chain(&WORDS.poisons) {
        assert_eq!(names::key(name), *name);
    }
    let plant = |name: &str, category: &str| json!({"plant_name": name, "plant_category": category});
    let bad = [
        ("eaten", plant("Tomato- Roma", "flower")),
        ("eaten", plant("Peas", "flower")),
        ("foxglove is poisonous, and as a herb", plant("Foxglove- Apricot", "Herb")),
    ];
    let flowers = ["Kale- Ornamental Mixed", "Sweet Pea- Cupani", "Desert Pea", "Garlic Vine", "Foxglove- Apricot"];
    let mut others: Vec<_> = flowers.map(|name| plant(name, "flower")).to_vec();
    others.push(plant("Tomato- Roma", "vegetable"));
    assert_rule("category-contradicts-name", &bad, &others);
    let said = |category: &str, text: &str| json!({"plant_category": category, "characteristics": text});
    // The leaves of rhubarb are poisonous, the stalks are eaten.
    let others = [said("flower", "Non-toxic"), said("flower", "Showy"), said("vegetable", "Toxic if eaten")];
    assert_rule("edible-and-toxic", &[("toxic", said("flower", "Toxic if eaten"))], &others);
}

#[test]
fn periods_list_whole_months() {
    let bad = [
        ("arid: a range", "September-November"),
        ("arid: a range", "September to November"),
        ("found `Sept`", "Sept, October"),
        ("found `Spring`", "Spring"),
    ]
    .map(|(words, period)| (words, json!({"arid_climate_sowing_period": period})));
    let others = each("arid_climate_sowing_period", &["june; July and AUGUST (under cover)"]);
    assert_rule("unreadable-months", &bad, &others);
}

#[test]
fn what_is_frost_tender_is_not_sown_in_a_cool_winter() {
    let sown = |month: &str, field: &str, text: &str| json!({"sowing_months_by_climate": {"cool": [month, "September"], "temperate": ["September"]}, field: text});
    let under_cover = "Raise seedlings, under cover until frosts are over";
    let bad = [("in August", sown("August", "seed_type", "")), ("in June", sown("June", "sowing_method", under_cover))];
    let others = [
        sown("August", "hardiness_life_cycle", "Half Hardy Annual"),
        sown("August", "sowing_method", under_cover),
        sown("June", "plant_type", "Upright evergreen house plant to 60cm"),
        json!({"sowing_months_by_climate": {"tropical": ["June"]}}),
    ];
    assert_rule("frost-tender-in-winter", &bad, &others);
}

#[test]
fn months_and_season_agree() {
    let sown = |zone: &str, months: &[&str], season: &str| json!({"sowing_months_by_climate": {zone: months}, "season": season});
    let (both, north) = ("Spring and summer", ["March", "April"]);
    let bad =
        [("northern hemisphere", sown("temperate", &north, both)), ("the cool zone", sown("cool", &["May"], both))];
    let any =
        [sown("temperate", &north, "All year"), sown("temperate", &["October"], "Spring (anytime in warm climates)")];
    assert_rule("season-contradicts-months", &bad, &any);
    let bad = [
        ("March outside of it", sown("temperate", &["October", "January", "March"], both)),
        ("no month of summer", sown("temperate", &["October"], both)),
    ];
    assert_rule("season-differs-from-months", &bad, &any);
    let spring = ["September", "October", "November"];
    let others = [json!({"sowing_months_by_climate": {"cool": spring, "temperate": ["October", "December"]}})];
    assert_rule("default-months", &[("filled in", sown("cool", &spring, both))], &others);
    let mut told = sown("temperate", &spring, "Spring");
    told["cool_climate_sowing_period"] = json!(null);
    let mut given = told.clone();
    told["temperate_climate_sowing_period"] = json!(null);
    given["temperate_climate_sowing_period"] = json!("September, October, November");
    assert_rule("months-from-season", &[("those of the season", told)], &[given]);
}

#[test]
fn texts_have_a_length_an_encoding_and_no_marks() {
    let described = |words| json!({"description": "word ".repeat(words)});
    let bad = [("1 words", described(1)), ("39 words", described(39))];
    assert_rule("short-description", &bad, &[described(40), described(90), json!({"description": null})]);
    assert_rule("long-description", &[("91 words", described(91))], &[described(90)]);
    let bad = [
        ("plant_name: text in the wrong encoding: `â€™`", json!({"plant_name": "Bishopâ€™s Flower"})),
        ("germination", json!({"germination": "5-10 days @ 20Â°C"})),
        ("a sowing period", json!({"arid_climate_sowing_period": "MÃ¤rz"})),
    ];
    assert_rule("mojibake", &bad, &each("plant_name", &["Pâtisson d’Été"]));
    #[rustfmt::skip]
    let marked = [
        "**Raise seedlings:** in trays", "a *fine* leaf", "a _fine_ leaf", "`basil`", "[basil](basil.html)", "# Basil",
        "Uses:\n- tea", "salt &amp; pepper", "30&#176;C", "<b>Basil</b>", "line<br/>break", "</p>",
    ];
    #[rustfmt::skip]
    let plain = [
        "sprouts & microgreens; salads", "pH < 7, or > 5", "5-10 cm - no more", "plant #2", "snake_case",
        "[dried] (ground)",
    ];
    let marked = all_bad("in sowing_method", each("sowing_method", &marked));
    assert_rule("leftover-markdown", &marked, &each("sowing_method", &plain));
}

#[test]
fn kin_are_said_to_be_alike() {
    let plant = |name: &str, species: &str, category: &str, characteristics: &str| {
        changed(&json!({"plant_name": name, "scientific_name": species, "plant_category": category,
            "characteristics": characteristics}))
    };
    let rows = [
        plant("Amaranth- Red", "Amaranthus tricolor", "vegetable", ""),
        plant("Amaranth- Green", "Amaranthus tricolor", "vegetable", ""),
        plant("Amaranth- Joseph", "Amaranthus tricolor", "flower", ""),
        plant("Amaranth- Love Lies Bleeding", "Amaranthus caudatus", "flower", ""),
        plant("Amaranth- Ornamental", "Amaranthus tricolor", "flower", ""),
        plant("Sage", "Salvia officinalis", "herb", ""),
        plant("Angelica", "Angelica archangelica", "herb", ""),
        plant("Angelica", "Angelica archangelica", "vegetable", ""),
    ];
    let found: Vec<_> = category::check_kin(&rows).into_iter().map(|hit| (hit.at, hit.other)).collect();
    assert_eq!(found, [(0, Some(2)), (1, Some(2)), (2, Some(0)), (6, Some(7)), (7, Some(6))]);
    let three: Vec<_> = category::check_kin(&rows[..3]).into_iter().map(|hit| (hit.at, hit.other)).collect();
    assert_eq!(three, [(2, Some(0))], "a minority");

    let rows = [
        plant("Bean- Pioneer", "Phaseolus vulgaris", "vegetable", "Stringless"),
        plant("Bean- Borlotti", "Phaseolus vulgaris", "vegetable", "Raw dry beans toxic"),
        plant("Runner Bean- Scarlet", "Phaseolus coccineus", "vegetable", "Showy flowers"),
        plant("Bean- Wax", "phaseolus vulgaris 'Wax'", "vegetable", "Non-toxic"),
        plant("Bean- Any", "Phaseolus", "vegetable", "Stringless"),
    ];
    let found: Vec<_> = category::check_toxicity(&rows).into_iter().map(|hit| (hit.at, hit.other)).collect();
    assert_eq!(found, [(0, Some(1)), (3, Some(1))]);
    assert_eq!(category::check_toxicity(&rows[1..3]), []);
}
