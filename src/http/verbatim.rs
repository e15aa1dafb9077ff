//! Answers by the very bytes that asked for them: most questions are asked in the same words again, and then nobody needs
//! to read them. What the words mean may change (another catalogue, another month), so each answer is kept with what it was
//! based on, and counts only while that is so.

use std::time::Duration;

use bytes::Bytes;
use moka::future::Cache;

use crate::cache::Weigh;

/// Longer questions are read each time.
const LONGEST: usize = 4_096;

/// How long an answer is found by its question's bytes before it is looked up by what they mean again: it can outlive its
/// entry there by no more.
const LONGEST_TTL: Duration = Duration::from_mins(1);

/// Answers `V` to bytes, as long as they are based on `B`.
pub struct Verbatim<B, V> {
    answers: Cache<Bytes, (B, V)>,
}

impl<B, V> Verbatim<B, V>
where
    B: Clone + PartialEq + Send + Sync + 'static,
    V: Clone + Weigh + Send + Sync + 'static,
{
    /// Nothing yet; never more than about `most` bytes, none older than `ttl`.
    pub fn new(ttl: Duration, most: u64) -> Self {
        let weigh = |question: &Bytes, answer: &(B, V)| {
            let bytes = question.len() + answer.1.weigh() + size_of::<(Bytes, B, V)>();
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        Self { answers: Cache::builder().time_to_live(ttl.min(LONGEST_TTL)).max_capacity(most).weigher(weigh).build() }
    }

    /// The answer to these bytes, if one was kept that is based on what holds now.
    pub async fn get(&self, question: &[u8], basis: &B) -> Option<V> {
        if question.len() > LONGEST {
            return None;
        }
        let (kept, answer) = self.answers.get(question).await?;
        (kept == *basis).then_some(answer)
    }

    /// Keeps the answer to these bytes.
    pub async fn keep(&self, question: &[u8], basis: B, answer: V) {
        if question.len() <= LONGEST {
            // A copy: the bytes at hand are part of a buffer that is many times as large.
            let question = Bytes::copy_from_slice(question);
            self.answers.insert(question, (basis, answer)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_counts_while_its_basis_holds() {
        let answers = Verbatim::<u8, i64>::new(Duration::from_secs(9), 10_000);
        answers.keep(b"question", 1, 42).await;
        assert_eq!(answers.get(b"question", &1).await, Some(42));
        assert_eq!(answers.get(b"question", &2).await, None);
        assert_eq!(answers.get(b"question ", &1).await, None);
        answers.keep(b"question", 2, 43).await;
        assert_eq!(answers.get(b"question", &2).await, Some(43));
    }

    #[tokio::test]
    async fn long_questions_are_not_kept() {
        let answers = Verbatim::<u8, i64>::new(Duration::from_secs(9), 1 << 20);
        let long = vec![b' '; LONGEST + 1];
        answers.keep(&long, 1, 42).await;
        assert_eq!(answers.get(&long, &1).await, None);
    }

    #[tokio::test]
    async fn no_more_is_kept_than_there_is_room_for() {
        let answers = Verbatim::<u8, i64>::new(Duration::from_secs(9), 10_000);
        for number in 0..1_000_i64 {
            answers.keep(&[&[b'?'; 1_000], &number.to_le_bytes()[..]].concat(), 1, number).await;
        }
        answers.answers.run_pending_tasks().await;
        assert!(answers.answers.weighted_size() <= 10_000);
    }
}
