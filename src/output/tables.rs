//! Tables as CSV files.

use crate::files::{Draft, FileError};
use crate::table::{Table, to_csv};
use std::io::{BufWriter, Write};

/// Writes a table into its file: a header, then its rows.
///
/// # Errors
/// If the disk does not take it.
pub fn write_table(table: &Table, mut draft: Draft) -> Result<(), FileError> {
    let path = draft.path().to_owned();
    write_csv(table, BufWriter::with_capacity(1 << 16, &mut draft))
        .map_err(|error| FileError::writing(&path, &error))?;
    draft.finish()
}

/// Writes a table as CSV.
///
/// # Errors
/// Those of the writer.
pub fn write_csv(table: &Table, writer: impl Write) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_writer(writer);
    writer.write_record(table.columns.iter().map(|column| to_csv(&column.name).into_owned()))?;
    for row in 0..table.len() {
        writer.write_record(table.columns.iter().map(|column| column.entries.cell(row)))?;
    }
    writer.flush()
}
