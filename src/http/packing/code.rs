//! The code that the pieces share: short signs for what texts like these are full of, long ones for the rest, and some
//! sign for everything.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Piece;
use super::bits::{Bits, Writer};
use super::tokens::{LONGEST, SHORTEST, Token, stretches, tokens};

/// The signs of bytes, of the end, and of the lengths of pointers.
const LITERALS: usize = 286;
const END: usize = 256;
/// The signs of how far a pointer goes back.
const DISTANCES: usize = 30;
/// The signs that the signs' own lengths are told with: the length itself, and "as before" three to six times.
const LENGTHS: usize = 19;
const AS_BEFORE: usize = 16;
/// The order in which deflate wants the lengths of those.
const ORDER: [usize; LENGTHS] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// A sign: its bits, and how many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sign {
    bits: u32,
    count: u32,
}

/// What a code is made for.
#[derive(Debug)]
pub struct Learner {
    literals: [u64; LITERALS],
    distances: [u64; DISTANCES],
}

impl Default for Learner {
    fn default() -> Self {
        // Everything can happen.
        Self { literals: [1; LITERALS], distances: [1; DISTANCES] }
    }
}

impl Learner {
    /// There will be texts like this.
    pub fn text(&mut self, text: &[u8]) {
        for token in tokens(text) {
            match token {
                Token::Literal(byte) => self.literals[usize::from(byte)] += 1,
                Token::Repeat { length, back } => self.repeat(length, back),
            }
        }
    }

    /// There will be texts of this length that stood so far back before.
    pub fn repeat(&mut self, length: usize, back: usize) {
        for stretch in stretches(length) {
            self.literals[length_sign(stretch).0] += 1;
            self.distances[distance_sign(back).0] += 1;
        }
    }

    /// The code that suits all that.
    pub fn code(&self) -> Code {
        let literals = lengths(&self.literals, 15);
        let distances = lengths(&self.distances, 15);
        let mut header = Writer::default();
        write_header(&literals, &distances, &mut header);
        let signs = signs(&literals);
        let repeats = (0..=LONGEST).map(|length| {
            let (sign, extra) = length_sign(length.max(SHORTEST));
            with_extra(signs[sign], extra)
        });
        Code {
            repeats: repeats.collect(),
            literals: signs,
            distances: self::signs(&distances),
            header: header.into_bits(),
        }
    }
}

/// A code.
#[derive(Debug)]
pub struct Code {
    literals: Vec<Sign>,
    /// For each length of a pointer its sign, with the bits that say which of several lengths it is.
    repeats: Vec<Sign>,
    distances: Vec<Sign>,
    header: Bits,
}

impl Code {
    /// Packs a text.
    pub fn piece(&self, text: &[u8]) -> Piece {
        let mut writer = Writer::default();
        for token in tokens(text) {
            match token {
                Token::Literal(byte) => self.literals(&[byte], &mut writer),
                Token::Repeat { length, back } => self.pointer(length, back, &mut writer),
            }
        }
        Piece { plain: text.into(), packed: writer.into_bits() }
    }

    /// What stands before the first sign.
    pub(super) fn header(&self) -> &Bits {
        &self.header
    }

    /// Bytes, one by one.
    #[inline]
    pub(super) fn literals(&self, text: &[u8], writer: &mut Writer) {
        for byte in text {
            let sign = self.literals[usize::from(*byte)];
            writer.put(sign.bits, sign.count);
        }
    }

    /// A text that stood so far back before.
    pub(super) fn repeat(&self, text: &[u8], back: usize, writer: &mut Writer) {
        let mut told = 0;
        for stretch in stretches(text.len()) {
            self.pointer(stretch, back, writer);
            told += stretch;
        }
        self.literals(&text[told..], writer);
    }

    fn pointer(&self, length: usize, back: usize, writer: &mut Writer) {
        let length = self.repeats[length];
        writer.put(length.bits, length.count);
        let (sign, extra) = distance_sign(back);
        let distance = with_extra(self.distances[sign], extra);
        writer.put(distance.bits, distance.count);
    }

    /// The end of the block.
    pub(super) fn end(&self, writer: &mut Writer) {
        let sign = self.literals[END];
        writer.put(sign.bits, sign.count);
    }
}

/// The bits behind a sign that say which of several numbers it stands for.
type Extra = Sign;

fn with_extra(sign: Sign, extra: Extra) -> Sign {
    Sign { bits: sign.bits | extra.bits << sign.count, count: sign.count + extra.count }
}

/// The sign of a pointer's length, 3 to 258 (RFC 1951, 3.2.5).
fn length_sign(length: usize) -> (usize, Extra) {
    if length == LONGEST {
        return (285, Extra::default());
    }
    let (step, extra) = stepped(length - SHORTEST, 4);
    (257 + step, extra)
}

/// The sign of a pointer's distance, 1 to 32,768.
fn distance_sign(back: usize) -> (usize, Extra) {
    stepped(back - 1, 2)
}

/// Both kinds of numbers are told alike: each step of `steps` covers twice as many numbers as one of those before.
fn stepped(number: usize, steps: usize) -> (usize, Extra) {
    if number < steps * 2 {
        return (number, Extra::default());
    }
    let extra = number.ilog2() - steps.ilog2();
    #[expect(clippy::cast_possible_truncation, reason = "numbers are below 32,768")]
    let bits = (number & ((1 << extra) - 1)) as u32;
    let step = (number >> extra) - steps + steps * (extra as usize + 1);
    (step, Extra { bits, count: extra })
}

