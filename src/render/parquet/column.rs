//! How one column is declared and written.

use ::parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, FixedLenByteArray};
use ::parquet::data_type::{FixedLenByteArrayType, Int32Type, Int64Type};
use ::parquet::errors::Result;
use ::parquet::file::writer::SerializedColumnWriter;
use ::parquet::schema::types::Type;

/// How many values are made and written at a time: some of the batches of 1,024 in which the library works, so that pages
/// end where they would if all were written at once.
const BATCH: usize = 8 * 1_024;

/// What the rows of a file are made from.
pub(super) trait Record: 'static {
    /// One of them.
    type Row<'a>;
}

/// A column: its name, and where its values come from.
pub(super) struct Column<T: Record> {
    pub(super) name: &'static str,
    pub(super) values: Values<T>,
}

/// Where the values come from; the variant decides the type in the file.
pub(super) enum Values<T: Record> {
    /// 16 raw bytes.
    Id(fn(&T::Row<'_>) -> [u8; 16]),
    /// Text that is always there.
    Text(for<'r> fn(&'r T::Row<'_>) -> &'r str),
    /// Text or null.
    MaybeText(for<'r> fn(&'r T::Row<'_>) -> Option<&'r str>),
    /// A small number that is always there.
    Points(fn(&T::Row<'_>) -> u32),
    /// A number that is always there.
    Number(fn(&T::Row<'_>) -> i64),
    /// A number or null.
    MaybeNumber(fn(&T::Row<'_>) -> Option<i64>),
    /// True, false or null.
    MaybeFlag(fn(&T::Row<'_>) -> Option<bool>),
    /// Milliseconds since 1970 that are always there.
    Moment(fn(&T::Row<'_>) -> i64),
    /// Milliseconds since 1970 or null.
    MaybeMoment(fn(&T::Row<'_>) -> Option<i64>),
}

impl<T: Record> Column<T> {
    /// The column as the schema declares it.
    pub(super) fn field(&self) -> Result<Type> {
        let moment = || LogicalType::timestamp(true, TimeUnit::MILLIS);
        let (physical, logical) = match self.values {
            Values::Id(_) => (Physical::FIXED_LEN_BYTE_ARRAY, None),
            Values::Text(_) | Values::MaybeText(_) => {
                (Physical::BYTE_ARRAY, Some(LogicalType::String))
            }
            Values::Points(_) => (Physical::INT32, None),
            Values::MaybeFlag(_) => (Physical::BOOLEAN, None),
            Values::Number(_) | Values::MaybeNumber(_) => (Physical::INT64, None),
            Values::Moment(_) | Values::MaybeMoment(_) => (Physical::INT64, Some(moment())),
        };
        let length = if physical == Physical::FIXED_LEN_BYTE_ARRAY {
            16
        } else {
            -1
        };
        let repetition = match self.values {
            Values::MaybeText(_)
            | Values::MaybeNumber(_)
            | Values::MaybeMoment(_)
            | Values::MaybeFlag(_) => Repetition::OPTIONAL,
            Values::Id(_)
            | Values::Text(_)
            | Values::Points(_)
            | Values::Number(_)
            | Values::Moment(_) => Repetition::REQUIRED,
        };
        Type::primitive_type_builder(self.name, physical)
            .with_repetition(repetition)
            .with_logical_type(logical)
            .with_length(length)
            .build()
    }
}

impl<T: Record> Values<T> {
    /// Writes the values of all rows of a row group.
    pub(super) fn write(
        &self,
        rows: &[T::Row<'_>],
        chunk: &mut SerializedColumnWriter<'_>,
    ) -> Result<()> {
        let mut shared = Shared::default();
        // Few at a time: the values of a whole group take as much memory as what they are made from.
        rows.chunks(BATCH)
            .try_for_each(|rows| self.write_batch(rows, &mut shared, chunk))
    }

    fn write_batch(
        &self,
        rows: &[T::Row<'_>],
        shared: &mut Shared,
        chunk: &mut SerializedColumnWriter<'_>,
    ) -> Result<()> {
        match *self {
            Self::Id(id) => {
                let value = |row| FixedLenByteArray::from(id(row).to_vec());
                required::<FixedLenByteArrayType>(rows.iter().map(value), chunk)
            }
            Self::Text(text) => {
                let value = |row| shared.bytes_of(text(row));
                required::<ByteArrayType>(rows.iter().map(value), chunk)
            }
            Self::MaybeText(text) => {
                let value = |row| text(row).map(|text| shared.bytes_of(text));
                optional::<ByteArrayType>(rows.iter().map(value), chunk)
            }
            Self::Points(points) => {
                let value = |row| i32::try_from(points(row)).unwrap_or(i32::MAX);
                required::<Int32Type>(rows.iter().map(value), chunk)
            }
            Self::Number(number) | Self::Moment(number) => {
                required::<Int64Type>(rows.iter().map(number), chunk)
            }
            Self::MaybeFlag(flag) => optional::<BoolType>(rows.iter().map(flag), chunk),
            Self::MaybeNumber(number) | Self::MaybeMoment(number) => {
                optional::<Int64Type>(rows.iter().map(number), chunk)
            }
        }
    }
}

/// A column.
pub(super) const fn column<T: Record>(name: &'static str, values: Values<T>) -> Column<T> {
    Column { name, values }
}

/// A column of text that is always there.
pub(super) const fn text<T: Record>(
    name: &'static str,
    of: for<'r> fn(&'r T::Row<'_>) -> &'r str,
) -> Column<T> {
    column(name, Values::Text(of))
}

/// A column of text or null.
pub(super) const fn maybe<T: Record>(
    name: &'static str,
    of: for<'r> fn(&'r T::Row<'_>) -> Option<&'r str>,
) -> Column<T> {
    column(name, Values::MaybeText(of))
}

fn required<T: DataType>(
    values: impl Iterator<Item = T::T>,
    chunk: &mut SerializedColumnWriter<'_>,
) -> Result<()> {
    let values: Vec<T::T> = values.collect();
    chunk.typed::<T>().write_batch(&values, None, None)?;
    Ok(())
}

/// Nulls are no values: a level per row says whether there is one (1) or not (0).
fn optional<T: DataType>(
    values: impl Iterator<Item = Option<T::T>>,
    chunk: &mut SerializedColumnWriter<'_>,
) -> Result<()> {
    let mut levels = Vec::new();
    let mut present = Vec::new();
    for value in values {
        levels.push(i16::from(value.is_some()));
        present.extend(value);
    }
    chunk
        .typed::<T>()
        .write_batch(&present, Some(&levels), None)?;
    Ok(())
}

/// Makes one copy of a text that many neighbouring rows have.
#[derive(Default)]
struct Shared(Option<ByteArray>);

impl Shared {
    fn bytes_of(&mut self, text: &str) -> ByteArray {
        match &self.0 {
            Some(last) if last.data() == text.as_bytes() => last.clone(),
            _ => self.0.insert(ByteArray::from(text)).clone(),
        }
    }
}
