//! Takes the pages of one column apart: values as they stand, or as numbers into a dictionary.
//!
//! The library's own reader makes a counted pointer for every text. Here a dictionary stays a dictionary, so that a word
//! that half a million rows share is understood once.
//!
//! # Source
//! Apache Parquet format, `Encodings.md`: plain, dictionary, and the run-length/bit-packing hybrid; read 2026-11-22.

use ::parquet::basic::Encoding;
use ::parquet::column::page::{Page, PageReader};
use ::parquet::errors::ParquetError;

/// Takes in the values of a column chunk, in the order of the rows.
pub(super) trait Sink {
    /// The next entry of the dictionary.
    fn entry(&mut self, bytes: &[u8]) -> Option<()>;
    /// The next row has the entry of this number.
    fn index(&mut self, index: u32) -> Option<()>;
    /// The next row has this value.
    fn value(&mut self, bytes: &[u8]) -> Option<()>;
    /// The next row has none.
    fn null(&mut self) -> Option<()>;
}

/// How plain values follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plain {
    /// So many bytes each.
    Fixed(usize),
    /// Each after its length.
    Counted,
}

/// A flat column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) plain: Plain,
    /// Whether values may be absent.
    pub(super) is_optional: bool,
    /// Rows of the row group: whatever a broken file says, there are no more.
    pub(super) rows: usize,
}

/// The values of a page, and which rows have one.
struct Values<'p> {
    bytes: &'p [u8],
    encoding: Encoding,
    rows: usize,
    /// One level per row, 0 for none; empty where every row has a value.
    levels: Vec<bool>,
}

/// Reads all pages of a column chunk.
pub(super) fn read(
    pages: &mut dyn PageReader,
    shape: Shape,
    sink: &mut impl Sink,
) -> Result<(), ParquetError> {
    let mut rows = 0;
    while let Some(page) = pages.get_next_page()? {
        rows += read_page(&page, shape, sink)
            .ok_or_else(|| ParquetError::General("a page cannot be read".to_owned()))?;
        if rows > shape.rows {
            break;
        }
    }
    if rows == shape.rows {
        return Ok(());
    }
    let found = format!("{rows} values in a group of {} rows", shape.rows);
    Err(ParquetError::General(found))
}

/// Gives how many rows the page has; nothing when it makes no sense.
fn read_page(page: &Page, shape: Shape, sink: &mut impl Sink) -> Option<usize> {
    let values = match page {
        Page::DictionaryPage {
            buf, num_values, ..
        } => {
            let mut bytes: &[u8] = buf;
            for _ in 0..*num_values {
                sink.entry(split(&mut bytes, shape.plain)?)?;
            }
            return Some(0);
        }
        Page::DataPage {
            buf,
            num_values,
            encoding,
            ..
        } => first_version(buf, *num_values, *encoding, shape)?,
        Page::DataPageV2 {
            buf,
            num_values,
            encoding,
            def_levels_byte_len,
            rep_levels_byte_len,
            ..
        } => {
            let start = *rep_levels_byte_len as usize;
            let end = start.checked_add(*def_levels_byte_len as usize)?;
            let rows = bounded(*num_values, shape)?;
            Values {
                bytes: buf.get(end..)?,
                encoding: *encoding,
                rows,
                levels: match shape.is_optional {
                    true => levels(buf.get(start..end)?, rows)?,
                    false => Vec::new(),
                },
            }
        }
    };
    let rows = values.rows;
    values.read(shape.plain, sink)?;
    Some(rows)
}

fn bounded(count: u32, shape: Shape) -> Option<usize> {
    let count = count as usize;
    (count <= shape.rows).then_some(count)
}

/// The first form of a data page has the levels, with their length, before the values.
fn first_version(buf: &[u8], count: u32, encoding: Encoding, shape: Shape) -> Option<Values<'_>> {
    let rows = bounded(count, shape)?;
    let mut bytes = buf;
    let levels = match shape.is_optional {
        true => levels(split(&mut bytes, Plain::Counted)?, rows)?,
        false => Vec::new(),
    };
    Some(Values {
        bytes,
        encoding,
        rows,
        levels,
    })
}

fn levels(bytes: &[u8], rows: usize) -> Option<Vec<bool>> {
    let mut levels = Vec::with_capacity(rows);
    hybrid(bytes, 1, rows, &mut |level| {
        levels.push(level > 0);
        Some(())
    })?;
    Some(levels)
}

