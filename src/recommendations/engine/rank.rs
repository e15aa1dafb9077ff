//! Order and diversity (contract 3.6): which of two plants comes first, and the best few of many with no category taking
//! all the places.

use std::cmp::Reverse;

use crate::python;

use super::index::Facts;

/// At most so many plants of one category come before plants of other categories have had their turn.
const PER_CATEGORY: usize = 2;

/// A plant that competes for a place. The lesser comes first: the higher rounded score, then the lower tie-break, which
/// no two plants of an index share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    thousandths: Reverse<i64>,
    tie_break: usize,
    pub(super) slot: usize,
    category: usize,
}

impl Candidate {
    #[inline]
    pub(super) fn new(score: f64, slot: usize, plant: &Facts) -> Self {
        let thousandths = Reverse(thousandths(score));
        Self { thousandths, tie_break: plant.tie_break, slot, category: plant.category }
    }
}

/// The best of the ranked candidates for so many places: first those whose category has fewer than two plants among
/// them and the ones chosen before, then the best of the rest.
pub(super) fn diverse(ranked: &[Candidate], chosen: &[Candidate], places: usize) -> Vec<Candidate> {
    let mut picked: Vec<Candidate> = Vec::with_capacity(places);
    for candidate in ranked {
        if picked.len() == places {
            return picked;
        }
        let others = chosen.iter().chain(&picked);
        if others.filter(|other| other.category == candidate.category).count() < PER_CATEGORY {
            picked.push(*candidate);
        }
    }
    for candidate in ranked {
        if picked.len() < places && !picked.contains(candidate) {
            picked.push(*candidate);
        }
    }
    picked
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

#[cfg(test)]
mod tests {
    use super::*;

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
