//! What is read out of texts: the head of an answer, `/proc`, pgbench's report. Tested in `tests/api/measuring.rs`.

/// The head of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub status: u16,
    /// How long it is, with the empty line behind it.
    pub length: usize,
    /// How long the body behind it is; `None` where that shows only at its end.
    pub body: Option<usize>,
    /// Whether it came out of a cache, by `X-Cache`.
    pub hit: bool,
}

/// The head at the beginning of `bytes`; `None` while it isn't whole.
pub fn head(bytes: &[u8]) -> Option<Head> {
    let length = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let status = std::str::from_utf8(bytes.get(9..12)?).ok()?.parse().ok()?;
    let body = match header(&bytes[..length], "content-length") {
        _ if status == 304 || status == 204 => Some(0),
        Some(told) => Some(told.parse().ok()?),
        None => None,
    };
    Some(Head { status, length, body, hit: header(&bytes[..length], "x-cache") == Some("hit") })
}

/// Reads a body that comes in chunks.
pub enum Chunks {
    /// In the line that tells a chunk's size, with what it told so far.
    Size(usize),
    /// In a chunk, with what is missing of it.
    Data(usize),
    /// Behind a chunk.
    Gap,
    /// Behind the last one.
    End,
}

impl Chunks {
    /// Reads on; what is of the body goes to `keep`. Whether the body is whole.
    pub fn read(&mut self, mut bytes: &[u8], mut keep: impl FnMut(&[u8])) -> bool {
        while let Some(first) = bytes.first() {
            let mut taken = 1;
            *self = match *self {
                Self::Size(0) if *first == b'\n' => Self::End,
                Self::Size(size) if *first == b'\n' => Self::Data(size),
                Self::Size(size) => {
                    let digit = char::from(*first).to_digit(16);
                    Self::Size(digit.map_or(size, |digit| size * 16 + digit as usize))
                }
                Self::Data(size) => {
                    taken = size.min(bytes.len());
                    keep(&bytes[..taken]);
                    if taken == size { Self::Gap } else { Self::Data(size - taken) }
                }
                Self::Gap if *first == b'\n' => Self::Size(0),
                Self::Gap => Self::Gap,
                Self::End if *first == b'\n' => return true,
                Self::End => Self::End,
            };
            bytes = &bytes[taken..];
        }
        false
    }
}

/// A header's value.
pub fn header<'a>(head: &'a [u8], name: &str) -> Option<&'a str> {
    head.split(|byte| *byte == b'\n').find_map(|line| {
        let (found, value) = line.split_at_checked(name.len())?;
        let value = value.strip_prefix(b":")?;
        found.eq_ignore_ascii_case(name.as_bytes()).then(|| std::str::from_utf8(value).ok().map(str::trim))?
    })
}

/// What `/proc/<pid>/stat` tells of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stat {
    pub parent: u32,
    /// Clock ticks of its own.
    pub own: u64,
    /// Clock ticks of children that ended.
    pub children: u64,
}

/// Reads a `/proc/<pid>/stat`. The program's name stands in it in parentheses and may hold spaces and parentheses itself.
pub fn stat(text: &str) -> Option<Stat> {
    let fields: Vec<&str> = text.rsplit_once(") ")?.1.split_whitespace().collect();
    let number = |place: usize| fields.get(place)?.parse::<u64>().ok();
    Some(Stat {
        parent: fields.get(1)?.parse().ok()?,
        own: number(11)? + number(12)?,
        children: number(13)? + number(14)?,
    })
}

/// A size out of `/proc/<pid>/status` in bytes: `VmRSS`, `VmHWM`.
pub fn size(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes = line.strip_prefix(':')?.trim().strip_suffix(" kB")?;
    kilobytes.parse::<u64>().ok().map(|size| size * 1024)
}

/// What pgbench says at its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Report {
    pub transactions: u64,
    /// Transactions a second, without the time to connect.
    pub rate: f64,
    pub failed: u64,
}

/// Reads pgbench's report (14 and newer; older ones have no line about failures).
pub fn report(text: &str) -> Option<Report> {
    let after = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        let number = line.trim_start().split([' ', '/']).next()?;
        Some(number.to_owned())
    };
    Some(Report {
        transactions: after("number of transactions actually processed:")?.parse().ok()?,
        rate: after("tps =")?.parse().ok()?,
        failed: after("number of failed transactions:").and_then(|number| number.parse().ok()).unwrap_or_default(),
    })
}
