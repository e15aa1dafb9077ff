//! A text as deflate tells it: bytes, and pointers back to what stood in it before.

/// The shortest text that a pointer stands for.
pub(super) const SHORTEST: usize = 3;

/// The longest text that a pointer stands for.
pub(super) const LONGEST: usize = 258;

/// How far back a pointer reaches.
pub(super) const MOST_BACK: usize = 32_768;

/// From here on a pointer takes less room than the bytes, if it doesn't reach too far.
const WORTHWHILE: usize = 4;

/// A step of the telling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token {
    Literal(u8),
    Repeat { length: usize, back: usize },
}

/// Tells a text. Of all places that look alike only the last is tried: the texts are short.
pub(super) fn tokens(text: &[u8]) -> Vec<Token> {
    const BITS: u32 = 12;
    let mut last = vec![usize::MAX; 1 << BITS];
    let slot = |at: usize| {
        let four: [u8; WORTHWHILE] = text.get(at..at + WORTHWHILE)?.try_into().ok()?;
        Some((u32::from_le_bytes(four).wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as usize)
    };
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let place = slot(at).map(|slot| std::mem::replace(&mut last[slot], at));
        let repeat = place
            .filter(|place| *place < at && at - place <= MOST_BACK)
            .map(|place| (same(text, place, at), at - place))
            .filter(|(length, _)| *length >= WORTHWHILE);
        if let Some((length, back)) = repeat {
            tokens.push(Token::Repeat { length, back });
            for passed in at + 1..at + length {
                if let Some(slot) = slot(passed) {
                    last[slot] = passed;
                }
            }
            at += length;
        } else {
            tokens.push(Token::Literal(text[at]));
            at += 1;
        }
    }
    tokens
}

/// How long the text goes on at `at` as it did at `place`.
fn same(text: &[u8], place: usize, at: usize) -> usize {
    let pairs = text[place..].iter().zip(&text[at..]);
    pairs.take(LONGEST).take_while(|(a, b)| a == b).count()
}

/// The lengths of the pointers that stand for a text of this length, all with one distance; what is left is too short.
pub(super) fn stretches(mut length: usize) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let stretch = length.min(LONGEST);
        length -= stretch;
        (stretch >= SHORTEST).then_some(stretch)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stood_before_is_pointed_at() {
        let told = tokens(b"tomato, tomato");
        assert_eq!(told.last(), Some(&Token::Repeat { length: 6, back: 8 }));
        assert_eq!(told.len(), 9);
        // Over itself: the text goes on while it is being told.
        assert_eq!(tokens(b"aaaaaaa"), [Token::Literal(b'a'), Token::Repeat { length: 6, back: 1 }]);
    }

    #[test]
    fn long_texts_take_several_pointers() {
        let lengths = |length| stretches(length).collect::<Vec<_>>();
        assert_eq!(lengths(258), [258]);
        assert_eq!(lengths(600), [258, 258, 84]);
        assert_eq!(lengths(260), [258], "the last two bytes are for others to tell");
        assert!(lengths(2).is_empty());
    }
}
