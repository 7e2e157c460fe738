//! Entries of a legend, and the place where it hides the least.

use super::clip::Rect;
use super::color::Color;
use super::layer::{Layer, Markers};
use super::panel::Panel;
use super::style::{Shape, Stroke};
use super::text::{self, Weight};

/// The height of a legend's line and the size of its text, in px.
pub(super) const ROW: f64 = 17.0;
pub(super) const SIZE: f64 = 11.0;
/// The width of the drawn sample and the gap to the name.
pub(super) const SAMPLE: f64 = 30.0;
pub(super) const GAP: f64 = 6.0;
/// The widest entry of a legend.
pub(super) const WIDEST: f64 = 300.0;
const BETWEEN: f64 = 18.0;
/// The padding between the box and its entries.
pub(super) const PADDING: f64 = 7.0;

/// Sample of a layer in a legend.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sample {
    Fill(Color),
    Hatch { fill: Color, color: Color },
    Line(Stroke),
    Arrow(Stroke),
    Coil(Stroke),
    Marker { shape: Shape, size: f64, color: Color, filled: bool, halo: Option<Color> },
}

/// A name with the samples of all layers that bear it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) samples: Vec<Sample>,
}

/// The entries of panels in the order of their first mention.
pub(crate) fn entries<'a>(panels: impl IntoIterator<Item = &'a Panel>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for layer in panels.into_iter().flat_map(|panel| &panel.layers) {
        let (name, sample) = match layer {
            Layer::Line(line) => (&line.name, Sample::Line(line.stroke)),
            Layer::Band(band) => (&band.name, Sample::Fill(band.color)),
            Layer::Markers(m) => {
                let Markers { shape, size, color, filled, halo, .. } = *m;
                (&m.name, Sample::Marker { shape, size, color, filled, halo })
            }
            Layer::Arrow(arrow) => (&arrow.name, Sample::Arrow(arrow.stroke)),
            Layer::Coil(coil) => (&coil.name, Sample::Coil(coil.stroke)),
            Layer::Rule(rule) => (&rule.name, Sample::Line(rule.stroke)),
            Layer::Span(span) => (&span.name, Sample::Fill(span.color)),
            Layer::Hatch(hatch) => (&hatch.name, Sample::Hatch { fill: hatch.fill, color: hatch.color }),
            Layer::Image(_) | Layer::Contours(_) | Layer::Text(_) => continue,
        };
        let Some(name) = name else { continue };
        match entries.iter_mut().find(|entry| entry.name == *name) {
            Some(entry) if entry.samples.contains(&sample) => {}
            Some(entry) => entry.samples.push(sample),
            None => entries.push(Entry { name: name.clone(), samples: vec![sample] }),
        }
    }
    entries
}

fn width(entry: &Entry) -> f64 {
    SAMPLE + GAP + text::width(&entry.name, SIZE, Weight::Regular)
}

/// The entries shortened so that each fits into `room` px.
pub(super) fn shortened(mut entries: Vec<Entry>, room: f64) -> Vec<Entry> {
    for entry in &mut entries {
        entry.name = text::shortened(&entry.name, SIZE, Weight::Regular, room - SAMPLE - GAP);
    }
    entries
}

/// Returns the start of each entry, from the upper left of a block of lines `room` px wide, and the block's height.
///
/// The entries stand in columns of equal width, read row by row; the block is centred.
pub(super) fn flow(entries: &[Entry], room: f64) -> (Vec<[f64; 2]>, f64) {
    let widest = entries.iter().map(width).fold(0.0, f64::max) + BETWEEN;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the number of entries")]
    let most = ((room + BETWEEN) / widest).clamp(1.0, entries.len().max(1) as f64) as usize;
    // As even as the number of rows allows.
    let rows = entries.len().div_ceil(most);
    let columns = entries.len().div_ceil(rows.max(1)).max(1);
    let left = ((room + BETWEEN - widest * columns as f64) / 2.0).max(0.0);
    let at = |place: usize| [left + widest * (place % columns) as f64, ROW * (place / columns) as f64];
    ((0..entries.len()).map(at).collect(), ROW * rows as f64)
}

/// The size of the box around entries that stand below each other.
pub(super) fn boxed(entries: &[Entry]) -> (f64, f64) {
    let widest = entries.iter().map(width).fold(0.0, f64::max);
    (widest + 2.0 * PADDING, ROW * entries.len() as f64 + 2.0 * PADDING - 3.0)
}

/// The corner of a plotting area of `room` in which a box of `size` covers the fewest of `points`, and how many.
pub(super) fn emptiest_corner(points: &[[f64; 2]], room: (f64, f64), size: (f64, f64)) -> (Rect, usize) {
    const INSET: f64 = 8.0;
    let (right, bottom) = (room.0 - size.0 - INSET, room.1 - size.1 - INSET);
    let corners = [(right, INSET), (INSET, INSET), (INSET, bottom), (right, bottom)];
    let boxes = corners.map(|(left, top)| Rect { left, top, width: size.0, height: size.1 });
    let covered = |rect: &Rect| points.iter().filter(|point| rect.grown(6.0).contains(**point)).count();
    boxes.map(|rect| (rect, covered(&rect))).into_iter().min_by_key(|(_, count)| *count).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Entry, emptiest_corner, flow, shortened, width};

    fn entry(name: &str) -> Entry {
        Entry { name: name.to_owned(), samples: Vec::new() }
    }

    #[test]
    fn the_box_goes_where_nothing_is() {
        let crowd: Vec<[f64; 2]> = (0..100).map(|i| [f64::from(i), f64::from(i)]).collect();
        // The diagonal runs from the upper left to the lower right; the first free corner is the upper right.
        let (rect, covered) = emptiest_corner(&crowd, (100.0, 100.0), (30.0, 20.0));
        assert_eq!((rect.left, rect.top, covered), (62.0, 8.0, 0));
    }

    #[test]
    fn entries_flow_in_even_columns() {
        let entries: Vec<Entry> = ["a", "b", "c", "d"].map(entry).into();
        let wide = width(&entries[0]) + 18.0;
        let (places, height) = flow(&entries, 3.2 * wide);
        assert_eq!(height, 34.0);
        assert_eq!(places[0][0], places[2][0]);
        assert!(places[1][0] > places[0][0] && places[2][1] > places[0][1]);
        assert!(flow(&[], 100.0).0.is_empty());
    }

    #[test]
    fn long_names_are_cut() {
        let cut = shortened(vec![entry(&"long ".repeat(40))], 120.0);
        assert!(width(&cut[0]) <= 121.0 && cut[0].name.ends_with('…'));
    }
}
