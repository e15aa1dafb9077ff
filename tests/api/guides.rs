//! Guides: folders and files, what is harmless, search, an operator's own folder, and favourites.

use std::fs;
use std::path::Path;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestApp, TestDb};

/// An application over a folder of these files.
async fn over(files: &[(&str, &str)]) -> (TestApp, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        write(folder.path(), path, text);
    }
    let settings = [("GUIDES_DIR", folder.path().to_str().unwrap())];
    (TestApp::with(TestDb::migrated().await, &settings).await, folder)
}

fn write(folder: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Three guides and no grow guides.
const FILES: &[(&str, &str)] = &[
    ("Beneficial Insects/Native Bees.md", "# Native Bees\n\nBlue-banded bees. Café.\n"),
    ("Beneficial Insects/Ladybirds.md", "# Ladybirds\n\nThey eat aphids.\n"),
    ("pests_diseases/Aphids.md", "# Aphids\n\nLadybirds eat them.\n"),
    ("grow_guide/.keep", ""),
];

#[tokio::test]
async fn categories_have_the_frontends_slugs() {
    let (app, _folder) = over(FILES).await;
    assert_eq!(
        app.get("/api/v1/markdown/categories").await.text(),
        r#"{"categories":[{"name":"Beneficial Insects","slug":"beneficial-insects","file_count":2},{"name":"pests_diseases","slug":"pests-diseases","file_count":1}],"total_categories":2}"#
    );
    assert_eq!(
        app.get("/api/v1/guides/categories").await.text(),
        r#"{"categories":["Beneficial Insects","pests_diseases"],"count":2}"#
    );
}

#[tokio::test]
async fn a_folder_is_found_by_its_name_and_by_its_slug() {
    let (app, _folder) = over(FILES).await;
    let expected = r##"{"category":"pests_diseases","files":[{"filename":"Aphids.md","title":"Aphids","content":"# Aphids\n\nLadybirds eat them.\n","file_size":30,"file_path":"pests_diseases/Aphids.md"}]}"##;
    for name in ["pests-diseases", "pests_diseases"] {
        for path in [format!("/api/v1/markdown/category/{name}"), format!("/api/v1/markdown/{name}")] {
            assert_eq!(app.get(&path).await.text(), expected, "{path}");
        }
        let files = app.get(&format!("/api/v1/markdown/{name}?content=false")).await.ok()["files"][0].clone();
        let keys: Vec<_> = files.as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, ["filename", "title", "file_size", "file_path"]);
        assert_eq!(files["file_size"], 30);
    }
    let answer = app.get("/api/v1/markdown/category/Beneficial%20Insects").await.ok();
    assert_eq!(answer["files"][0]["filename"], "Ladybirds.md", "by name");
    assert_eq!(answer["files"][1]["file_size"], 39, "characters, not bytes");
    for path in ["/api/v1/markdown/category/craft", "/api/v1/markdown/craft", "/api/v1/guides/craft"] {
        assert_eq!(app.get(path).await.detail(404), "Category 'craft' not found", "{path}");
    }
    let answer = app.get("/api/v1/markdown/craft?content=perhaps").await;
    assert_eq!(answer.detail(422)[0]["loc"], json!(["query", "content"]));
}

#[tokio::test]
async fn a_file_is_found_with_and_without_its_ending() {
    let (app, _folder) = over(FILES).await;
    for path in [
        "/api/v1/markdown/file/beneficial-insects/Native%20Bees.md",
        "/api/v1/markdown/file/Beneficial%20Insects/Native%20Bees",
        "/api/v1/markdown/file/beneficial_insects/Native%20Bees",
    ] {
        assert_eq!(
            app.get(path).await.ok(),
            json!({"category": "Beneficial Insects", "file": {
                "filename": "Native Bees.md",
                "title": "Native Bees",
                "content": "# Native Bees\n\nBlue-banded bees. Café.\n",
                "file_size": 39,
                "file_path": "Beneficial Insects/Native Bees.md",
            }}),
            "{path}"
        );
    }
    for path in ["/api/v1/guides/pests-diseases/Aphids.md", "/api/v1/guides/pests_diseases/Aphids"] {
        assert_eq!(
            app.get(path).await.text(),
            r##"{"category":"pests_diseases","guide_name":"Aphids.md","title":"Aphids","content":"# Aphids\n\nLadybirds eat them.\n","path":"pests_diseases/Aphids.md"}"##
        );
    }
    for (path, detail) in [
        ("/api/v1/markdown/file/craft/Bees", "Category 'craft' not found"),
        ("/api/v1/markdown/file/pests-diseases/Bees", "File 'Bees.md' not found in category 'pests-diseases'"),
        ("/api/v1/markdown/file/pests-diseases/Bees.md", "File 'Bees.md' not found in category 'pests-diseases'"),
        ("/api/v1/guides/craft/Bees", "Guide 'Bees' not found in category 'craft'"),
        ("/api/v1/guides/pests_diseases/Bees.md", "Guide 'Bees.md' not found in category 'pests_diseases'"),
    ] {
        assert_eq!(app.get(path).await.detail(404), detail, "{path}");
    }
}

