//! gzip in one piece, for bodies that are in memory. What an encoder works with, some 300 KB, is kept from one body to the
//! next: to get it and to clear it costs as much as to compress a small body with it.

use std::cell::RefCell;

use bytes::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// The head of a gzip file that names neither its time nor its place (RFC 1952).
pub(super) const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// How much trouble is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Level 1: for what is sent once.
    Quick,
    /// Level 6: as the original had it.
    Usual,
    /// Level 9: for what is kept and sent often.
    Most,
}

thread_local! {
    /// For those of ordinary size: large ones are rare and come on threads that don't last.
    static KEPT: RefCell<[Option<Compress>; 2]> = const { RefCell::new([None, None]) };
}

/// The body as a gzip file.
pub fn gzip(plain: &[u8], effort: Effort) -> Bytes {
    match effort {
        Effort::Quick => kept(plain, 0, 1),
        Effort::Usual => kept(plain, 1, 6),
        Effort::Most => pack(plain, &mut encoder(9)),
    }
}

fn kept(plain: &[u8], place: usize, level: u32) -> Bytes {
    KEPT.with_borrow_mut(|kept| {
        let kept = kept[place].get_or_insert_with(|| encoder(level));
        kept.reset();
        pack(plain, kept)
    })
}

fn encoder(level: u32) -> Compress {
    Compress::new(Compression::new(level), false)
}

fn pack(plain: &[u8], encoder: &mut Compress) -> Bytes {
    let mut packed = Vec::with_capacity(HEAD.len() + plain.len() / 2 + 64);
    packed.extend_from_slice(&HEAD);
    loop {
        let taken = usize::try_from(encoder.total_in()).unwrap_or(plain.len());
        let rest = &plain[taken.min(plain.len())..];
        match encoder.compress_vec(rest, &mut packed, FlushCompress::Finish) {
            Ok(Status::StreamEnd) => break,
            // No room is left: what doesn't get smaller is a little larger than it was.
            Ok(Status::Ok | Status::BufError) | Err(_) => packed.reserve(plain.len() / 2 + 1_024),
        }
    }
    let mut sum = Crc::new();
    sum.update(plain);
    packed.extend_from_slice(&sum.sum().to_le_bytes());
    packed.extend_from_slice(&sum.amount().to_le_bytes());
    // Without what was set aside and not needed: many are kept.
    packed.into_boxed_slice().into()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::io::Read;

    use flate2::read::GzDecoder;
    use proptest::prelude::*;

    use super::*;

    fn unpacked(packed: &[u8]) -> Vec<u8> {
        let mut plain = Vec::new();
        GzDecoder::new(packed).read_to_end(&mut plain).unwrap();
        plain
    }

    proptest! {
        #[test]
        fn what_is_unpacked_is_what_was_packed(
            bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..5_000), 1..5),
        ) {
            // One after the other: nothing of a body is left for the next.
            for body in &bodies {
                for effort in [Effort::Quick, Effort::Usual, Effort::Most] {
                    prop_assert_eq!(&unpacked(&gzip(body, effort)), body);
                }
            }
        }
    }

    #[test]
    fn more_trouble_makes_less_of_it() {
        let mut text = String::new();
        for n in 0..2_000_u32 {
            let n = n.wrapping_mul(2_654_435_761);
            let _ = write!(text, "{{\"id\":{n},\"name\":\"Basil {}\"}},", n % 91);
        }
        let size = |effort| gzip(text.as_bytes(), effort).len();
        assert!(size(Effort::Quick) < text.len() / 2);
        assert!(size(Effort::Usual) < size(Effort::Quick));
        assert!(size(Effort::Most) < size(Effort::Quick));
    }
}
