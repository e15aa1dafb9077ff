//! Order and diversity (contract 3.6): which of two plants comes first, and the best few of a crowd with no category
//! taking all the places.

use std::cmp::Reverse;

use crate::python;

/// A plant that competes for a place. The lesser comes first: the higher score in thousandths, then the lower
/// tie-break, which no two plants of an index share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    thousandths: Reverse<i64>,
    tie_break: u32,
    pub(super) slot: u32,
}

impl Candidate {
    pub(super) fn new(score: f64, tie_break: u32, slot: u32) -> Self {
        Self { thousandths: Reverse(thousandths(score)), tie_break, slot }
    }

    /// A score so low that one below it can't be rounded to this candidate's.
    #[expect(clippy::cast_precision_loss, reason = "a score under 1000 loses nothing")]
    fn least_equal_score(self) -> f64 {
        (self.thousandths.0 as f64 - 1.0) / 1000.0
    }
}

/// The score rounded to three decimals, in thousandths.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a score under 1000 loses nothing; one too big for 64 bits is as good as the biggest"
)]
fn thousandths(score: f64) -> i64 {
    let scaled = score * 1000.0;
    let whole = scaled as i64;
    let rest = scaled - whole as f64;
    // The product is off by less than 1e-9, so only beside a tie can it be on the wrong side: there the exact decimal
    // decides. A score that no sound catalogue gives goes the same way.
    if (0.0..1e6).contains(&scaled) && (rest - 0.5).abs() > 1e-6 {
        whole + i64::from(rest > 0.5)
    } else {
        (python::round(score, 3) * 1000.0).round() as i64
    }
}

/// Plants of one category that may come before others of that category have had their turn.
pub(super) const PER_CATEGORY: usize = 2;

/// The best of a crowd, one candidate for each species. It keeps only who may still get one of the places: the best
/// of all, and the best two of each category.
#[derive(Debug)]
pub(super) struct Shortlist {
    places: usize,
    best: Ranked,
    of_category: Vec<Ranked>,
}

impl Shortlist {
    /// A list for so many places and so many categories, numbered from 0.
    pub(super) fn new(places: usize, categories: usize) -> Self {
        Self { places, best: Ranked::new(places), of_category: vec![Ranked::new(PER_CATEGORY.min(places)); categories] }
    }

    /// Whether a candidate with this score could get on the list. Cheap, and seldom true of a big crowd.
    #[inline]
    pub(super) fn might_take(&self, score: f64, category: u32) -> bool {
        score >= self.best.bar || score >= self.of_category[category as usize].bar
    }

    /// Lets a candidate compete.
    pub(super) fn offer(&mut self, candidate: Candidate, category: u32) {
        self.best.offer(candidate);
        self.of_category[category as usize].offer(candidate);
    }

    /// The candidates for the places, in the order of the answer: the best whose category still has room, then the best
    /// of the rest. `taken` says how many places the plants chosen before have already given to a category.
    pub(super) fn fill(self, taken: impl Fn(usize) -> usize) -> Vec<Candidate> {
        let with_room = self.of_category.iter().enumerate();
        let with_room = with_room.flat_map(|(category, ranked)| {
            let room = PER_CATEGORY.saturating_sub(taken(category));
            ranked.best.iter().take(room).copied()
        });
        let mut chosen: Vec<Candidate> = with_room.collect();
        chosen.sort_unstable();
        chosen.truncate(self.places);
        for candidate in self.best.best {
            if chosen.len() < self.places && !chosen.contains(&candidate) {
                chosen.push(candidate);
            }
        }
        chosen
    }
}

/// The best few candidates, in order.
#[derive(Clone, Debug)]
struct Ranked {
    most: usize,
    best: Vec<Candidate>,
    /// No score below it gets in any more.
    bar: f64,
}

impl Ranked {
    fn new(most: usize) -> Self {
        Self { most, best: Vec::new(), bar: if most == 0 { f64::INFINITY } else { f64::NEG_INFINITY } }
    }

