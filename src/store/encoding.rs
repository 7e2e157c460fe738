//! Tables as Parquet files in memory: one row group, no compression, the same bytes for the same table.

use crate::table::{Column, Entries, Table};
use bytes::Bytes;
use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type};
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Once};

/// Writes a table, with names and texts in the file's metadata. Columns called one of `varied` hold hardly any value twice.
///
/// Numbers are DOUBLE, NaN being null as in CSV and JSON; counts are INT64 or null, texts are UTF-8, flags BOOLEAN.
///
/// # Errors
/// If a count does not fit into 63 bits.
pub(super) fn encode(table: &Table, varied: &[&str], metadata: &[(&str, String)]) -> Result<Vec<u8>> {
    let metadata = metadata.iter().map(|(name, text)| KeyValue::new((*name).to_owned(), text.clone()));
    let properties = WriterProperties::builder()
        .set_key_value_metadata(Some(metadata.collect()))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true);
    let properties = varied.iter().fold(properties, |properties, name| {
        properties.set_column_dictionary_enabled(ColumnPath::from(vec![(*name).to_owned()]), false)
    });
    let fields = table.columns.iter().map(|column| field(column).map(Arc::new)).collect::<Result<_>>()?;
    let schema = Type::group_type_builder("runs").with_fields(fields).build()?;
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties.build()))?;
    let mut group = writer.next_row_group()?;
    table.columns.iter().try_for_each(|column| write(&mut group, &column.entries))?;
    group.close()?;
    writer.into_inner()
}

fn field(column: &Column) -> Result<Type> {
    let (physical, repetition) = match column.entries {
        Entries::Numbers(_) => (Physical::DOUBLE, Repetition::OPTIONAL),
        Entries::Counts(_) => (Physical::INT64, Repetition::OPTIONAL),
        Entries::Texts(_) => (Physical::BYTE_ARRAY, Repetition::REQUIRED),
        Entries::Flags(_) => (Physical::BOOLEAN, Repetition::REQUIRED),
    };
    let field = Type::primitive_type_builder(&column.name, physical).with_repetition(repetition);
    if physical == Physical::BYTE_ARRAY {
        return field.with_logical_type(Some(LogicalType::String)).with_converted_type(ConvertedType::UTF8).build();
    }
    field.build()
}

fn write(group: &mut SerializedRowGroupWriter<'_, Vec<u8>>, entries: &Entries) -> Result<()> {
    let mut column = group.next_column()?.ok_or_else(|| unexpected("a column too many"))?;
    match entries {
        Entries::Numbers(entries) => {
            let levels: Vec<i16> = entries.iter().map(|number| i16::from(!number.is_nan())).collect();
            let numbers: Vec<f64> = entries.iter().copied().filter(|number| !number.is_nan()).collect();
            column.typed::<DoubleType>().write_batch(&numbers, Some(&levels), None)?;
        }
        Entries::Counts(entries) => {
            let levels: Vec<i16> = entries.iter().map(|entry| i16::from(entry.is_some())).collect();
            let whole = |count: &u64| i64::try_from(*count).map_err(|_| unexpected("a count beyond 63 bits"));
            let counts = entries.iter().flatten().map(whole).collect::<Result<Vec<i64>>>()?;
            column.typed::<Int64Type>().write_batch(&counts, Some(&levels), None)?;
        }
        Entries::Texts(entries) => {
            let texts: Vec<ByteArray> = entries.iter().map(|text| ByteArray::from(text.as_str())).collect();
            column.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
        }
        Entries::Flags(entries) => {
            column.typed::<BoolType>().write_batch(entries, None, None)?;
        }
    }
    column.close()
}

/// A file that [`encode`] has written.
pub(super) struct Encoded(SerializedFileReader<Bytes>);

impl Encoded {
    /// Reads the end of the file, which tells what is in it. Damaged bytes may be refused anywhere, or read as something else.
    pub(super) fn open(file: Vec<u8>) -> Result<Self> {
        guarded(|| Ok(Self(SerializedFileReader::new(Bytes::from(file))?)))
    }

    /// The text of a name in the metadata.
    pub(super) fn metadata(&self, name: &str) -> Option<&str> {
        let all = self.0.metadata().file_metadata().key_value_metadata()?;
        all.iter().find(|entry| entry.key == name)?.value.as_deref()
    }

    /// The columns that `model` has, which may be some of those in the file.
    pub(super) fn table(&self, model: &Table) -> Result<Table> {
        guarded(|| self.decoded(model))
    }

    fn decoded(&self, model: &Table) -> Result<Table> {
        if self.0.num_row_groups() != 1 {
            return Err(unexpected("not one row group"));
        }
        let group = self.0.get_row_group(0)?;
        let rows = usize::try_from(group.metadata().num_rows()).map_err(|_| unexpected("no number of rows"))?;
        let schema = group.metadata().schema_descr();
        let column = |column: &Column| {
            let places = 0..schema.num_columns();
            let mut named = places.filter(|i| schema.column(*i).path().parts() == [column.name.as_str()]);
            let place = named.next().ok_or_else(|| unexpected("a column is missing"))?;
            let entries = read(&*group, place, rows, &column.entries)?;
            Ok(Column { name: column.name.clone(), entries })
        };
        Ok(Table { columns: model.columns.iter().map(column).collect::<Result<_>>()? })
    }
}