/// The lengths of the signs that tell things of these frequencies with the fewest bits (Huffman's), none longer than
/// `most`. No frequency may be zero unless the thing never happens.
fn lengths(frequencies: &[u64], most: u32) -> Vec<u32> {
    let mut frequencies = frequencies.to_vec();
    loop {
        let lengths = unbounded_lengths(&frequencies);
        if lengths.iter().all(|length| *length <= most) {
            return lengths;
        }
        // Flatter frequencies make a flatter tree; in the end all are equal.
        for frequency in &mut frequencies {
            *frequency = frequency.div_ceil(2);
        }
    }
}

fn unbounded_lengths(frequencies: &[u64]) -> Vec<u32> {
    let happens = frequencies.iter().enumerate().filter(|(_, f)| **f > 0);
    let mut trees: BinaryHeap<_> = happens.map(|(thing, frequency)| Reverse((*frequency, vec![thing]))).collect();
    let mut lengths = vec![0; frequencies.len()];
    while let (Some(Reverse(one)), Some(Reverse(mut other))) = (trees.pop(), trees.pop()) {
        other.1.extend(one.1);
        for thing in &other.1 {
            lengths[*thing] += 1;
        }
        trees.push(Reverse((one.0 + other.0, other.1)));
        if trees.len() == 1 {
            break;
        }
    }
    lengths
}

/// The signs of these lengths (RFC 1951, 3.2.2), turned round: a sign's first bit goes first.
fn signs(lengths: &[u32]) -> Vec<Sign> {
    let mut next = 0;
    let mut signs = vec![Sign::default(); lengths.len()];
    for length in 1..=15 {
        next <<= 1;
        for (sign, _) in signs.iter_mut().zip(lengths).filter(|(_, l)| **l == length) {
            *sign = Sign { bits: u32::reverse_bits(next) >> (32 - length), count: length };
            next += 1;
        }
    }
    signs
}

/// The head of the one and last block: its kind, and the lengths of all signs.
fn write_header(literals: &[u32], distances: &[u32], writer: &mut Writer) {
    let all: Vec<u32> = literals.iter().chain(distances).copied().collect();
    let told = told(&all);
    let mut frequencies = [0; LENGTHS];
    for (thing, _) in &told {
        frequencies[*thing] += 1;
    }
    let of_lengths = lengths(&frequencies, 7);
    let signs = signs(&of_lengths);
    // The last block, with a code of its own.
    writer.put(1, 1);
    writer.put(2, 2);
    writer.put(29, 5);
    writer.put(29, 5);
    writer.put(15, 4);
    for which in ORDER {
        writer.put(of_lengths[which], 3);
    }
    for (thing, times) in told {
        writer.put(signs[thing].bits, signs[thing].count);
        if thing == AS_BEFORE {
            writer.put(times - 3, 2);
        }
    }
}

/// Lengths as they are told: each, or "as before" so many times.
fn told(lengths: &[u32]) -> Vec<(usize, u32)> {
    let mut told = Vec::new();
    for run in lengths.chunk_by(|a, b| a == b) {
        let mut left = u32::try_from(run.len()).unwrap_or_default();
        told.push((run[0] as usize, 1));
        left -= 1;
        while left >= 3 {
            let times = left.min(6);
            told.push((AS_BEFORE, times));
            left -= times;
        }
        told.extend((0..left).map(|_| (run[0] as usize, 1)));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_signs_of_the_standard() {
        for (length, sign, bits, count) in [
            (3, 257, 0, 0),
            (10, 264, 0, 0),
            (11, 265, 0, 1),
            (12, 265, 1, 1),
            (18, 268, 1, 1),
            (19, 269, 0, 2),
            (130, 280, 15, 4),
            (131, 281, 0, 5),
            (257, 284, 30, 5),
            (258, 285, 0, 0),
        ] {
            assert_eq!(length_sign(length), (sign, Sign { bits, count }), "{length}");
        }
        for (back, sign, bits, count) in [
            (1, 0, 0, 0),
            (4, 3, 0, 0),
            (5, 4, 0, 1),
            (6, 4, 1, 1),
            (7, 5, 0, 1),
            (9, 6, 0, 2),
            (1_024, 19, 255, 8),
            (1_025, 20, 0, 9),
            (32_768, 29, 8_191, 13),
        ] {
            assert_eq!(distance_sign(back), (sign, Sign { bits, count }), "{back}");
        }
    }

    #[test]
    fn no_sign_is_too_long() {
        // Each as frequent as the two before it together: the deepest tree there is.
        let mut frequencies = vec![1_u64, 1];
        while frequencies.len() < 60 {
            frequencies.push(frequencies.iter().rev().take(2).sum());
        }
        let lengths = lengths(&frequencies, 15);
        let full: f64 = lengths.iter().map(|length| 0.5_f64.powi(i32::try_from(*length).unwrap())).sum();
        assert!((full - 1.0).abs() < 1e-12, "no sign is left over");
        assert!(lengths.iter().all(|length| (1..=15).contains(length)));
    }
}
