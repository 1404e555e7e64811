//! A Parquet file of a run: its metadata, and its columns one row group at a time.

use std::fs::File;
use std::path::{Path, PathBuf};

use ::parquet::basic::Type as Physical;
use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, SerializedFileReader};

use super::Error;
use super::pages::{self, Plain, Shape, Sink};

/// A file that is open.
pub(super) struct Table {
    path: PathBuf,
    file: SerializedFileReader<File>,
}

/// Texts of one row group: the different ones, and which each row has.
///
/// A dictionary of the file stays one; a text that the file has no dictionary for is an entry of its own.
#[derive(Default)]
pub(super) struct Words {
    letters: Vec<u8>,
    ends: Vec<usize>,
    rows: Vec<u32>,
}

impl Table {
    /// Opens a file of a run and checks that this program knows its form.
    pub(super) fn open(path: PathBuf, schema: &'static str) -> Result<Self, Error> {
        let file = File::open(&path).map_err(|source| Error::Read {
            path: path.clone(),
            source,
        })?;
        let file = SerializedFileReader::new(file).map_err(|source| broken(&path, source))?;
        let table = Self { path, file };
        match table.metadata("schema") {
            Some(found) if found == schema => Ok(table),
            found => Err(Error::Schema {
                path: table.path.clone(),
                found: found.unwrap_or_default().to_owned(),
                expected: schema,
            }),
        }
    }

    /// What the file says about itself under this name.
    pub(super) fn metadata(&self, name: &str) -> Option<&str> {
        let entries = self.file.metadata().file_metadata().key_value_metadata()?;
        let is_it = |key: &str| key.strip_prefix("hss-audit.") == Some(name);
        let entry = entries.iter().find(|entry| is_it(&entry.key))?;
        entry.value.as_deref()
    }

    /// How many rows each row group has.
    pub(super) fn groups(&self) -> Vec<usize> {
        let groups = self.file.metadata().row_groups();
        let rows = |rows: i64| usize::try_from(rows).unwrap_or(0);
        groups.iter().map(|group| rows(group.num_rows())).collect()
    }

    /// The texts of one column.
    pub(super) fn words(&self, group: usize, column: &str) -> Result<Words, Error> {
        let mut words = Words::default();
        self.read(
            group,
            column,
            (Physical::BYTE_ARRAY, Plain::Counted),
            &mut words,
        )?;
        Ok(words)
    }

    /// The texts of some rows of one column; `wanted` are the rows, in order.
    pub(super) fn some_words(
        &self,
        group: usize,
        column: &str,
        wanted: &[usize],
    ) -> Result<Words, Error> {
        let mut some = Picked {
            words: Words::default(),
            wanted,
            row: 0,
        };
        self.read(
            group,
            column,
            (Physical::BYTE_ARRAY, Plain::Counted),
            &mut some,
        )?;
        Ok(some.words)
    }

    /// The ids of one column, each with its 16 bytes as a number.
    pub(super) fn ids(&self, group: usize, column: &str) -> Result<Vec<u128>, Error> {
        let kind = (Physical::FIXED_LEN_BYTE_ARRAY, Plain::Fixed(16));
        let mut ids = Cells::of(|bytes| Some(u128::from_be_bytes(bytes.try_into().ok()?)));
        self.read(group, column, kind, &mut ids)?;
        Ok(ids.rows.into_iter().flatten().collect())
    }

    /// The numbers of one column.
    pub(super) fn numbers(&self, group: usize, column: &str) -> Result<Vec<Option<i64>>, Error> {
        let kind = (Physical::INT64, Plain::Fixed(8));
        let mut numbers = Cells::of(|bytes| Some(i64::from_le_bytes(bytes.try_into().ok()?)));
        self.read(group, column, kind, &mut numbers)?;
        Ok(numbers.rows)
    }

    fn read(
        &self,
        group: usize,
        name: &str,
        (physical, plain): (Physical, Plain),
        sink: &mut impl Sink,
    ) -> Result<(), Error> {
        let failed = |source| broken(&self.path, source);
        let metadata = self.file.metadata();
        let schema = metadata.file_metadata().schema_descr();
        let columns = schema.columns();
        let index = columns.iter().position(|column| column.name() == name);
        let found = index.and_then(|index| Some((index, columns.get(index)?)));
        let fits = |kind: Physical, repeated: i16| kind == physical && repeated == 0;
        let Some((index, column)) = found
            .filter(|(_, column)| fits(column.physical_type(), column.max_rep_level()))
            .filter(|(_, column)| column.type_length() == 16 || plain != Plain::Fixed(16))
        else {
            let missing = format!("no column `{name}` of the form that runs have");
            return Err(failed(ParquetError::General(missing)));
        };
        let shape = Shape {
            plain,
            is_optional: column.max_def_level() > 0,
            rows: self.groups().get(group).copied().unwrap_or_default(),
        };
        let group = self.file.get_row_group(group).map_err(failed)?;
        let mut pages = group.get_column_page_reader(index).map_err(failed)?;
        pages::read(&mut *pages, shape, sink).map_err(failed)
    }
}

