//! The rules of chats: how they start, expire and end, who may see them, what a message costs, and who answers it.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};

use super::answer::{self, OwnPlant, PlantNames, Question};
use super::client::Model;
use super::model::{
    ChatEnded, ChatStarted, History, Message, MessageAnswer, MessageRequest, TOKEN_LIMIT, TOKEN_WARNING, tokens,
};
use super::queries::{self, Chat, Exchange};
use crate::auth::Gardener;
use crate::climate::Climate;
use crate::climate::model::Suburb;
use crate::clock::Clock;
use crate::config::ChatConfig;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::guides::Guides;
use crate::plants::Plants;
use crate::plants::catalogue::Catalogue;
use crate::plants::head_start::StartAs;
use crate::tracking::Tracking;
use crate::tracking::growth::GrowthData;
use crate::tracking::growth::harvest::{Bearer, forecast};
use crate::tracking::growth::place::Place;
use crate::users::model::Account;
use crate::users::{Users, address};

/// How long a chat lives after its last message.
const LIFETIME: TimeDelta = TimeDelta::hours(6);

/// How many of the last messages a model is given, and follow-ups are understood from.
const REMEMBERED: i64 = 30;

/// The most messages that a history shows.
const MOST_SHOWN: i64 = 2_000;

/// How often an id is drawn that turns out to be taken.
const DRAWS: usize = 5;

/// How often expired chats are looked for, and how many are deleted at a time.
const CLEANING_INTERVAL: Duration = Duration::from_hours(1);
const CLEANED_AT_ONCE: i64 = 500;

/// The chat of this kind that is about no plant.
const GENERAL: &str = "general";
const PLANT: &str = "plant_specific";

/// Who answered a message, as `X-Chat-Source` says it.
const RULES: &str = "rules";
const MODEL: &str = "model";

pub(crate) struct Sources {
    pub plants: Plants,
    pub climate: Climate,
    pub tracking: Tracking,
    pub guides: Guides,
}

/// The chat domain. Clones share everything.
#[derive(Clone)]
pub struct Chats(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Clock,
    users: Users,
    sources: Sources,
    retention_days: u64,
    model: Option<Model>,
    /// The names of the catalogue that was asked about last.
    names: ArcSwapOption<PlantNames>,
}

impl Chats {
    pub(crate) fn new(db: Db, clock: Clock, users: Users, sources: Sources, config: &ChatConfig) -> Result<Self> {
        answer::load();
        let model = config.model.as_ref().map(Model::new).transpose()?;
        Ok(Self(Arc::new(Inner {
            db,
            clock,
            users,
            sources,
            retention_days: config.retention_days,
            model,
            names: ArcSwapOption::empty(),
        })))
    }

    /// Starts a general chat for a gardener, who is added if need be: both or neither.
    pub(crate) async fn start_general(&self, email: &str) -> Result<ChatStarted> {
        let account = Account::of_address(address::to_write(email)?);
        let now = self.0.clock.timestamp();
        let expires_at = now + LIFETIME;
        let mut transaction = self.0.db.begin().await?;
        let saved = self.0.users.get_or_create(&mut transaction, &account).await?;
        for _ in 0..DRAWS {
            let drawn = queries::start_general(&mut transaction, saved.user.id, now, expires_at).await?;
            let Some(chat_id) = drawn else { continue };
            transaction.commit().await?;
            return Ok(ChatStarted {
                chat_id,
                chat_type: GENERAL,
                instance_id: None,
                plant_name: None,
                plant_nickname: None,
                expires_at,
                message: "General agriculture chat started. Ask me anything about gardening, farming, or plant care!"
                    .into(),
            });
        }
        Err(no_id())
    }

    pub(crate) async fn start_plant(&self, instance_id: i64, gardener: &Gardener, email: &str) -> Result<ChatStarted> {
        let no_instance = || Error::NotFound(format!("Plant instance with ID {instance_id} not found"));
        let id = i32::try_from(instance_id).map_err(|_| no_instance())?;
        let now = self.0.clock.timestamp();
        let expires_at = now + LIFETIME;
        for _ in 0..DRAWS {
            let started = queries::start_plant(self.0.db.write(), id, email, now, expires_at).await?;
            let grown = started.ok_or_else(no_instance)?;
            if !grown.is_own {
                let not_own = || Error::Forbidden(format!("User {email} does not own plant instance {instance_id}"));
                return Err(not_theirs(gardener, not_own, no_instance));
            }
            let Some(chat_id) = grown.chat_id else { continue };
            let catalogue = self.0.sources.plants.catalogue_with(&[grown.plant_id]).await?;
            let plant = catalogue.find(grown.plant_id.into()).map_or("Unknown", |plant| &plant.plant_name);
            let nickname = grown.nickname;
            return Ok(ChatStarted {
                chat_id,
                chat_type: PLANT,
                instance_id: Some(id),
                message: format!(
                    "Plant-specific chat started for {nickname} ({plant}). I have full context about your plant!"
                ),
                plant_name: Some(plant.to_owned()),
                plant_nickname: Some(nickname),
                expires_at,
            });
        }
        Err(no_id())
    }

