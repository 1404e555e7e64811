//! One page of a list: `{"total_num": …, "data_list": […]}`.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Reader;
use super::wire::{Integer, Object, PageRows};

/// What paging needs to know of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageScan {
    /// `total_num`, when given.
    pub total: Option<i64>,
    /// Rows of the page, unreadable ones included.
    pub rows: u64,
    /// Whether `data_list` is missing although the total is not 0: what the service may answer past the end of a list, and
    /// no answer before it.
    pub lacks_rows: bool,
    /// Digest of what identifies each readable row.
    pub keys: Vec<u64>,
    /// Digest of each part of the rows, where a row has parts that a total may count: the accounts of a host.
    pub parts: Vec<u64>,
    /// Rows that could not be read: which (counted from 0 within the page), and why.
    pub unreadable: Vec<(u64, String)>,
}

/// What makes a row of a list different from others: the few of its fields that paging looks at.
pub(super) trait Key<'a>: Deserialize<'a> {
    /// Whether the row says what it is about.
    ///
    /// # Errors
    /// Which field is missing.
    fn check(&self) -> Result<(), String>;

    /// Says by hashing what makes the row different from others.
    fn identify(&self, hasher: &mut impl Hasher);

    /// What identifies each part of the row, where a total may count parts instead of rows.
    fn parts(&self) -> Vec<[&str; 2]> {
        Vec::new()
    }
}

/// A whole row of a list.
pub(super) trait Row<'a>: Deserialize<'a> {
    /// Says what the row means; a row that does not say what it is about means nothing, and its key has said so.
    fn read(&self, reader: &mut Reader<'_>);
}

#[derive(Deserialize)]
struct Envelope<T> {
    #[serde(default)]
    total_num: Option<Integer>,
    #[serde(
        default = "Option::default",
        bound(deserialize = "T: Deserialize<'de>")
    )]
    data_list: Option<PageRows<T>>,
}

/// The rows of a page, each readable or not.
struct Page<T> {
    total: Option<i64>,
    rows: Vec<Result<T, String>>,
    lacks_rows: bool,
}

/// Reads a page.
///
/// A body without `total_num` and `data_list` is no answer of HSS, whatever its status: an empty object would
/// otherwise read as "no findings". A row that cannot be read does not take its page with it.
fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<Page<T>, String> {
    // Checked once as a whole instead of text by text.
    let body = std::str::from_utf8(body).map_err(|error| format!("no page of a list: {error}"))?;
    if let Ok(envelope) = serde_json::from_str::<Envelope<Object<T>>>(body) {
        return open(envelope, |Object(row)| Ok(row));
    }
    let envelope: Envelope<&'a RawValue> = serde_json::from_str(body)
        .map_err(|error| format!("no page of a list: {}", short(&error)))?;
    open(envelope, |raw| {
        let row = serde_json::from_str(raw.get()).map_err(|error| short(&error))?;
        let Object(row) = row;
        Ok(row)
    })
}

/// The reason in few words; it may quote the row.
fn short(error: &serde_json::Error) -> String {
    const LENGTH: usize = 200;
    error.to_string().chars().take(LENGTH).collect()
}

fn open<R, T>(
    envelope: Envelope<R>,
    read: impl Fn(R) -> Result<T, String>,
) -> Result<Page<T>, String> {
    let total = envelope.total_num.and_then(|total| total.0);
    match (total, envelope.data_list.and_then(|rows| rows.0)) {
        (_, Some(rows)) => Ok(Page {
            total,
            rows: rows.into_iter().map(read).collect(),
            lacks_rows: false,
        }),
        (Some(number), None) => Ok(Page {
            total,
            rows: Vec::new(),
            lacks_rows: number != 0,
        }),
        (None, None) => Err("neither `total_num` nor `data_list`".to_owned()),
    }
}

/// See [`super::Source::scan`].
pub(super) fn scan<'a, T: Key<'a>>(body: &'a [u8]) -> Result<PageScan, String> {
    let page: Page<T> = parse(body)?;
    let mut scan = PageScan {
        total: page.total,
        rows: page.rows.len() as u64,
        lacks_rows: page.lacks_rows,
        ..PageScan::default()
    };
    scan.keys.reserve(page.rows.len());
    for (index, row) in page.rows.into_iter().enumerate() {
        match row.and_then(checked) {
            Ok(row) => {
                let mut hasher = DefaultHasher::new();
                row.identify(&mut hasher);
                scan.keys.push(hasher.finish());
                for part in row.parts() {
                    let mut hasher = hasher.clone();
                    identify(part, &mut hasher);
                    scan.parts.push(hasher.finish());
                }
            }
            Err(reason) => scan.unreadable.push((index as u64, reason)),
        }
    }
    Ok(scan)
}

/// See [`super::Source::read`].
pub(super) fn read<'a, T: Row<'a>>(
    body: &'a [u8],
    reader: &mut Reader<'_>,
) -> Result<Vec<String>, String> {
    let page: Page<T> = parse(body)?;
    let mut unreadable = Vec::new();
    for row in page.rows {
        match row {
            Ok(row) => row.read(reader),
            Err(reason) => unreadable.push(reason),
        }
    }
    Ok(unreadable)
}

fn checked<'a, T: Key<'a>>(row: T) -> Result<T, String> {
    row.check().map(|()| row)
}

/// Hashes texts so that their bounds count: "ab", "c" differs from "a", "bc".
pub(super) fn identify<const N: usize>(texts: [&str; N], hasher: &mut impl Hasher) {
    for text in texts {
        text.hash(hasher);
    }
}