#[tokio::test]
async fn nothing_but_guides_can_be_reached() {
    let (app, folder) = over(FILES).await;
    write(folder.path(), "secret.md", "secret");
    write(folder.path(), "Craft/deeper/secret.md", "secret");
    write(folder.path(), "Craft/.secret.md", "secret");
    write(folder.path(), ".git/secret.md", "secret");
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "secret.md", "secret");
    std::os::unix::fs::symlink(outside.path().join("secret.md"), folder.path().join("Craft/linked.md")).unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("linked")).unwrap();
    let app = app.cold_with(&[("GUIDES_DIR", folder.path().to_str().unwrap())]).await;
    for path in [
        "%2e%2e/secret",
        "..%2f../secret",
        ".%2fCraft/secret",
        "Craft/..%2fsecret",
        "Craft/deeper%2fsecret",
        "Craft/.secret",
        "Craft/linked",
        "linked/secret",
        ".git/secret",
        "/secret",
        "%5c..%5c/secret",
        "pests_diseases/Aphids.md%00",
        "Beneficial%20Insects/..%2f..%2fsecret.md",
    ] {
        for call in ["markdown/file", "guides"] {
            let answer = app.request(Method::GET, &format!("/api/v1/{call}/{path}"), &[], None).await;
            assert!([404, 422].contains(&answer.status.as_u16()), "{answer}");
            assert!(!answer.text().contains("\"secret\""), "{answer}");
        }
    }
    let list = app.get("/api/v1/guides").await.ok();
    assert_eq!(list["total_count"], 3, "{list}");
}

#[tokio::test]
async fn what_a_page_would_run_is_taken_out() {
    let text = "# X\n\n<script>alert(1)</script> [a](javascript:alert(1)) [b](https://example.org) `<b>`\n";
    let (app, _folder) = over(&[("Craft/X.md", text), ("grow_guide/.keep", "")]).await;
    let clean = "# X\n\n&lt;script>alert(1)&lt;/script> a [b](https://example.org) `<b>`\n";
    assert_eq!(app.get("/api/v1/guides/Craft/X").await.ok()["content"], clean);
    let file = &app.get("/api/v1/markdown/craft").await.ok()["files"][0];
    assert_eq!((&file["content"], &file["file_size"]), (&json!(clean), &json!(clean.chars().count())));
}

#[tokio::test]
async fn what_cant_be_read_is_left_out() {
    let (app, folder) = over(FILES).await;
    write(folder.path(), "Craft/Latin.md", [0xff, 0xfe, b'x']);
    write(folder.path(), "Craft/Huge.md", vec![b'x'; 256 * 1024 + 1]);
    write(folder.path(), "Craft/Note.txt", "not a guide");
    fs::create_dir(folder.path().join("Craft/Folder.md")).unwrap();
    write(folder.path(), "Craft/Good.md", "# Good\n");
    let app = app.cold_with(&[("GUIDES_DIR", folder.path().to_str().unwrap())]).await;
    assert_eq!(
        app.get("/api/v1/guides/craft").await.text(),
        r#"{"category":"Craft","guides":[{"category":"Craft","guide_name":"Good.md","title":"Good","path":"Craft/Good.md"}],"count":1}"#
    );
    let app = app.cold_with(&[("GUIDES_DIR", "/nowhere/at/all")]).await;
    assert_eq!(app.get("/api/v1/guides/categories").await.ok()["categories"], json!(["grow_guide"]));
}

