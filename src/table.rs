//! Tables of data: columns with names, one row per run or per group of runs.

use std::borrow::Cow;

/// A table: columns of equal length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The columns in the order in which they are written.
    pub columns: Vec<Column>,
}

/// Column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Name, as in the header of a CSV file.
    pub name: String,
    /// Entries of all rows.
    pub entries: Entries,
}

/// The entries of a column, all of one kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Entries {
    /// Real numbers; NaN and infinities are entries like others.
    Numbers(Vec<f64>),
    /// Whole numbers, or nothing.
    Counts(Vec<Option<u64>>),
    /// Texts.
    Texts(Vec<String>),
    /// Yes or no.
    Flags(Vec<bool>),
}

/// First characters of a text in a CSV file that a spreadsheet would take for a formula.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Returns a text as it stands in a CSV file: where a spreadsheet would run it as a formula, behind an apostrophe, which spreadsheets take
/// for the mark of a text. Numbers such as `-0.5` stay as they are. [`from_csv`] is the way back.
pub fn to_csv(text: &str) -> Cow<'_, str> {
    if is_formula(text.trim_start_matches('\'')) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Returns the text that [`to_csv`] has written.
pub fn from_csv(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if is_formula(text.trim_start_matches('\'')) => text,
        _ => cell,
    }
}

fn is_formula(text: &str) -> bool {
    text.starts_with(FORMULA) && text.parse::<f64>().is_err()
}

impl Table {
    /// The table with one more column.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, entries: impl Into<Entries>) -> Self {
        self.columns.push(Column { name: name.into(), entries: entries.into() });
        self
    }

    /// The table with one more column, before the others.
    #[must_use]
    pub fn led_by(mut self, name: impl Into<String>, entries: impl Into<Entries>) -> Self {
        self.columns.insert(0, Column { name: name.into(), entries: entries.into() });
        self
    }

    /// The entries of the column of that name.
    pub fn entries(&self, name: &str) -> Option<&Entries> {
        self.columns.iter().find(|column| column.name == name).map(|column| &column.entries)
    }

    /// The entries of the column of that name, where it is one of real numbers.
    pub fn numbers(&self, name: &str) -> Option<&Vec<f64>> {
        match self.entries(name) {
            Some(Entries::Numbers(entries)) => Some(entries),
            _ => None,
        }
    }

    /// The entries of the column of that name, where it is one of whole numbers.
    pub fn counts(&self, name: &str) -> Option<&Vec<Option<u64>>> {
        match self.entries(name) {
            Some(Entries::Counts(entries)) => Some(entries),
            _ => None,
        }
    }

    /// Puts the rows of a table with the same columns below these; an empty table takes over the columns too.
    pub fn append(&mut self, rows: Self) {
        if self.columns.is_empty() {
            *self = rows;
            return;
        }
        for (column, more) in self.columns.iter_mut().zip(rows.columns) {
            match (&mut column.entries, more.entries) {
                (Entries::Numbers(entries), Entries::Numbers(more)) => entries.extend(more),
                (Entries::Counts(entries), Entries::Counts(more)) => entries.extend(more),
                (Entries::Texts(entries), Entries::Texts(more)) => entries.extend(more),
                (Entries::Flags(entries), Entries::Flags(more)) => entries.extend(more),
                _ => unreachable!("column `{}` is of one kind in tables with the same columns", column.name),
            }
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |column| column.entries.len())
    }

    /// Returns whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Entries {
    /// The number of entries.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(entries) => entries.len(),
            Self::Counts(entries) => entries.len(),
            Self::Texts(entries) => entries.len(),
            Self::Flags(entries) => entries.len(),
        }
    }

    /// Returns whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Leaves out the entries of some rows: NaN, nothing, or no text stands in their place.
    pub fn leave_out(&mut self, rows: &[bool]) {
        fn blank<T>(entries: &mut [T], rows: &[bool], nothing: impl Fn() -> T) {
            entries.iter_mut().zip(rows).filter(|(_, left_out)| **left_out).for_each(|(entry, _)| *entry = nothing());
        }
        match self {
            Self::Numbers(entries) => blank(entries, rows, || f64::NAN),
            Self::Counts(entries) => blank(entries, rows, || None),
            Self::Texts(entries) => blank(entries, rows, String::new),
            Self::Flags(entries) if rows.contains(&true) => {
                *self = Self::Texts(entries.iter().map(bool::to_string).collect());
                self.leave_out(rows);
            }
            Self::Flags(_) => {}
        }
    }

    /// Entry `row` as it stands in a CSV file: numbers in the shortest form that reads as the same number, nothing for NaN and
    /// for what is missing, texts as [`to_csv`] writes them.
    pub fn cell(&self, row: usize) -> String {
        match self {
            Self::Texts(entries) => to_csv(&entries[row]).into_owned(),
            Self::Numbers(_) | Self::Counts(_) | Self::Flags(_) => self.text(row),
        }
    }

    /// Entry `row` as text: as [`cell`](Self::cell), but texts as they are.
    pub fn text(&self, row: usize) -> String {
        match self {
            // What is not a number is not known, and stays empty.
            Self::Numbers(entries) if entries[row].is_nan() => String::new(),
            // The formatter writes exponents where they are shorter, and `inf`.
            Self::Numbers(entries) => format!("{:?}", entries[row]).trim_end_matches(".0").to_owned(),
            Self::Counts(entries) => entries[row].map(|count| count.to_string()).unwrap_or_default(),
            Self::Texts(entries) => entries[row].clone(),
            Self::Flags(entries) => entries[row].to_string(),
        }
    }
}