/// Calls the library, which panics at some contents that contradict each other: they are damaged like others.
fn guarded<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    thread_local! {
        static IS_READING: Cell<bool> = const { Cell::new(false) };
    }
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_READING.get() {
                report(panic);
            }
        }));
    });
    IS_READING.set(true);
    let read = panic::catch_unwind(AssertUnwindSafe(read));
    IS_READING.set(false);
    read.unwrap_or_else(|_| Err(unexpected("contents that contradict each other")))
}

fn read(group: &dyn RowGroupReader, place: usize, rows: usize, kind: &Entries) -> Result<Entries> {
    Ok(match (kind, group.get_column_reader(place)?) {
        (Entries::Numbers(_), ColumnReader::DoubleColumnReader(reader)) => {
            let (numbers, levels) = values(reader, rows)?;
            // Files of before had NaN in columns that lack no value.
            let mut present = numbers.iter().copied();
            if levels.is_empty() {
                return Ok(Entries::Numbers(numbers));
            }
            let number = |level: &i16| if *level == 0 { f64::NAN } else { present.next().unwrap_or(f64::NAN) };
            Entries::Numbers(levels.iter().map(number).collect())
        }
        (Entries::Flags(_), ColumnReader::BoolColumnReader(reader)) => Entries::Flags(values(reader, rows)?.0),
        (Entries::Texts(_), ColumnReader::ByteArrayColumnReader(reader)) => {
            let (texts, _) = values(reader, rows)?;
            Entries::Texts(texts.iter().map(|text| text.as_utf8().map(str::to_owned)).collect::<Result<_>>()?)
        }
        (Entries::Counts(_), ColumnReader::Int64ColumnReader(reader)) => {
            let (counts, levels) = values(reader, rows)?;
            let mut counts = counts.into_iter().map(i64::unsigned_abs);
            Entries::Counts(levels.iter().map(|level| if *level == 0 { None } else { counts.next() }).collect())
        }
        _ => return Err(unexpected("a column is of another kind")),
    })
}

/// The values of a column and, where it may lack some, for each row whether it has one.
fn values<T: DataType>(mut reader: ColumnReaderImpl<T>, rows: usize) -> Result<(Vec<T::T>, Vec<i16>)> {
    // A damaged file may promise any number of rows.
    let (mut values, mut levels) = (Vec::with_capacity(rows.min(1 << 16)), vec![]);
    let (read, ..) = reader.read_records(rows, Some(&mut levels), None, &mut values)?;
    if read == rows { Ok((values, levels)) } else { Err(unexpected("a column is too short")) }
}

fn unexpected(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Table {
        let numbers = vec![1.5, f64::NEG_INFINITY, -0.0, 1e-310, f64::NAN];
        Table::default()
            .with("arm.*.optimizer.eta", numbers)
            .with("settled", vec![Some(3), None, Some(i64::MAX as u64), None, None])
            .with("arm", ["A", "A", "ή", "", "A"].map(str::to_owned).to_vec())
            .with("diverged", vec![true, false, false, true, true])
    }

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let file = encode(&example(), &["arm.*.optimizer.eta"], &[("block", "7".to_owned())]).unwrap();
        let read = Encoded::open(file).unwrap();
        assert_eq!((read.metadata("block"), read.metadata("blocks")), (Some("7"), None));
        let table = read.table(&example()).unwrap();
        // As texts, since NaN is no equal of itself and −0 is one of 0.
        assert_eq!(format!("{table:?}"), format!("{:?}", example()));
        let some = Table { columns: example().columns.split_off(2) };
        assert_eq!(read.table(&some).unwrap(), some);
    }

    #[test]
    fn the_bytes_know_neither_nans_nor_chance() {
        let other = |table: &mut Table| {
            let Entries::Numbers(numbers) = &mut table.columns[0].entries else { unreachable!() };
            numbers[4] = f64::from_bits(0xFFF8_0000_0000_0123);
        };
        let mut table = example();
        other(&mut table);
        for varied in [&[][..], &["arm.*.optimizer.eta"]] {
            assert_eq!(encode(&table, varied, &[]).unwrap(), encode(&example(), varied, &[]).unwrap());
        }
    }

    #[test]
    fn no_changed_byte_makes_the_reader_panic() {
        let file = encode(&example(), &["arm.*.optimizer.eta"], &[("block", "7".to_owned())]).unwrap();
        for at in 0..file.len() {
            for change in [1, 2, 0x10, 0x7f, 0xff] {
                let mut changed = file.clone();
                changed[at] ^= change;
                let _ = Encoded::open(changed).and_then(|read| read.table(&example()));
            }
        }
    }

    #[test]
    fn a_table_of_another_form_is_refused() {
        let read = Encoded::open(encode(&example(), &[], &[]).unwrap()).unwrap();
        for model in [Table::default().with("arm", vec![true]), Table::default().with("arms", Vec::<String>::new())] {
            assert!(read.table(&model).is_err());
        }
        assert!(encode(&Table::default().with("seed", vec![u64::MAX]), &[], &[]).is_err());
    }
}
