//! The operators' page for those who don't use a pointer, who are read to, or who see little.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::watched;
use crate::support::TestApp;
use crate::support::browser::{Browser, key};

/// A page that has drawn some seconds with requests in them.
async fn shown() -> Option<(Browser, TestApp)> {
    let browser = Browser::start().await?;
    let app = watched().await;
    // Else the tests' clock stands still, and every moment is the same one.
    let clock = app.app.clock.clone();
    let (start, begun) = (clock.now(), Instant::now());
    tokio::spawn(async move {
        loop {
            clock.set(start + begun.elapsed());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    browser.show_on(1280, 900, "light").await;
    browser.open(&app.url("/ops")).await;
    browser.wait_for("document.body.dataset.drawn >= 3").await;
    for n in 0..20 {
        app.get(&format!("/api/v1/plants/{}", n % 7)).await;
    }
    browser.wait_for("document.querySelector('#routes tbody tr')").await;
    Some((browser, app))
}

/// What the element with the focus says: its chart, its place between the first and the last, and its words.
struct Said {
    chart: String,
    first: i64,
    now: i64,
    last: i64,
    words: String,
}

impl Said {
    async fn by(browser: &Browser) -> Self {
        let script = "const reader = document.activeElement;
            const said = (name) => reader.getAttribute(`aria-value${name}`);
            return [reader.closest('figure')?.id ?? '', ...['min', 'now', 'max'].map((name) => Number(said(name))), said('text') ?? '']";
        let said = browser.run(script).await;
        let number = |at: usize| said[at].as_i64().unwrap_or_default();
        Self {
            chart: said[0].as_str().unwrap().to_owned(),
            first: number(1),
            now: number(2),
            last: number(3),
            words: said[4].as_str().unwrap().to_owned(),
        }
    }
}

#[tokio::test]
async fn a_chart_is_read_with_the_keys() {
    let Some((browser, _app)) = shown().await else {
        return;
    };
    let press = async |what: &str| {
        browser.press(what).await;
        Said::by(&browser).await
    };
    // It is reached like anything else, and one sees where one is.
    let mut said = press(key::TAB).await;
    for _ in 0..20 {
        if said.chart == "chart-requests" {
            break;
        }
        said = press(key::TAB).await;
    }
    assert_eq!(said.chart, "chart-requests");
    let ring = "const style = getComputedStyle(document.activeElement);
        return [style.outlineStyle, parseFloat(style.outlineWidth) >= 2]";
    assert_eq!(browser.run(ring).await, json!(["solid", true]));
    let role = "return [document.activeElement.role, document.activeElement.ariaLabel]";
    assert_eq!(browser.run(role).await, json!(["slider", "Requests a second, read by the arrow keys"]));
    // A second may have begun meanwhile.
    assert!(said.last - said.now <= 1, "{} {}", said.now, said.last);

    // Step by step, and no further than there is something.
    let home = press(key::HOME).await;
    assert_eq!(home.now, home.first);
    assert_eq!(press(key::LEFT).await.now, home.now);
    let next = press(key::RIGHT).await;
    assert_eq!(next.now, home.now + 1);
    assert_ne!(next.words, home.words, "another moment is another time");
    assert!(next.words.contains(": all ") && next.words.contains(", server errors 0"), "{}", next.words);
    assert_eq!(press(key::LEFT).await.words, home.words);
    // The requests are found where they were.
    let mut asked = home;
    while asked.words.contains(": all 0,") {
        assert!(asked.now < asked.last, "no moment had requests");
        asked = press(key::RIGHT).await;
    }

    // The cursor stands in every chart, and goes with its moment while time goes on.
    let cursors = "return [...document.querySelectorAll('.cursor')]
        .filter((cursor) => cursor.getAttribute('visibility') === 'visible').map((cursor) => Number(cursor.getAttribute('x1')))";
    let before = browser.run(cursors).await;
    assert_eq!(before.as_array().unwrap().len(), 6, "{before}");
    let stood = press(key::HOME).await;
    let place = browser.run(cursors).await[0].as_f64().unwrap();
    let drawn = browser.run("return Number(document.body.dataset.drawn)");
    let drawn = drawn.await.as_i64().unwrap();
    browser.wait_for(&format!("document.body.dataset.drawn >= {}", drawn + 3)).await;
    let later = Said::by(&browser).await;
    assert_eq!((later.now, &later.words), (stood.now, &stood.words));
    assert!(browser.run(cursors).await[0].as_f64().unwrap() < place);

    // From chart to chart the moment is the same one; Escape lets go of it.
    let other = press(key::TAB).await;
    assert_eq!((&*other.chart, other.now), ("chart-times", stood.now));
    assert!(other.words.contains("p50 "), "{}", other.words);
    browser.keep_picture("ops-keyboard").await;
    let none = press(key::ESCAPE).await;
    assert_eq!(none.words, "No moment is chosen");
    assert_eq!(browser.run(cursors).await, json!([]));
    browser.close().await;
}

/// The levels of the headings as they come, and the landmarks.
const OUTLINE: &str = "return {
    levels: [...document.querySelectorAll('h1, h2, h3, h4')].map((heading) => Number(heading.tagName[1])),
    landmarks: ['header', 'main', 'footer', 'nav'].map((name) => document.querySelectorAll(name).length),
    unnamed: [...document.querySelectorAll('section, nav, form, select, input, button, [role=group], [role=slider], svg[role=img]')]
        .filter((part) => !part.ariaLabel && !part.hasAttribute('aria-labelledby') && !part.labels?.length && !part.textContent.trim())
        .map((part) => part.outerHTML.slice(0, 80)),
}";

/// Texts with less contrast to what is behind them than WCAG wants of small ones, 4.5 to 1.
const FAINT: &str = r"
    const parts = (color) => { const [r, g, b, a = 1] = color.match(/[\d.]+/g).map(Number); return { rgb: [r, g, b], a }; };
    const over = ({ rgb, a }, ground) => rgb.map((value, at) => value * a + ground[at] * (1 - a));
    const light = (rgb) => rgb.map((value) => value / 255)
        .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
        .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
    const ground = (element) => element === null ? [255, 255, 255]
        : over(parts(getComputedStyle(element).backgroundColor), ground(element.parentElement));
    const texts = [...document.querySelectorAll('body *')].filter((element) =>
        element.getClientRects().length && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
    const contrast = (element) => {
        const style = getComputedStyle(element);
        const behind = ground(element);
        const ink = over(parts(element instanceof SVGElement ? style.fill : style.color), behind);
        const [dark, bright] = [light(ink), light(behind)].sort((a, b) => a - b);
        return (bright + 0.05) / (dark + 0.05);
    };
    return { texts: texts.length, faint: texts.filter((element) => contrast(element) < 4.5).map((element) => element.outerHTML.slice(0, 90)) };
";

#[tokio::test]
async fn the_page_is_in_order_and_keeps_still_for_those_who_wish_it() {
    let Some((browser, _app)) = shown().await else {
        return;
    };
    let outline = browser.run(OUTLINE).await;
    let levels = outline["levels"].as_array().unwrap().iter();
    let levels: Vec<i64> = levels.map(|level| level.as_i64().unwrap()).collect();
    assert_eq!(levels[0], 1, "{levels:?}");
    let in_order = levels.windows(2).all(|pair| (2..=pair[0] + 1).contains(&pair[1]));
    assert!(in_order, "{levels:?}");
    assert_eq!(outline["landmarks"], json!([1, 1, 1, 1]));
    assert_eq!(outline["unnamed"], json!([]));

    for scheme in ["light", "dark"] {
        browser.show_on(1280, 900, scheme).await;
        let texts = browser.run(FAINT).await;
        assert!(texts["texts"].as_u64().unwrap() > 100, "{texts}");
        assert_eq!(texts["faint"], json!([]), "{scheme}");
    }

    // The dot breathes while it waits, but not for everybody.
    let moving = "document.getElementById('state').dataset.state = 'waiting';
        return document.getAnimations().length";
    for (wish, count) in [("no-preference", 1), ("reduce", 0)] {
        let media = json!({"features": [{"name": "prefers-reduced-motion", "value": wish}]});
        browser.command("Emulation.setEmulatedMedia", media).await;
        assert_eq!(browser.run(moving).await, Value::from(count), "{wish}");
    }
    browser.close().await;
}

#[tokio::test]
async fn one_cache_can_be_chosen_among_all() {
    let Some((browser, app)) = shown().await else {
        return;
    };
    // All of these are found but the first, and nobody asks for companions.
    for _ in 0..9 {
        app.get("/api/v1/plants/2").await.ok();
    }
    let choose = |cache: &str| {
        format!(
            "const select = document.getElementById('cache'); select.value = '{cache}';
            select.dispatchEvent(new Event('change'));
            return document.querySelector('#chart-hits svg[role=img]').ariaLabel"
        )
    };
    let said = async |cache: &str| {
        let said = browser.run(&choose(cache)).await;
        said.as_str().unwrap().to_owned()
    };
    let deadline = Instant::now() + Duration::from_secs(30);
    while !said("plant_details").await.contains("found: now ") {
        assert!(Instant::now() < deadline);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(said("companions").await.contains("found: nothing yet"));
    assert!(said("").await.contains("found: now "));
    browser.close().await;
}