    fn offer(&mut self, candidate: Candidate) {
        let place = self.best.partition_point(|better| *better < candidate);
        if place < self.most {
            self.best.truncate(self.most - 1);
            self.best.insert(place, candidate);
        }
        if let (true, Some(last)) = (self.best.len() == self.most, self.best.last()) {
            self.bar = last.least_equal_score();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(places: usize, crowd: &[(f64, u32)], taken: impl Fn(usize) -> usize) -> Vec<u32> {
        let mut list = Shortlist::new(places, 3);
        for (slot, &(score, category)) in (0..).zip(crowd) {
            list.offer(Candidate::new(score, slot, slot), category);
        }
        list.fill(taken).into_iter().map(|chosen| chosen.slot).collect()
    }

    #[test]
    fn the_score_goes_before_the_tie_break() {
        let [high, low] = [70.0, 60.0].map(|score| Candidate::new(score, 5, 0));
        assert!(high < low);
        assert!(Candidate::new(60.0004, 1, 0) < Candidate::new(60.0, 2, 0));
        assert!(Candidate::new(60.0, 1, 0) < Candidate::new(60.0004, 2, 0));
    }

    #[test]
    fn two_of_a_category_then_the_others_then_the_rest() {
        let crowd = [(90.0, 0), (89.0, 0), (88.0, 0), (87.0, 0), (50.0, 1), (40.0, 2)];
        assert_eq!(fill(3, &crowd, |_| 0), [0, 1, 4]);
        assert_eq!(fill(5, &crowd, |_| 0), [0, 1, 4, 5, 2]);
        assert_eq!(fill(9, &crowd, |_| 0), [0, 1, 4, 5, 2, 3]);
        assert!(fill(0, &crowd, |_| 0).is_empty());
    }

    #[test]
    fn places_taken_before_count_for_the_category() {
        let crowd = [(90.0, 0), (89.0, 0), (88.0, 1), (87.0, 1), (50.0, 2)];
        let taken = |category| [1, 3, 0][category];
        assert_eq!(fill(3, &crowd, taken), [0, 4, 1]);
        assert_eq!(fill(4, &crowd, taken), [0, 4, 1, 2]);
    }

    #[test]
    fn the_order_of_arrival_makes_no_difference() {
        let mut list = Shortlist::new(2, 1);
        for slot in [3, 1, 2, 0] {
            list.offer(Candidate::new(50.0, slot, slot), 0);
        }
        let slots: Vec<u32> = list.fill(|_| 0).into_iter().map(|c| c.slot).collect();
        assert_eq!(slots, [0, 1]);
    }

    #[test]
    fn only_the_hopeless_are_kept_out() {
        let mut list = Shortlist::new(2, 2);
        list.offer(Candidate::new(60.0, 5, 5), 0);
        assert!(list.might_take(10.0, 0) && list.might_take(10.0, 1));
        list.offer(Candidate::new(50.0, 6, 6), 0);
        assert!(!list.might_take(49.9, 0));
        assert!(list.might_take(49.9, 1));
        // Equal when rounded: the tie-break would decide.
        assert!(list.might_take(49.9996, 0));
        assert!(!Shortlist::new(0, 1).might_take(100.0, 0));
    }

    #[test]
    fn thousandths_are_pythons() {
        // Python 3.11: round(x, 3) for each; 67.3275 lies over its tie, 81.2345 below, 0.0625 on it.
        for (score, rounded) in [
            (67.3275, 67_328),
            (0.0625, 62),
            (0.1875, 188),
            (81.2345, 81_234),
            (96.999_999_9, 97_000),
            (0.0, 0),
            (-0.0625, -62),
            (-3.25, -3_250),
            (1e300, i64::MAX),
        ] {
            assert_eq!(thousandths(score), rounded, "{score}");
        }
        for i in 0..20_000 {
            let score = f64::from(i) / 200.0 * 0.955;
            let exact = format!("{score:.3}").replace('.', "").parse();
            assert_eq!(Ok(thousandths(score)), exact, "{score}");
        }
    }
}
