use crate::text::visible;
use unicode_width::UnicodeWidthStr;

/// Alignment of the texts of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Rows as a text in columns under their names; a column without any text is left out.
pub(super) fn table(columns: &[(&str, Align)], rows: Vec<Vec<String>>) -> String {
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| visible(cell).into_owned()).collect()).collect();
    let width = |text: &str| text.width();
    let widths: Vec<usize> = (0..columns.len())
        .map(|i| rows.iter().filter_map(|row| row.get(i)).map(|text| width(text)).max().unwrap_or(0))
        .zip(columns)
        .map(|(widest, (name, _))| if widest == 0 { 0 } else { widest.max(width(name)) })
        .collect();
    let names = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
    let mut text = String::new();
    for row in std::iter::once(names).chain(rows) {
        let cells = row.iter().zip(columns).zip(&widths).filter(|(_, width)| **width > 0);
        let cells: Vec<String> = cells
            .map(|((cell, (_, align)), widest)| {
                let room = " ".repeat(widest - width(cell).min(*widest));
                match align {
                    Align::Left => format!("{cell}{room}"),
                    Align::Right => format!("{room}{cell}"),
                }
            })
            .collect();
        text += cells.join("  ").trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Align, table};
    use crate::text::steers;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn columns_line_up_and_empty_ones_are_left_out() {
        let columns = [("arm", Align::Left), ("empty", Align::Left), ("loss", Align::Right)];
        let rows = [["η", "", "1.5"], ["Adam + EMA", "", "10.25"]];
        let text = table(&columns, rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect());
        assert_eq!(text, "arm          loss\nη             1.5\nAdam + EMA  10.25\n");
    }

    proptest! {
        #[test]
        fn any_text_keeps_its_columns(cells in prop::collection::vec(("[a-z漢]{0,9}\\PC{0,5}", any::<String>()), 1..6), long in 0..200_000_usize) {
            let mut rows: Vec<Vec<String>> = cells.iter().map(|(a, b)| vec![a.clone(), b.clone(), "|".to_owned()]).collect();
            rows[0][0] += &"n".repeat(long);
            let count = rows.len();
            let text = table(&[("one", Align::Left), ("two", Align::Right), ("end", Align::Left)], rows);
            let lines: Vec<&str> = text.split_terminator('\n').collect();
            prop_assert_eq!(lines.len(), count + 1);
            let column = |line: &str| line.rfind(['|', 'e']).map(|at| line[..at].width());
            for line in &lines {
                prop_assert!(!line.contains(steers));
                prop_assert_eq!(column(line), column(lines[0]));
            }
        }
    }
}
