//! Small tables as figures, ruled as in a journal.

use crate::figure::layer::{Anchor, Label, Layer, Line};
use crate::figure::panel::Panel;
use crate::figure::text::{self, Weight};
use crate::figure::{Axis, Figure, Legend, Marks, Paper, Stroke, number};
use crate::table::{Entries, Table};

const SIZE: f64 = 11.0;
const ROW: f64 = 18.0;
const BETWEEN: f64 = 18.0;
/// The most room that one column takes, in px.
const WIDEST: f64 = 260.0;

/// An entry of a table as a person reads it: numbers to four significant figures, `–` for nothing.
pub fn cell_text(entries: &Entries, row: usize) -> String {
    match entries {
        Entries::Numbers(numbers) if numbers[row].is_nan() => "–".to_owned(),
        Entries::Numbers(numbers) => number::significant(numbers[row], 4),
        Entries::Counts(counts) => counts[row].map_or_else(|| "–".to_owned(), |count| count.to_string()),
        Entries::Texts(texts) => texts[row].clone(),
        Entries::Flags(flags) => if flags[row] { "yes" } else { "no" }.to_owned(),
    }
}

/// Returns whether a column is set flush right.
pub fn is_number(entries: &Entries) -> bool {
    matches!(entries, Entries::Numbers(_) | Entries::Counts(_))
}

/// A table with rules above, below and under its head; as wide as its columns need.
pub fn table_figure(title: &str, caption: &str, table: &Table) -> Figure {
    let rows = table.len();
    let ink = Paper::Light.ink();
    let columns: Vec<(String, Vec<String>, bool)> = table
        .columns
        .iter()
        .map(|column| {
            let cut = |text: String, weight| text::shortened(&text, SIZE, weight, WIDEST);
            let cells = (0..rows).map(|row| cut(cell_text(&column.entries, row), Weight::Regular)).collect();
            (cut(column.name.replace('_', " "), Weight::Strong), cells, is_number(&column.entries))
        })
        .collect();
    let width_of = |(head, cells, _): &(String, Vec<String>, bool)| {
        let widest = cells.iter().map(|cell| text::width(cell, SIZE, Weight::Regular)).fold(0.0, f64::max);
        widest.max(text::width(head, SIZE, Weight::Strong)).ceil() + 2.0
    };
    let widths: Vec<f64> = columns.iter().map(width_of).collect();
    let width = (widths.iter().sum::<f64>() + BETWEEN * widths.len() as f64).max(120.0);
    let height = ROW * (rows as f64 + 1.0) + 10.0;
    let mut layers = Vec::new();
    let mut rule = |y: f64, thick: f64| {
        let points = vec![[0.0, y], [width, y]];
        layers.push(Layer::Line(Line { name: None, points, stroke: Stroke::solid(ink, thick), halo: None }));
    };
    rule(height - 1.0, 1.4);
    rule(height - ROW - 4.0, 0.7);
    rule(1.0, 1.4);
    let mut left = BETWEEN / 2.0;
    for ((head, cells, right), width) in columns.iter().zip(&widths) {
        let (x, anchor) = if *right { (left + width, Anchor::End) } else { (left, Anchor::Start) };
        let mut word = |text: &str, y: f64, weight: Weight| {
            layers.push(Layer::Text(Label {
                text: text.to_owned(),
                at: [x, y],
                shift: [0.0, 0.0],
                anchor,
                size: SIZE,
                weight,
                color: ink,
                halo: None,
            }));
        };
        word(head, height - ROW / 2.0 - 2.0, Weight::Strong);
        for (row, cell) in cells.iter().enumerate() {
            word(cell, height - ROW * (row as f64 + 1.5) - 5.0, Weight::Regular);
        }
        left += width + BETWEEN;
    }
    let panel = Panel {
        x: Axis::linear("", (0.0, width)).marked(Marks::None),
        y: Axis::linear("", (0.0, height)).marked(Marks::None),
        layers,
        legend: Legend::None,
        ..Panel::blank()
    };
    // One px is what every panel keeps free at its right.
    let figure = Figure {
        title: title.to_owned(),
        caption: caption.to_owned(),
        panels: vec![panel],
        size: (width + 2.0 * 16.0 + 1.0, height + 100.0),
        ..Figure::default()
    };
    figure.with_rows(height)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::layout::Layout;

    #[test]
    fn a_table_is_drawn_in_px_and_nothing_is_cut() {
        let names = vec!["Rosenbrock".to_owned(), "a very long name ".repeat(9)];
        let table = Table::default().with("function", names).with("median_steps", vec![1.5, f64::NAN]);
        assert_eq!(cell_text(&table.columns[1].entries, 1), "–");
        let figure = table_figure("Times", "A caption.", &table);
        let plot = Layout::new(&figure).panels[0].plot;
        let (width, height) = (figure.panels[0].x.range.1, figure.panels[0].y.range.1);
        assert!((plot.width - width).abs() <= 1.0 && (plot.height - height).abs() <= 1.0, "{plot:?} {width} {height}");
    }
}
