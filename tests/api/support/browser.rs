//! A real browser without a window: Chromium, driven over the `WebDriver` protocol. Tests that need it skip, and say so,
//! where it isn't installed (`scripts/test` installs it where it can).

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use serde_json::{Value, json};

use super::http;

/// How long the browser may take for anything: it shares the machine with the other tests.
const PAGE_TIMEOUT: Duration = Duration::from_mins(1);

/// Keys that write nothing, as `WebDriver` names them.
pub mod key {
    pub const TAB: &str = "\u{e004}";
    pub const ESCAPE: &str = "\u{e00c}";
    pub const HOME: &str = "\u{e011}";
    pub const LEFT: &str = "\u{e012}";
    pub const RIGHT: &str = "\u{e014}";
}

/// A page in a browser of its own.
pub struct Browser {
    driver: Child,
    client: reqwest::Client,
    session: String,
    profile: tempfile::TempDir,
}

impl Browser {
    /// A browser, where there is one.
    pub async fn start() -> Option<Self> {
        let (Some(chromium), Some(chromedriver)) = (program("chromium"), program("chromedriver")) else {
            super::skip("chromium and chromedriver aren't both installed");
            return None;
        };
        let profile = tempfile::tempdir().unwrap();
        let port = {
            let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            free.local_addr().unwrap().port()
        };
        let driver = Command::new(chromedriver)
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let client = http::builder().no_proxy().timeout(PAGE_TIMEOUT).build().unwrap();
        let mut browser = Self { driver, client, session: format!("http://127.0.0.1:{port}"), profile };
        let deadline = Instant::now() + PAGE_TIMEOUT;
        while browser.client.get(format!("{}/status", browser.session)).send().await.is_err() {
            assert!(Instant::now() < deadline, "chromedriver doesn't answer");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let profile = browser.profile.path().display();
        let capabilities = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {"binary": chromium, "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--hide-scrollbars", format!("--user-data-dir={profile}"),
            ]},
        }}});
        let session = browser.call("session", capabilities).await;
        let id = session["sessionId"].as_str().unwrap();
        browser.session = format!("{}/session/{id}", browser.session);
        Some(browser)
    }

    async fn call(&self, path: &str, body: Value) -> Value {
        let request = self.client.post(format!("{}/{path}", self.session));
        let answer = request.json(&body).send().await.unwrap();
        let status = answer.status();
        let mut body: Value = answer.json().await.unwrap();
        assert!(status.is_success(), "{path}: {body:#}");
        body["value"].take()
    }

    /// Opens a page.
    pub async fn open(&self, url: &str) {
        self.call("url", json!({ "url": url })).await;
    }

    /// What a script in the page returns.
    pub async fn run(&self, script: &str) -> Value {
        self.call("execute/sync", json!({"script": script, "args": []})).await
    }

    /// The text of the element that a selector finds.
    pub async fn text(&self, selector: &str) -> String {
        let script = format!("return document.querySelector({selector:?})?.textContent ?? ''");
        self.run(&script).await.as_str().unwrap().to_owned()
    }

    /// Waits until an expression in the page is true.
    pub async fn wait_for(&self, expression: &str) {
        let deadline = Instant::now() + PAGE_TIMEOUT;
        while self.run(&format!("return Boolean({expression})")).await != true {
            if Instant::now() > deadline {
                let page = self.text("body").await;
                let log = self.complaints().await;
                panic!("in vain: {expression}\n{page}\n{log:#?}");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Presses a key and lets go of it: whatever has the focus gets it.
    pub async fn press(&self, key: &str) {
        let way = |kind: &str| json!({"type": kind, "value": key});
        let keys = json!({"type": "key", "id": "keys", "actions": [way("keyDown"), way("keyUp")]});
        self.call("actions", json!({"actions": [keys]})).await;
    }

    /// A command of the `DevTools` protocol.
    pub async fn command(&self, command: &str, params: Value) {
        self.call("goog/cdp/execute", json!({"cmd": command, "params": params})).await;
    }

    /// Gives the page the size of a screen, and light or dark.
    pub async fn show_on(&self, width: u32, height: u32, scheme: &str) {
        let screen = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500});
        self.command("Emulation.setDeviceMetricsOverride", screen).await;
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.command("Emulation.setEmulatedMedia", media).await;
    }

    /// What the page's console has complained of: errors, and what its policy forbids. Each is told once.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.call("se/log", json!({"type": "browser"})).await;
        let log = log.as_array().unwrap().iter();
        let severe = log.filter(|entry| entry["level"] == "SEVERE");
        severe.map(|entry| entry["message"].to_string()).collect()
    }

    /// Keeps a picture of the whole page in the folder that `PLANTOPIA_SCREENSHOTS` names, if it does.
    pub async fn keep_picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("PLANTOPIA_SCREENSHOTS") else {
            return;
        };
        let params = json!({"captureBeyondViewport": true});
        let command = json!({"cmd": "Page.captureScreenshot", "params": params});
        let picture = self.call("goog/cdp/execute", command).await;
        let picture = picture["data"].as_str().unwrap();
        let picture = base64::engine::general_purpose::STANDARD.decode(picture).unwrap();
        std::fs::write(Path::new(&folder).join(format!("{name}.png")), picture).unwrap();
    }

    /// Ends the browser.
    pub async fn close(self) {
        let _ = self.client.delete(&self.session).send().await;
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}
