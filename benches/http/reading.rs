//! What is read out of texts: the head of an answer, `/proc`, pgbench's report. Tested in `tests/api/measuring.rs`.

/// The head of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub status: u16,
    /// How long it is, with the empty line behind it.
    pub length: usize,
    /// How long the body behind it is; `None` where that shows only at its end.
    pub body: Option<usize>,
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
    Some(Head { status, length, body })
}

/// The head of an answer that is there to its end.
pub fn whole(bytes: &[u8]) -> Option<Head> {
    head(bytes).filter(|head| match head.body {
        Some(length) => bytes.len() >= head.length + length,
        None => bytes.ends_with(b"\r\n0\r\n\r\n"),
    })
}

/// What a whole body in chunks holds.
pub fn without_chunks(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = bytes.windows(2).position(|two| two == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[..line]).ok()?, 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        let begin = line + 2;
        body.extend_from_slice(bytes.get(begin..begin + size)?);
        bytes = bytes.get(begin + size + 2..)?;
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

/// Reads a `/proc/<pid>/stat`: the parent, and the clock ticks of its own and of its children that ended. The program's name
/// stands in it in parentheses and may hold spaces and parentheses itself.
pub fn stat(text: &str) -> Option<(u32, u64, u64)> {
    let fields: Vec<&str> = text.rsplit_once(") ")?.1.split_whitespace().collect();
    let number = |place: usize| fields.get(place)?.parse::<u64>().ok();
    Some((fields.get(1)?.parse().ok()?, number(11)? + number(12)?, number(13)? + number(14)?))
}

/// A size out of `/proc/<pid>/status` in bytes: `VmRSS`, `VmHWM`.
pub fn size(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes = line.strip_prefix(':')?.trim().strip_suffix(" kB")?;
    kilobytes.parse::<u64>().ok().map(|size| size * 1024)
}

/// Reads how many transactions pgbench ran, how many a second without the time to connect, and how many failed (14 and newer;
/// older ones have no line about failures).
pub fn report(text: &str) -> Option<(u64, f64, u64)> {
    let after = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim_start().split([' ', '/']).next()
    };
    let failed = after("number of failed transactions:").and_then(|number| number.parse().ok()).unwrap_or_default();
    let transactions = after("number of transactions actually processed:")?.parse().ok()?;
    Some((transactions, after("tps =")?.parse().ok()?, failed))
}