impl Values<'_> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "an encoding that no run of this program has is no error of this program"
    )]
    fn read(mut self, plain: Plain, sink: &mut impl Sink) -> Option<()> {
        let levels = std::mem::take(&mut self.levels);
        let present = match levels.is_empty() {
            true => self.rows,
            false => levels.iter().filter(|level| **level).count(),
        };
        let mut rows = Rows { levels, at: 0 };
        match self.encoding {
            Encoding::PLAIN => {
                for _ in 0..present {
                    rows.before_value(sink)?;
                    sink.value(split(&mut self.bytes, plain)?)?;
                }
            }
            Encoding::RLE_DICTIONARY => {
                // A page without values may have no width either.
                let (width, packed) = match self.bytes.split_first() {
                    Some((width, packed)) => (*width, packed),
                    None => (0, self.bytes),
                };
                hybrid(packed, u32::from(width), present, &mut |index| {
                    rows.before_value(sink)?;
                    sink.index(index)
                })?;
            }
            _ => return None,
        }
        rows.after_last(sink)
    }
}

/// Puts the absent values between the present ones.
struct Rows {
    levels: Vec<bool>,
    at: usize,
}

impl Rows {
    fn before_value(&mut self, sink: &mut impl Sink) -> Option<()> {
        while self.levels.get(self.at) == Some(&false) {
            sink.null()?;
            self.at += 1;
        }
        self.at += 1;
        Some(())
    }

    fn after_last(self, sink: &mut impl Sink) -> Option<()> {
        for _ in self.levels.get(self.at..).unwrap_or_default() {
            sink.null()?;
        }
        Some(())
    }
}

/// Takes the next plain value off the front.
fn split<'p>(bytes: &mut &'p [u8], plain: Plain) -> Option<&'p [u8]> {
    let length = match plain {
        Plain::Fixed(length) => length,
        Plain::Counted => {
            let (length, rest) = bytes.split_first_chunk::<4>()?;
            *bytes = rest;
            u32::from_le_bytes(*length) as usize
        }
    };
    let (value, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(value)
}

/// Reads `count` numbers of `width` bits: runs of the same number, and packed ones.
fn hybrid(
    mut bytes: &[u8],
    width: u32,
    count: usize,
    take: &mut impl FnMut(u32) -> Option<()>,
) -> Option<()> {
    if width > 32 {
        return None;
    }
    let mut left = count;
    if width == 0 {
        // Only the number 0 has no bits; its runs may be left out.
        return (0..left).try_for_each(|_| take(0));
    }
    while left > 0 {
        let header = variable(&mut bytes)?;
        let length = (header >> 1) as usize;
        if length == 0 {
            return None;
        }
        if header & 1 == 0 {
            let value = number(split(&mut bytes, Plain::Fixed(width.div_ceil(8) as usize))?);
            let length = length.min(left);
            (0..length).try_for_each(|_| take(value))?;
            left -= length;
        } else {
            let packed = length.checked_mul(width as usize)?;
            let group = split(&mut bytes, Plain::Fixed(packed))?;
            let length = (length * 8).min(left);
            unpack(group, width, length, take)?;
            left -= length;
        }
    }
    Some(())
}

fn unpack(
    bytes: &[u8],
    width: u32,
    count: usize,
    take: &mut impl FnMut(u32) -> Option<()>,
) -> Option<()> {
    let mask = (1_u64 << width) - 1;
    let (mut kept, mut bits) = (0_u64, 0);
    let mut bytes = bytes.iter();
    for _ in 0..count {
        while bits < width {
            kept |= u64::from(*bytes.next()?) << bits;
            bits += 8;
        }
        take(u32::try_from(kept & mask).ok()?)?;
        kept >>= width;
        bits -= width;
    }
    Some(())
}

fn number(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

/// A number of seven bits per byte, the lowest first.
fn variable(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0_u32;
    for shift in (0..32).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], width: u32, count: usize) -> Option<Vec<u32>> {
        let mut numbers = Vec::new();
        hybrid(bytes, width, count, &mut |number| {
            numbers.push(number);
            Some(())
        })?;
        Some(numbers)
    }

    #[test]
    fn the_example_of_the_format_is_read() {
        // Encodings.md: the numbers 0 to 7 in three bits each.
        let packed = [0x03, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        assert_eq!(decoded(&packed, 3, 8), Some((0..8).collect()));
        // A run of 300 times 5, then two packed ones.
        let run = [0xd8, 0x04, 5, 0x03, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        let mut expected = vec![5; 300];
        expected.extend([0, 1]);
        assert_eq!(decoded(&run, 3, 302), Some(expected));
        assert_eq!(decoded(&[], 0, 3), Some(vec![0, 0, 0]));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (bytes, width) in [
            (&[][..], 3),
            (&[0x00, 1], 3),
            (&[0x01], 3),
            (&[0x03, 1], 3),
            (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 3),
            (&[0x02, 1], 33),
        ] {
            assert_eq!(decoded(bytes, width, 8), None, "{bytes:?}");
        }
    }
}
