//! Tables as CSV files.

use super::rows::failed;
use crate::files::{Draft, FileError};
use crate::table::Table;

/// Writes a table as CSV: the names of its columns, then its rows, numbers in shortest round-trip form.
///
/// # Errors
/// Where the disk does not take it.
pub fn write_table(table: &Table, draft: Draft) -> Result<(), FileError> {
    let path = draft.path().to_owned();
    let mut writer = csv::Writer::from_writer(draft);
    let names = table.columns.iter().map(|column| column.name.as_str());
    writer.write_record(names).map_err(|error| failed(&path, error))?;
    for row in 0..table.len() {
        let entries = table.columns.iter().map(|column| column.entries.text(row));
        writer.write_record(entries).map_err(|error| failed(&path, error))?;
    }
    writer.into_inner().map_err(|error| FileError::writing(&path, error.error()))?.finish()
}
