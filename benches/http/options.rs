//! What the command line asks for.

use std::time::Duration;

use super::cases::NAMES;

/// Rows that are no load.
const OTHERS: [&str; 4] = ["overload", "memory", "start", "start-large"];

/// How much is measured.
pub struct Options {
    words: Vec<String>,
    pub quick: bool,
    pub rounds: usize,
    /// How long a round of one server is.
    pub round: Duration,
    /// How long each warms up before the first round.
    pub warm_up: Duration,
    pub gardeners: u64,
    /// How long the memory is watched under a mixed load.
    pub soak: Duration,
    /// The server's settings that are not its defaults.
    pub settings: Vec<(String, String)>,
}

impl Options {
    /// Reads the arguments.
    pub fn read(arguments: &[String]) -> Result<Self, String> {
        let mut options = Self {
            words: Vec::new(),
            quick: false,
            rounds: 4,
            round: Duration::from_millis(1_500),
            warm_up: Duration::from_millis(500),
            gardeners: 100_000,
            soak: Duration::from_secs(30),
            settings: Vec::new(),
        };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--bench" => {}
                "--list" => {
                    return Err(NAMES.into_iter().chain(OTHERS).collect::<Vec<_>>().join("\n"));
                }
                "--quick" => {
                    options.quick = true;
                    options.rounds = 2;
                    options.round = Duration::from_millis(400);
                    options.warm_up = Duration::from_millis(200);
                    options.gardeners = 5_000;
                    options.soak = Duration::from_secs(3);
                }
                "--soak" => {
                    let seconds = arguments.next().and_then(|seconds| seconds.parse().ok());
                    let seconds = seconds.ok_or("--soak takes seconds")?;
                    options.soak = Duration::from_secs(seconds);
                }
                "--set" => {
                    let pair = arguments.next().and_then(|pair| pair.split_once('='));
                    let (name, value) = pair.ok_or("--set takes NAME=VALUE")?;
                    options.settings.push((name.to_owned(), value.to_owned()));
                }
                word if word.starts_with('-') => {
                    return Err(format!("{word}: expected --quick, --soak SECONDS, --set NAME=VALUE, --list or words"));
                }
                word => {
                    let known = NAMES.iter().chain(&OTHERS);
                    if !known.into_iter().any(|name| name.contains(word)) {
                        return Err(format!("no row is called like {word}: see --list"));
                    }
                    options.words.push(word.to_owned());
                }
            }
        }
        Ok(options)
    }

    /// Whether a row is asked for.
    pub fn wants(&self, name: &str) -> bool {
        self.words.is_empty() || self.words.iter().any(|word| name.contains(word.as_str()))
    }

    /// Whether one of some rows is.
    pub fn wants_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.wants(name))
    }
}