    /// Answers a message, and keeps both. Tells also who answered: `rules` or `model`.
    pub(crate) async fn send(
        &self,
        gardener: &Gardener,
        request: MessageRequest,
    ) -> Result<(MessageAnswer, &'static str)> {
        let wanted = request.chat_id;
        let chat_id = i32::try_from(wanted).map_err(|_| no_chat(wanted))?;
        let asked_at = self.0.clock.timestamp();
        let owner = gardener.address();
        let Some(chat) = queries::find(self.0.db.read(), chat_id, owner).await? else {
            // A second look only where they are told that it is another's.
            let is_anothers = gardener.tells_apart() && queries::find(self.0.db.read(), chat_id, None).await?.is_some();
            return Err(if is_anothers { Error::somebody_elses() } else { no_chat(wanted) });
        };
        let question_tokens = check(&chat, chat_id, &request.message, asked_at)?;
        let earlier = queries::messages(self.0.db.read(), chat_id, REMEMBERED).await?;

        // The model may take long: nothing of the database is held meanwhile.
        let (text, source) = self.answer(&request, &earlier, &chat).await?;

        let answered_at = self.0.clock.timestamp();
        let answer_tokens = tokens(&text);
        let exchange = Exchange {
            question: &request.message,
            question_tokens,
            has_image: request.image.is_some(),
            asked_at,
            answer: &text,
            answer_tokens,
            answered_at,
            expires_at: answered_at + LIFETIME,
        };
        let Some(total_tokens) = queries::record(self.0.db.write(), chat_id, &exchange).await? else {
            // It was ended or erased while it was answered.
            return Err(match queries::find(self.0.db.read(), chat_id, owner).await? {
                Some(_) => not_active(chat_id),
                None => no_chat(wanted),
            });
        };
        let token_warning = total_tokens >= TOKEN_WARNING;
        let warning = format!(
            "Warning: You have used {total_tokens} tokens out of {TOKEN_LIMIT}. Consider starting a new conversation soon."
        );
        let answer = MessageAnswer {
            chat_id,
            user_message: request.message,
            ai_response: text,
            tokens_used: question_tokens + answer_tokens,
            total_tokens,
            token_warning,
            message: token_warning.then_some(warning),
        };
        Ok((answer, source))
    }

    /// The model's answer where there is one and it gives one, else the rules'; and who gave it.
    async fn answer(
        &self,
        request: &MessageRequest,
        earlier: &[Message],
        chat: &Chat,
    ) -> Result<(String, &'static str)> {
        let sources = &self.0.sources;
        let ids: Vec<i32> = chat.plant_id.into_iter().collect();
        let catalogue = sources.plants.catalogue_with(&ids).await?;
        let suburbs = sources.climate.suburbs().await?;
        let names = self.names(&catalogue).await?;
        let guides = sources.guides.store().await?;
        let home = chat.suburb_id.and_then(|id| suburbs.find_id(id));
        let today = self.0.clock.today();
        let own = self.own_plant(chat, &catalogue, home, today).await?;
        let asked = earlier.iter().rev().filter(|message| message.role == "user");
        let question = Question {
            text: &request.message,
            has_picture: request.image.is_some(),
            earlier: asked.map(|message| message.content.as_str()).collect(),
            own: own.as_ref(),
            home,
            today,
            catalogue: &catalogue,
            names: &names,
            suburbs: &suburbs,
            guides: &guides,
        };
        let answer = answer::answer(&question);
        let Some(model) = self.0.model.as_ref().filter(|_| !answer.is_safety) else {
            return Ok((answer.text, RULES));
        };
        let facts = answer::facts(&question);
        // A model may take long: a catalogue that was replaced meanwhile goes.
        drop(own);
        drop((catalogue, names, suburbs, guides));
        match model.ask(&facts, earlier, request).await {
            Ok(text) => Ok((text, MODEL)),
            Err(why) => {
                tracing::warn!(%why, "the chat's model gave no answer: the rules answer");
                Ok((answer.text, RULES))
            }
        }
    }

