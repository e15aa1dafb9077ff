//! `word_similarity` as Postgres' manual has it under `pg_trgm`, for searching in memory: a test compares the two.

use std::collections::HashMap;

type Trigram = [char; 3];

/// The trigrams of a term that is looked for.
#[derive(Debug)]
pub struct Trigrams {
    /// Each trigram once, numbered from 0.
    numbers: HashMap<Trigram, usize>,
}

impl Trigrams {
    pub fn of(term: &str) -> Self {
        let mut numbers = HashMap::new();
        for trigram in trigrams(term) {
            let next = numbers.len();
            numbers.entry(trigram).or_insert(next);
        }
        Self { numbers }
    }

    /// The greatest similarity (shared trigrams over all trigrams, 0 to 1) of the term and a run of `text`'s trigrams.
    pub fn word_similarity(&self, text: &str) -> f32 {
        // Numbers below `known` are the term's trigrams, those above are only the text's.
        let known = self.numbers.len();
        let mut others = HashMap::new();
        let run: Vec<usize> = trigrams(text)
            .map(|trigram| {
                let next = known + others.len();
                let number = self.numbers.get(&trigram).copied();
                number.unwrap_or_else(|| *others.entry(trigram).or_insert(next))
            })
            .collect();
        let mut best = 0.0_f32;
        // The run's lower end only ever moves up, as the extension's does: its answer is greedy, and ours must be the same.
        let mut lower = None;
        for upper in (0..run.len()).filter(|at| run[*at] < known) {
            let start = lower.unwrap_or(upper);
            let (similarity, moved) = best_start(&run, start, upper, known);
            lower = Some(moved);
            best = best.max(similarity);
        }
        best
    }
}

/// The most similar run that ends at `upper` and starts at `start` or later, and where it starts.
fn best_start(run: &[usize], start: usize, upper: usize, known: usize) -> (f32, usize) {
    let mut best = (f32::MIN, start);
    let mut distinct: Vec<usize> = run[start..=upper].to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let mut all = distinct.len();
    let mut shared = distinct.iter().filter(|number| **number < known).count();
    for lower in start..=upper {
        let similarity = similarity(shared, known, all);
        if similarity > best.0 {
            best = (similarity, lower);
        }
        let leaving = run[lower];
        if !run[lower + 1..=upper].contains(&leaving) {
            all -= 1;
            shared -= usize::from(leaving < known);
        }
    }
    best
}

#[expect(clippy::cast_precision_loss, reason = "texts have fewer trigrams than f32 has digits")]
fn similarity(shared: usize, ours: usize, theirs: usize) -> f32 {
    shared as f32 / (ours + theirs - shared) as f32
}

/// The trigrams of each word, in order: a word has two spaces before and one behind it.
fn trigrams(text: &str) -> impl Iterator<Item = Trigram> {
    let text = text.to_lowercase();
    let words: Vec<Vec<char>> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| "  ".chars().chain(word.chars()).chain([' ']).collect())
        .collect();
    words.into_iter().flat_map(|word| (0..word.len() - 2).map(move |at| [word[at], word[at + 1], word[at + 2]]))
}