impl From<Vec<f64>> for Entries {
    fn from(entries: Vec<f64>) -> Self {
        Self::Numbers(entries)
    }
}

impl From<Vec<u64>> for Entries {
    fn from(entries: Vec<u64>) -> Self {
        Self::Counts(entries.into_iter().map(Some).collect())
    }
}

impl From<Vec<Option<u64>>> for Entries {
    fn from(entries: Vec<Option<u64>>) -> Self {
        Self::Counts(entries)
    }
}

impl From<Vec<String>> for Entries {
    fn from(entries: Vec<String>) -> Self {
        Self::Texts(entries)
    }
}

impl From<Vec<bool>> for Entries {
    fn from(entries: Vec<bool>) -> Self {
        Self::Flags(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::{Entries, Table, from_csv, to_csv};
    use proptest::prelude::*;

    #[test]
    fn rows_are_put_below_rows() {
        let part = |name: &str, steps: Vec<u64>| {
            Table::default().with("step", steps.clone()).led_by("part", vec![name.to_owned(); steps.len()])
        };
        let mut table = Table::default();
        table.append(part("a", vec![1, 2]));
        table.append(part("b", vec![3]));
        assert_eq!(table.len(), 3);
        assert_eq!(table.columns[0].entries, Entries::from(["a", "a", "b"].map(str::to_owned).to_vec()));
        assert_eq!(table.columns[1].entries, Entries::from(vec![1, 2, 3]));
    }

    #[test]
    fn numbers_are_written_shortest_and_read_as_the_same() {
        let numbers = vec![0.1, 1.0, 1e-7, 123_456_789.0, 1e300, -0.0, f64::INFINITY];
        let entries = Entries::from(numbers.clone());
        for (row, number) in numbers.iter().enumerate() {
            let text = entries.text(row);
            let read: f64 = text.parse().unwrap();
            assert_eq!(read.to_bits(), number.to_bits(), "{text}");
        }
        assert_eq!(entries.text(1), "1");
        assert_eq!(Entries::from(vec![f64::NAN]).text(0), "");
        let table = Table::default().with("step", vec![Some(3), None]);
        assert_eq!((table.len(), table.columns[0].entries.text(1).as_str()), (2, ""));
    }

    #[test]
    fn what_a_spreadsheet_would_run_stands_behind_an_apostrophe() {
        for text in
            ["=1+1", "+cmd|'/C calc'!A0", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "-", "--1", "'=1", "''@x"]
        {
            assert_eq!(to_csv(text), format!("'{text}"), "{text:?}");
            assert_eq!(from_csv(&to_csv(text)), text);
        }
        for text in ["-0.5", "+1e-3", "-inf", "", "SGD", "'quoted'", "a=1", "η", "'-0.5"] {
            assert_eq!(to_csv(text), text);
            assert_eq!(from_csv(text), text);
        }
        let table = Table::default().with("=name", vec!["=1".to_owned()]).with("loss", vec![-0.5]);
        assert_eq!([0, 1].map(|column| table.columns[column].entries.cell(0)), ["'=1", "-0.5"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_back_and_none_is_run(text in "['=+@\\-\t\r\n0-9a.e＝]{0,8}") {
            let cell = to_csv(&text);
            prop_assert_eq!(from_csv(&cell), &text);
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝']) || cell.parse::<f64>().is_ok());
        }
    }
}
