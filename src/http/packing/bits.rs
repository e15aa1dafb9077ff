//! Bits in the order that deflate wants them: the first one lowest.

/// So many bits.
#[derive(Debug)]
pub(super) struct Bits {
    bytes: Box<[u8]>,
    count: usize,
}

/// Writes bits behind each other.
#[derive(Debug, Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
    /// Fewer than 32 bits that are no whole word yet.
    pending: u64,
    count: u32,
}

impl Writer {
    /// A writer with room for so many bytes.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes), ..Self::default() }
    }

    /// Appends the lowest `count` bits of `value`, at most 32; the others must be zero.
    #[inline]
    pub(super) fn put(&mut self, value: u32, count: u32) {
        debug_assert!(count == 32 || value >> count == 0);
        self.pending |= u64::from(value) << self.count;
        self.count += count;
        if self.count >= 32 {
            #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
            let word = self.pending as u32;
            self.bytes.extend_from_slice(&word.to_le_bytes());
            self.pending >>= 32;
            self.count -= 32;
        }
    }

    /// Appends whole bytes.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.put(u32::from(*byte), 8);
        }
    }

    /// Appends bits that were written before.
    #[inline]
    pub(super) fn append(&mut self, bits: &Bits) {
        let (words, rest) = bits.bytes.split_at(bits.count / 32 * 4);
        for word in words.as_chunks::<4>().0 {
            self.put(u32::from_le_bytes(*word), 32);
        }
        let rest = rest.iter().rev().fold(0, |bits, byte| bits << 8 | u32::from(*byte));
        #[expect(clippy::cast_possible_truncation, reason = "below 32")]
        self.put(rest, (bits.count % 32) as u32);
    }

    /// All that was written, filled up with zeros to a whole byte.
    pub(super) fn into_bytes(mut self) -> Vec<u8> {
        let rest = self.pending.to_le_bytes();
        self.bytes.extend_from_slice(&rest[..self.count.div_ceil(8) as usize]);
        self.bytes
    }

    /// All that was written.
    pub(super) fn into_bits(self) -> Bits {
        let count = self.bytes.len() * 8 + self.count as usize;
        Bits { bytes: self.into_bytes().into(), count }
    }
}