    /// The plant that a chat is about, if it is about one that the catalogue has.
    async fn own_plant<'a>(
        &self,
        chat: &'a Chat,
        catalogue: &'a Catalogue,
        home: Option<&Suburb>,
        today: NaiveDate,
    ) -> Result<Option<OwnPlant<'a>>> {
        let Chat {
            plant_id: Some(id), nickname: Some(nickname), start_date: Some(start), matures: Some(matures), ..
        } = chat
        else {
            return Ok(None);
        };
        let Some(plant) = catalogue.find((*id).into()) else { return Ok(None) };
        let start_as = chat.start_as.clone().map(StartAs::from).unwrap_or_default();
        let stored = GrowthData::stored(None, None, chat.growth_stages.clone(), chat.care_tips.clone());
        // As the page of the plant says it.
        let bearer = Bearer::new(plant, start_as);
        let ready = forecast(Some(&bearer), &Place::of_suburb(home), *start, today).first_harvest;
        Ok(Some(OwnPlant {
            plant,
            nickname,
            days: (today - *start).num_days(),
            matures: ready.unwrap_or(*matures),
            growth: self.0.sources.tracking.growth.of(*id, start_as, stored).await?,
        }))
    }

    /// The names of a catalogue. Making them takes a moment for a very large one.
    async fn names(&self, catalogue: &Arc<Catalogue>) -> Result<Arc<PlantNames>> {
        let known = self.0.names.load_full();
        if let Some(names) = known.filter(|names| names.generation == catalogue.generation) {
            return Ok(names);
        }
        let read = Arc::clone(catalogue);
        let names = tokio::task::spawn_blocking(move || Arc::new(PlantNames::of(&read))).await;
        let names = names.map_err(|error| Error::internal(format!("the plants' names: {error}")))?;
        self.0.names.store(Some(Arc::clone(&names)));
        Ok(names)
    }

    pub(crate) async fn history(&self, id: i64, gardener: &Gardener, email: &str) -> Result<History> {
        let chat = self.owned(id, gardener, email).await?;
        let messages = queries::messages(self.0.db.read(), chat.chat_id, MOST_SHOWN).await?;
        Ok(History { messages, ..chat })
    }

    pub(crate) async fn end(&self, id: i64, gardener: &Gardener, email: &str) -> Result<ChatEnded> {
        let History { chat_id, .. } = self.owned(id, gardener, email).await?;
        if !queries::end(self.0.db.write(), chat_id).await? {
            return Err(no_chat(id));
        }
        Ok(ChatEnded { success: true, message: format!("Chat {chat_id} ended successfully"), chat_id })
    }

    /// A chat of who asks, without its messages.
    async fn owned(&self, id: i64, gardener: &Gardener, email: &str) -> Result<History> {
        let found = queries::owned(self.0.db.read(), id, address::to_read(email)?).await?;
        let found = found.ok_or_else(|| address::not_found(email))?;
        let (is_own, chat) = found.ok_or_else(|| no_chat(id))?;
        if !is_own {
            let not_own = || Error::Forbidden(format!("User {email} does not own chat {id}"));
            return Err(not_theirs(gardener, not_own, || no_chat(id)));
        }
        Ok(chat)
    }

    /// Deletes the chats that expired longer ago than they are to be kept, if they aren't kept for good; returns how many.
    pub async fn delete_expired(&self) -> Result<u64> {
        let kept = Days::new(self.0.retention_days);
        let before = self.0.clock.timestamp().checked_sub_days(kept).filter(|_| self.0.retention_days > 0);
        let Some(before) = before else { return Ok(0) };
        let mut deleted = 0;
        loop {
            let some = queries::delete_expired(self.0.db.write(), before, CLEANED_AT_ONCE).await?;
            deleted += some;
            if some < CLEANED_AT_ONCE.unsigned_abs() {
                return Ok(deleted);
            }
        }
    }

    /// Deletes expired chats from time to time, for as long as the server runs. Several servers may: each row goes once.
    pub(crate) fn clean_up(&self) {
        if self.0.retention_days == 0 {
            return;
        }
        let chats = self.clone();
        tokio::spawn(async move {
            loop {
                match chats.delete_expired().await {
                    Ok(0) => {}
                    Ok(deleted) => tracing::info!(deleted, "expired chats were deleted"),
                    Err(error) => tracing::warn!(?error, "expired chats can't be deleted now"),
                }
                tokio::time::sleep(CLEANING_INTERVAL).await;
            }
        });
    }
}

/// Whether a message may be sent; returns its tokens. A general chat that has expired is taken up again.
fn check(chat: &Chat, id: i32, message: &str, now: NaiveDateTime) -> Result<i32> {
    if chat.expires_at <= now && chat.chat_type != GENERAL {
        return Err(Error::NotFound(format!("Chat {id} has expired. Please start a new conversation.")));
    }
    if !chat.is_active {
        return Err(not_active(id));
    }
    let needed = tokens(message);
    if chat.total_tokens.saturating_add(needed) > TOKEN_LIMIT {
        return Err(Error::BadRequest(format!(
            "Token limit exceeded. Current: {}, Limit: {TOKEN_LIMIT}. Please start a new conversation.",
            chat.total_tokens
        )));
    }
    Ok(needed)
}

/// What is said of a plant or a chat that is another's: what the original says, while nobody has said who they are.
fn not_theirs(gardener: &Gardener, not_own: impl FnOnce() -> Error, not_there: impl FnOnce() -> Error) -> Error {
    match gardener.address() {
        None => not_own(),
        Some(_) if gardener.tells_apart() => Error::somebody_elses(),
        Some(_) => not_there(),
    }
}

fn no_chat(id: i64) -> Error {
    Error::NotFound(format!("Chat {id} not found"))
}

fn not_active(id: i32) -> Error {
    Error::BadRequest(format!("Chat {id} is no longer active"))
}

fn no_id() -> Error {
    Error::internal("no free id for a chat was drawn")
}
