//! A model that speaks the protocol of `OpenAI`'s chat completions: a hosted one, or Ollama, llama.cpp or vLLM. It is given the
//! facts, the last messages and the picture, never anybody's address, and whatever it does wrong is told in one word: the
//! rules answer then.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use reqwest::Client;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::model::{Message, MessageRequest};
use crate::config::ModelConfig;
use crate::error::Result;
use crate::guides::harmless::harmless;
use crate::http::outbound;

/// The most bytes of a model's answer with all that is around it.
const MOST_BYTES: usize = 256 << 10;

/// The most characters of an answer that is passed on.
const MOST_CHARS: usize = 20_000;

/// So many answers are waited for at a time: whoever comes on top is answered by the rules at once.
const MOST_WAITING: usize = 32;

const INSTRUCTIONS: &str = include_str!("../../data/chat/instructions.txt");

pub(super) struct Model {
    client: Client,
    config: ModelConfig,
    permits: Semaphore,
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Reply,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Reply {
    content: Option<String>,
    refusal: Option<String>,
}

impl Model {
    pub(super) fn new(config: &ModelConfig) -> Result<Self> {
        let permits = Semaphore::new(MOST_WAITING);
        Ok(Self { client: outbound::client()?, config: config.clone(), permits })
    }

    /// The model's answer, or why there is none that can be passed on. No connection to the database should be held meanwhile.
    pub(super) async fn ask(
        &self,
        facts: &str,
        earlier: &[Message],
        request: &MessageRequest,
    ) -> Result<String, String> {
        let _permit = self.permits.try_acquire().map_err(|_| format!("{MOST_WAITING} others wait for it"))?;
        let body = self.body(facts, earlier, request);
        let mut request = self.client.post(self.config.url.url().clone()).timeout(self.config.timeout).json(&body);
        if let Some(key) = &self.config.key {
            // reqwest marks the header as sensitive.
            request = request.bearer_auth(key.reveal());
        }
        let answer = outbound::send(request, MOST_BYTES).await.map_err(|unanswered| unanswered.why)?;
        if !answer.status.is_success() {
            return Err(format!("status {}", answer.status.as_u16()));
        }
        let completion = serde_json::from_slice(&answer.body).map_err(|_| "an answer that isn't the protocol's");
        let Completion { choices } = completion?;
        let choice = choices.into_iter().next().ok_or("an answer without text")?;
        if choice.message.refusal.is_some() || choice.finish_reason.as_deref() == Some("content_filter") {
            return Err("it refused".into());
        }
        let text = presentable(&choice.message.content.unwrap_or_default());
        match text.chars().count() {
            0 => Err("an answer without text".into()),
            count if count > MOST_CHARS => Err(format!("more than {MOST_CHARS} characters")),
            _ => Ok(text),
        }
    }

    fn body(&self, facts: &str, earlier: &[Message], request: &MessageRequest) -> Value {
        let system = format!("{}\n\nFacts:\n{}", INSTRUCTIONS.trim_end(), without_addresses(facts));
        let mut messages = vec![json!({ "role": "system", "content": system })];
        for message in earlier {
            let role = if message.role == "user" { "user" } else { "assistant" };
            messages.push(json!({ "role": role, "content": without_addresses(&message.content) }));
        }
        let text = without_addresses(&request.message);
        let content = match &request.image {
            None => json!(text),
            Some(picture) => json!([
                { "type": "text", "text": text },
                { "type": "image_url", "image_url": { "url": picture.url() } },
            ]),
        };
        messages.push(json!({ "role": "user", "content": content }));
        json!({ "model": self.config.name, "messages": messages, "stream": false })
    }
}

/// What lies between white space, brackets and the like, with an `@` inside.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    let address = r#"[^\s<>()\[\],;:"'@]+@[^\s<>()\[\],;:"']+"#;
    Regex::new(address).expect("the pattern is tested")
});

/// A text in which every e-mail address is blanked out.
fn without_addresses(text: &str) -> Cow<'_, str> {
    ADDRESS.replace_all(text, "[address]")
}

/// The answer as Markdown that a page can show: no HTML of its own, no characters that can't be stored.
fn presentable(text: &str) -> String {
    let text: String = text.trim().chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    // What can't be made harmless in the guides' way loses all that could begin a tag or a link.
    harmless(&text).unwrap_or_else(|| text.replace('<', "&lt;").replace("](", "] ("))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_never_leave() {
        for (text, clean) in [
            ("I'm sarah@example.com, hi", "I'm [address], hi"),
            ("<a.b+c@d.org>", "<[address]>"),
            ("at @home 5 @ 20°C", "at @home 5 @ 20°C"),
            ("mailto:x@y", "mailto:[address]"),
            ("none", "none"),
        ] {
            assert_eq!(without_addresses(text), clean);
        }
    }

    #[test]
    fn a_page_can_show_what_a_model_says() {
        let shown = presentable(" <script>a</script>\0 **b** [c](javascript:d) [e](https://example.org)\n");
        assert!(!shown.contains("<script") && !shown.contains("javascript") && !shown.contains('\0'), "{shown}");
        assert!(shown.contains("**b**") && shown.contains("[e](https://example.org)"), "{shown}");
    }
}