fn broken(path: &Path, source: ParquetError) -> Error {
    Error::Broken {
        path: path.to_owned(),
        source: Box::new(source),
    }
}

impl Words {
    /// No text.
    const NONE: u32 = u32::MAX;

    /// How many different texts there may be.
    pub(super) fn entries(&self) -> usize {
        self.ends.len()
    }

    /// The entry of each row; one that does not exist for no text.
    pub(super) fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// The text of a row.
    pub(super) fn row(&self, row: usize) -> Option<&str> {
        self.text(*self.rows.get(row)? as usize)
    }

    /// The text of an entry.
    pub(super) fn text(&self, entry: usize) -> Option<&str> {
        let end = *self.ends.get(entry)?;
        let start = match entry {
            0 => 0,
            _ => *self.ends.get(entry - 1)?,
        };
        str::from_utf8(self.letters.get(start..end)?).ok()
    }

    fn last_entry(&self) -> Option<&[u8]> {
        let (_, before) = self.ends.split_last()?;
        self.letters.get(before.last().copied().unwrap_or(0)..)
    }

    /// What each row means; each different text is read once. Nothing when one means nothing.
    pub(super) fn meanings<T: Copy>(&self, mean: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
        let entries: Vec<Option<T>> = (0..self.ends.len())
            .map(|entry| mean(self.text(entry)?))
            .collect();
        self.rows
            .iter()
            .map(|entry| entries.get(*entry as usize).copied().flatten())
            .collect()
    }
}

impl Sink for Words {
    fn entry(&mut self, bytes: &[u8]) -> Option<()> {
        self.letters.extend_from_slice(bytes);
        self.ends.push(self.letters.len());
        Some(())
    }

    fn index(&mut self, index: u32) -> Option<()> {
        self.rows.push(index);
        Some(())
    }

    fn value(&mut self, bytes: &[u8]) -> Option<()> {
        // Without a dictionary, too, the rows of one asset stand together.
        if self.last_entry() != Some(bytes) {
            self.entry(bytes)?;
        }
        let last = self.ends.len().checked_sub(1)?;
        self.rows.push(u32::try_from(last).ok()?);
        Some(())
    }

    fn null(&mut self) -> Option<()> {
        self.rows.push(Self::NONE);
        Some(())
    }
}

/// The texts of some rows; the others are passed over.
struct Picked<'w> {
    words: Words,
    /// Rows, in order; those that were taken are gone.
    wanted: &'w [usize],
    row: usize,
}

impl Picked<'_> {
    fn is_wanted(&mut self) -> bool {
        let is_wanted = self.wanted.first() == Some(&self.row);
        self.row += 1;
        if is_wanted {
            self.wanted = self.wanted.get(1..).unwrap_or_default();
        }
        is_wanted
    }
}

impl Sink for Picked<'_> {
    fn entry(&mut self, bytes: &[u8]) -> Option<()> {
        self.words.entry(bytes)
    }

    fn index(&mut self, index: u32) -> Option<()> {
        match self.is_wanted() {
            true => self.words.index(index),
            false => Some(()),
        }
    }

    fn value(&mut self, bytes: &[u8]) -> Option<()> {
        match self.is_wanted() {
            true => self.words.value(bytes),
            false => Some(()),
        }
    }

    fn null(&mut self) -> Option<()> {
        match self.is_wanted() {
            true => self.words.null(),
            false => Some(()),
        }
    }
}

/// Values of a fixed size.
struct Cells<T, F> {
    read: F,
    dictionary: Vec<T>,
    rows: Vec<Option<T>>,
}

impl<T, F: Fn(&[u8]) -> Option<T>> Cells<T, F> {
    fn of(read: F) -> Self {
        Self {
            read,
            dictionary: Vec::new(),
            rows: Vec::new(),
        }
    }
}

impl<T: Copy, F: Fn(&[u8]) -> Option<T>> Sink for Cells<T, F> {
    fn entry(&mut self, bytes: &[u8]) -> Option<()> {
        self.dictionary.push((self.read)(bytes)?);
        Some(())
    }

    fn index(&mut self, index: u32) -> Option<()> {
        self.rows.push(Some(*self.dictionary.get(index as usize)?));
        Some(())
    }

    fn value(&mut self, bytes: &[u8]) -> Option<()> {
        self.rows.push(Some((self.read)(bytes)?));
        Some(())
    }

    fn null(&mut self) -> Option<()> {
        self.rows.push(None);
        Some(())
    }
}