#[tokio::test]
async fn a_changed_folder_is_read_again() {
    let (app, folder) = over(FILES).await;
    let categories = async || app.get("/api/v1/guides/categories").await;
    let before = categories().await;
    write(folder.path(), "Craft/New.md", "# New\n");
    fs::remove_file(folder.path().join("pests_diseases/Aphids.md")).unwrap();
    loop {
        let now = categories().await;
        if now.ok()["categories"] == json!(["Beneficial Insects", "Craft"]) {
            assert_ne!(now.header("etag"), before.header("etag"));
            break;
        }
        assert_eq!(now.text(), before.text());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn answers_are_kept_by_browsers_and_sent_small() {
    let app = TestApp::start().await;
    for path in ["/api/v1/markdown/categories", "/api/v1/markdown/grow-guide", "/api/v1/guides?search=tomato"] {
        let answer = app.get_with(path, &[("accept-encoding", "gzip")]).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.queries(), 0);
        assert_eq!(answer.header("cache-control"), Some("public, max-age=3600"));
        let plain = app.get(path).await.body.len();
        assert_eq!(answer.header("content-encoding"), (plain >= 1000).then_some("gzip"), "{path}");
        let known = [("if-none-match", answer.header("etag").unwrap())];
        let again = app.get_with(path, &known).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{path}");
    }
    let (own, _folder) = over(FILES).await;
    let answer = own.get("/api/v1/markdown/categories").await;
    assert_eq!(answer.header("cache-control"), Some("public, max-age=60, stale-while-revalidate=600"));
}

#[tokio::test]
async fn the_guides_that_ship_are_in_the_frontends_ten_folders() {
    let app = TestApp::start().await;
    let categories = app.get("/api/v1/markdown/categories").await.ok();
    let slugs: Vec<_> = categories["categories"].as_array().unwrap().iter().map(|one| &one["slug"]).collect();
    let ten = [
        "beneficial-insects",
        "companion-planting",
        "composting",
        "craft",
        "fertiliser-soil",
        "flowers",
        "grow_guide",
        "herbs",
        "informational",
        "pests-diseases",
    ];
    assert_eq!(slugs, ten);
    let mut total = 0;
    for (slug, category) in ten.iter().zip(categories["categories"].as_array().unwrap()) {
        let files = app.get(&format!("/api/v1/markdown/{slug}")).await.ok();
        let files = files["files"].as_array().unwrap();
        assert_eq!(category["file_count"], files.len());
        for file in files {
            assert!(file["content"].as_str().unwrap().starts_with("# "), "{file}");
        }
        total += files.len();
    }
    let list = app.get("/api/v1/guides").await.ok();
    assert_eq!((&list["total_count"], &list["category_count"]), (&json!(total), &json!(10)));
    assert_eq!(app.get("/api/v1/markdown/grow-guide").await.ok(), app.get("/api/v1/markdown/grow_guide").await.ok());
}

#[tokio::test]
async fn a_search_lists_the_best_guide_first() {
    let app = TestApp::start().await;
    let titles = async |search: &str| {
        let list = app.get(&format!("/api/v1/guides?search={search}")).await.ok();
        assert_eq!(list["total_count"], list["guides"].as_array().unwrap().len());
        list["guides"]
            .as_array()
            .unwrap()
            .iter()
            .map(|guide| guide["title"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(titles("tomatoes").await[0], "Tomato");
    assert_eq!(titles("tomato%20troubles").await[0], "Tomato Troubles");
    assert_eq!(titles("POWDERY+mildew").await[0], "Powdery Mildew");
    assert_eq!(titles("zzyzx").await, [""; 0]);
    let all = app.get("/api/v1/guides").await.text();
    assert_eq!(app.get("/api/v1/guides?search=%20").await.text(), all, "a blank search is none");
    let long = app.get(&format!("/api/v1/guides?search={}", "x".repeat(201))).await;
    assert_eq!(long.detail(422)[0]["type"], "string_too_long");
}

#[tokio::test]
async fn a_grow_guide_tells_the_days_of_the_timeline() {
    let app = TestApp::over(TestDb::starter().await).await;
    let plants = app.get("/api/v1/plants").await.ok();
    let mut compared = 0;
    // Those without a cultivar are the only ones of their species.
    for plant in plants["plants"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|plant| !plant["plant_name"].as_str().unwrap().contains("- "))
    {
        let guide = app.get(&format!("/api/v1/guides/grow_guide/{}", plant["plant_name"].as_str().unwrap())).await.ok();
        let text = guide["content"].as_str().unwrap();
        let timeline = app.get(&format!("/api/v1/tracking/timeline/{}", plant["id"])).await.ok();
        for stage in timeline["stages"].as_array().unwrap() {
            let (start, end) = (&stage["start_day"], &stage["end_day"]);
            let days = if start == end { format!(": day {start}\n") } else { format!(": days {start} to {end}\n") };
            assert!(text.contains(&days) && text.contains(stage["description"].as_str().unwrap()), "{days} in {text}");
        }
        assert!(text.contains(&format!("**Time:** {} days ", timeline["total_days"])), "{text}");
        compared += 1;
    }
    assert!(compared > 50, "{compared}");
}

const FAVORITES: &str = "/api/v1/guides/favorites";

async fn list(app: &TestApp, email: &str) -> Value {
    let answer = app.get(&format!("{FAVORITES}/user?email={email}")).await;
    assert_eq!(answer.queries(), 1);
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    answer.ok()
}

#[tokio::test]
async fn a_favorite_guide_is_kept_as_it_was_posted() {
    let (app, _folder) = over(FILES).await;
    let body =
        json!({"email": "sarah@example.com", "guide_name": "Aphids", "category": "pests-diseases", "notes": "soap"});
    let first = app.post(FAVORITES, body).await;
    assert_eq!(first.status, 201);
    assert_eq!(
        first.text(),
        r#"{"id":1,"guide_name":"Aphids","category":"pests-diseases","notes":"soap","title":"Aphids","path":"pests_diseases/Aphids.md","created_at":"2026-10-05T02:00:00"}"#
    );
    app.clock.set("2026-10-06T02:00:00Z".parse().unwrap());
    let second = app.post(FAVORITES, json!({"email": "SARAH@example.com", "guide_name": "Native Bees.md"})).await;
    assert_eq!(second.expect(201)["category"], Value::Null);
    assert_eq!(second.expect(201)["path"], "Beneficial Insects/Native Bees.md");
    let favorites = list(&app, "Sarah%40example.com").await;
    assert_eq!(favorites, json!({"favorites": [second.expect(201), first.expect(201)], "count": 2}), "newest first");
    assert_eq!(app.db.fetch::<i64>("select count(*) from users").await, 1, "an unknown address makes one user");
}

#[tokio::test]
async fn a_guide_is_a_favorite_once_under_either_spelling() {
    let (app, _folder) = over(FILES).await;
    let add = async |name: &str| app.post(FAVORITES, json!({"email": "sarah@example.com", "guide_name": name})).await;
    assert_eq!(add("Aphids.md").await.status, 201);
    for name in ["Aphids.md", "Aphids"] {
        assert_eq!(add(name).await.detail(400), format!("Guide {name} is already in user's favorites"));
        let check = format!("{FAVORITES}/check/{name}?email=sarah@example.com");
        assert_eq!(app.get(&check).await.text(), format!(r#"{{"guide_name":"{name}","is_favorite":true}}"#));
    }
    let check = format!("{FAVORITES}/check/Ladybirds?email=sarah@example.com");
    assert_eq!(app.get(&check).await.text(), r#"{"guide_name":"Ladybirds","is_favorite":false}"#);
    let check = format!("{FAVORITES}/check/Aphids?email=nobody@example.com");
    assert_eq!(app.get(&check).await.ok()["is_favorite"], false);
    let path = format!("{FAVORITES}/Aphids?email=sarah@example.com");
    assert_eq!(
        app.delete(&path).await.text(),
        r#"{"success":true,"guide_name":"Aphids","message":"Guide removed from favorites successfully"}"#
    );
    assert_eq!(app.delete(&path).await.detail(404), "Guide 'Aphids' not found in user's favorites");
    assert_eq!(list(&app, "sarah@example.com").await, json!({"favorites": [], "count": 0}));
}

#[tokio::test]
async fn who_posts_one_guide_many_times_at_once_has_it_once() {
    let (app, _folder) = over(FILES).await;
    let names = ["Aphids", "Aphids.md", "Aphids", "Aphids.md", "Aphids", "Aphids.md"];
    let posts = names.map(|name| app.post(FAVORITES, json!({"email": "new@example.com", "guide_name": name})));
    let mut statuses: Vec<_> =
        futures_util::future::join_all(posts).await.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 400, 400, 400, 400, 400]);
    assert_eq!(app.db.fetch::<i64>("select count(*) from user_guide_favorites").await, 1);
    assert_eq!(app.db.fetch::<i64>("select count(*) from users").await, 1);
}

#[tokio::test]
async fn what_isnt_there_is_said() {
    let (app, _folder) = over(FILES).await;
    let post = async |body: Value| app.post(FAVORITES, body).await;
    for (body, detail) in [
        (json!({"email": "a@b.c", "guide_name": "Bees"}), "Guide 'Bees' not found"),
        (
            json!({"email": "a@b.c", "guide_name": "Bees", "category": "Craft"}),
            "Guide 'Bees' not found in category 'Craft'",
        ),
        (
            json!({"email": "a@b.c", "guide_name": "Aphids", "category": "Beneficial Insects"}),
            "Guide 'Aphids' not found in category 'Beneficial Insects'",
        ),
        (json!({"email": "a@b.c", "guide_name": "../x"}), "Guide '../x' not found"),
    ] {
        assert_eq!(post(body).await.detail(404), detail);
    }
    assert_eq!(
        app.db.fetch::<i64>("select count(*) from users").await,
        0,
        "nobody is made for a guide that isn't there"
    );
    assert_eq!(post(json!({"email": "nobody", "guide_name": "Aphids"})).await.detail(400), "Email is required");
    for (body, kind, loc) in [
        (json!({"guide_name": "Aphids"}), "missing", json!(["body", "email"])),
        (json!({"email": "a@b.c"}), "missing", json!(["body", "guide_name"])),
        (json!({"email": "a@b.c", "guide_name": "x".repeat(256)}), "string_too_long", json!(["body", "guide_name"])),
        (
            json!({"email": "a@b.c", "guide_name": "Aphids", "category": "x".repeat(101)}),
            "string_too_long",
            json!(["body", "category"]),
        ),
        (
            json!({"email": "a@b.c", "guide_name": "Aphids", "notes": "x".repeat(10_001)}),
            "string_too_long",
            json!(["body", "notes"]),
        ),
    ] {
        let detail = post(body).await.detail(422);
        assert_eq!((&detail[0]["type"], &detail[0]["loc"]), (&json!(kind), &loc));
    }
    let path = format!("{FAVORITES}/Aphids?email=nobody@example.com");
    assert_eq!(app.delete(&path).await.detail(404), "User with email nobody@example.com not found");
    assert_eq!(list(&app, "nobody@example.com").await, json!({"favorites": [], "count": 0}));
    assert_eq!(app.get(FAVORITES).await.text(), r#"{"ok":true}"#);
    assert_eq!(app.get(&format!("{FAVORITES}/user")).await.detail(422)[0]["loc"], json!(["query", "email"]));
}

#[tokio::test]
async fn a_favorite_of_a_guide_that_is_gone_stays_without_title() {
    let (app, _folder) = over(FILES).await;
    let id = app.db.insert("users", json!({"email": "sarah@example.com"})).await;
    let row = json!({"user_id": id, "guide_name": "Wasps.md", "category": "Craft", "created_at": "2026-10-01"});
    app.db.insert("user_guide_favorites", row).await;
    let favorite = &list(&app, "sarah@example.com").await["favorites"][0];
    assert_eq!((&favorite["title"], &favorite["path"]), (&Value::Null, &Value::Null));
    let path = format!("{FAVORITES}/Wasps?email=sarah@example.com");
    assert_eq!(app.delete(&path).await.ok()["success"], true);
}
