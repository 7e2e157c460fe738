/// Where the texts of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Rows as a text in columns under their names; a column without any text is left out.
pub(super) fn table(columns: &[(&str, Align)], rows: Vec<Vec<String>>) -> String {
    let width = |text: &str| text.chars().count();
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
            .map(|((cell, (_, align)), width)| match align {
                Align::Left => format!("{cell:<width$}"),
                Align::Right => format!("{cell:>width$}"),
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

    #[test]
    fn columns_line_up_and_empty_ones_are_left_out() {
        let columns = [("arm", Align::Left), ("empty", Align::Left), ("loss", Align::Right)];
        let rows = [["η", "", "1.5"], ["Adam + EMA", "", "10.25"]];
        let text = table(&columns, rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect());
        assert_eq!(text, "arm          loss\nη             1.5\nAdam + EMA  10.25\n");
    }
}
