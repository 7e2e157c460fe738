//! Layout of a figure: nothing overlaps and nothing is cut off.

use super::Figure;
use super::axis::{Axis, Direction, TICK_SIZE, Ticks};
use super::canvas::Canvas;
use super::clip::Rect;
use super::legend::{self, Entry};
use super::panel::{Legend, Panel};
use super::text::{self, Weight};

/// Sizes of text and heights of its lines, in px.
pub(super) const TITLE: (f64, f64) = (14.0, 20.0);
pub(super) const PANEL_TITLE: (f64, f64) = (12.0, 16.0);
pub(super) const LABEL: (f64, f64) = (12.0, 16.0);
pub(super) const CAPTION: (f64, f64) = (11.0, 16.0);
/// The length of a tick and its distance to the label.
pub(super) const TICK: f64 = 4.0;
pub(super) const TICK_GAP: f64 = 4.0;
/// The width of a colour bar and its distance from the panel.
pub(super) const BAR: f64 = 12.0;
pub(super) const BAR_GAP: f64 = 12.0;
/// The height of the tips that mark values beyond a bar's ends.
pub(super) const TIP: f64 = 9.0;
const MARGIN: f64 = 16.0;
const BETWEEN: (f64, f64) = (22.0, 18.0);
/// The distance of rows of which the upper one has no words below it.
const TIGHT: f64 = 4.0;
/// The length of the line from a panel to the words at its right, the line height and size of these.
pub(super) const LEADER: f64 = 12.0;
const END_LINE: f64 = 13.0;
pub(super) const END_SIZE: f64 = 11.0;

/// The most lines of a caption.
const MOST_CAPTION_LINES: usize = 24;

/// The lines of a text, with an ellipsis after the last one that has room.
fn lines(text: &str, size: f64, weight: Weight, room: f64, most: usize) -> Vec<String> {
    text::at_most(text::wrap(text, size, weight, room), most, size, weight, room)
}

/// A figure's parts in place.
pub(super) struct Layout {
    pub(super) title: Vec<String>,
    pub(super) caption: Vec<String>,
    /// The baseline of the caption's first line.
    pub(super) caption_top: f64,
    /// The left edge of title and caption.
    pub(super) left: f64,
    pub(super) panels: Vec<Placed>,
    /// The shared legend.
    pub(super) legend: Option<Flow>,
    /// The height that panels with equal units leave unused.
    pub(super) slack: f64,
}

/// A panel's parts in place.
#[derive(Clone, Default)]
pub(super) struct Placed {
    /// The area between the axes.
    pub(super) plot: Rect,
    pub(super) title: Vec<String>,
    pub(super) x_ticks: Ticks,
    pub(super) y_ticks: Ticks,
    pub(super) x_label: Vec<String>,
    pub(super) y_label: Vec<String>,
    pub(super) bar_ticks: Ticks,
    pub(super) bar_label: Vec<String>,
    /// The legend inside or below the panel.
    pub(super) legend: Option<Flow>,
    /// The words at the right, each with its distance from the top of the plotting area.
    pub(super) ends: Vec<(f64, String)>,
}

impl Placed {
    /// The upper edge of the title.
    fn start(&self) -> f64 {
        self.plot.top - title_height(self.title.len())
    }

    /// The lower edge of what stands below the plotting area.
    fn end(&self) -> f64 {
        let below = self.legend.iter().filter(|flow| flow.paper.is_none());
        let legend = below.flat_map(|flow| &flow.places).map(|[_, y]| y + legend::ROW).fold(0.0, f64::max);
        legend.max(self.plot.bottom() + below_plot(&self.x_ticks, self.x_label.len()))
    }
}

/// Legend entries below each other or side by side.
#[derive(Clone, Default)]
pub(super) struct Flow {
    pub(super) entries: Vec<Entry>,
    /// The upper left of each entry.
    pub(super) places: Vec<[f64; 2]>,
    /// The box of a legend inside of a panel.
    pub(super) paper: Option<Rect>,
}

#[derive(Clone, Copy, Default)]
struct Margins {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// The widest label of ticks.
pub(super) fn widest(ticks: &Ticks) -> f64 {
    ticks.major.iter().map(|tick| text::width(&tick.label, TICK_SIZE, Weight::Regular)).fold(0.0, f64::max)
}

/// Returns whether the colour bar has tips below and above.
pub(super) fn tips(panel: &Panel) -> (f64, f64) {
    let tip = |shown: bool| if shown { TIP } else { 0.0 };
    panel.color_bar.as_ref().map_or((0.0, 0.0), |bar| (tip(bar.below), tip(bar.above)))
}

impl Layout {
    pub(super) fn new(figure: &Figure) -> Self {
        let (width, height) = figure.size;
        let room = (width - 2.0 * MARGIN).max(1.0);
        let title = lines(&figure.title, TITLE.0, Weight::Strong, room, 3);
        let caption = lines(&figure.caption, CAPTION.0, Weight::Regular, room, MOST_CAPTION_LINES);
        let block = |lines: &[String], line: f64, gap: f64| {
            if lines.is_empty() { 0.0 } else { lines.len() as f64 * line + gap }
        };
        let top = MARGIN + block(&title, TITLE.1, 8.0);
        let caption_height = block(&caption, CAPTION.1, 10.0);
        let caption_top = height - MARGIN - caption_height + 10.0 + CAPTION.0;
        let mut bottom = height - MARGIN - caption_height;
        let mut legend = None;
        if figure.shared_legend {
            let entries = legend::shortened(legend::entries(&figure.panels), room.min(legend::WIDEST));
            if !entries.is_empty() {
                let (mut places, tall) = legend::flow(&entries, room);
                bottom -= tall + 10.0;
                places.iter_mut().for_each(|[x, y]| (*x, *y) = (*x + MARGIN, *y + bottom + 10.0));
                legend = Some(Flow { entries, places, paper: None });
            }
        }
        let area = Rect { left: MARGIN, top, width: room, height: (bottom - top).max(1.0) };
        let wanted: Vec<Legend> = figure.panels.iter().map(|panel| panel.legend).collect();
        let mut legends = if figure.shared_legend { vec![Legend::None; wanted.len()] } else { wanted };
        let mut panels = place_panels(figure, &legends, &area);
        // A legend that hides data in every corner goes below its panel.
        let mut moved = false;
        for ((panel, placed), legend) in figure.panels.iter().zip(&mut panels).zip(&mut legends) {
            if *legend == Legend::Inside && !list_inside(panel, placed) {
                (*legend, moved) = (Legend::Below, true);
            }
        }
        if moved {
            panels = place_panels(figure, &legends, &area);
            let inside = figure.panels.iter().zip(&mut panels).zip(&legends);
            inside.filter(|(_, legend)| **legend == Legend::Inside).for_each(|((panel, placed), _)| {
                list_inside(panel, placed);
            });
        }
        let slack = unused(figure, &panels, area.bottom());
        Self { title, caption, caption_top, left: MARGIN, panels, legend, slack }
    }
}

/// The height that could be taken from the figure without making any panel smaller.
fn unused(figure: &Figure, panels: &[Placed], bottom: f64) -> f64 {
    let columns = figure.columns.max(1);
    // Rows keep their heights' ratio; the room below the deepest panel of each is free.
    let end = |row: &[Placed]| row.iter().map(Placed::end).fold(0.0, f64::max);
    let rows: Vec<&[Placed]> = panels.chunks(columns).collect();
    let next = |index: usize| {
        let gap = gap_after(rows[index]);
        let top = |row: &&[Placed]| row.iter().map(Placed::start).fold(f64::INFINITY, f64::min) - gap;
        rows.get(index + 1).map_or(bottom, top)
    };
    let free = rows.iter().enumerate().map(|(index, row)| (next(index) - end(row)).max(0.0) / share(figure, index));
    let all: f64 = (0..rows.len()).map(|row| share(figure, row)).sum();
    (free.fold(f64::INFINITY, f64::min) * all).min(bottom)
}

/// Returns the height of a row, as a multiple of one.
pub(super) fn share(figure: &Figure, row: usize) -> f64 {
    figure.heights.get(row).copied().filter(|share| share.is_finite()).map_or(1.0, |share| share.clamp(0.01, 100.0))
}

/// The distance of a row of panels from the next one.
fn gap_after(row: &[Placed]) -> f64 {
    let wordless =
        |placed: &Placed| placed.x_label.is_empty() && !has_labels(&placed.x_ticks) && placed.legend.is_none();
    if row.iter().all(wordless) { TIGHT } else { BETWEEN.1 }
}

/// Puts a legend into the emptiest corner of a plotting area, and says whether it hides no more than a touch of the data.
fn list_inside(panel: &Panel, placed: &mut Placed) -> bool {
    let plot = placed.plot;
    let entries = legend::shortened(legend::entries([panel]), (plot.width - 30.0).min(legend::WIDEST));
    if entries.is_empty() {
        return true;
    }
    let canvas = Canvas::new(panel, (plot.width, plot.height));
    let points: Vec<[f64; 2]> = panel.layers.iter().flat_map(|layer| canvas.trace(layer)).collect();
    let size = legend::boxed(&entries);
    let (mut paper, covered) = legend::emptiest_corner(&points, (plot.width, plot.height), size);
    (paper.left, paper.top) = ((paper.left + plot.left).round(), (paper.top + plot.top).round());
    let at = |row: usize| [paper.left + legend::PADDING, paper.top + legend::PADDING - 1.0 + legend::ROW * row as f64];
    let places = (0..entries.len()).map(at).collect();
    placed.legend = Some(Flow { entries, places, paper: Some(paper) });
    covered <= 2 && size.0 < 0.7 * plot.width && size.1 < 0.7 * plot.height
}

fn place_panels(figure: &Figure, legends: &[Legend], area: &Rect) -> Vec<Placed> {
    let count = figure.panels.len();
    let columns = figure.columns.clamp(1, count.max(1));
    let rows = count.div_ceil(columns);
    // Ticks depend on the size, and the size on the room that tick labels need: a few rounds settle it.
    let (width, height) = (area.width / columns as f64 - 60.0, area.height / rows.max(1) as f64 - 50.0);
    let mut plots = vec![Rect { width, height, ..*area }; count];
    let mut placed = Vec::new();
    let titled = figure.panels.iter().filter(|panel| !panel.title.is_empty()).count();
    let letters: Vec<Option<String>> = figure
        .panels
        .iter()
        .scan(0, |index, panel| {
            let own = (!panel.title.is_empty()).then(|| letter(*index, titled)).flatten();
            *index += usize::from(!panel.title.is_empty());
            Some(own)
        })
        .collect();
    for _ in 0..4 {
        let furnished = figure.panels.iter().zip(&plots).zip(legends).zip(&letters);
        placed = furnished
            .map(|(((panel, plot), legend), letter)| furnish(panel, *legend, plot, letter.as_deref()))
            .collect();
        let margins: Vec<Margins> =
            figure.panels.iter().zip(&placed).map(|(panel, placed)| margins(panel, placed)).collect();
        // What stands in one column or row shares its margins, so that plotting areas align.
        let most = |mut members: Box<dyn Iterator<Item = &Margins> + '_>| {
            members.by_ref().fold(Margins::default(), |a, b| Margins {
                left: a.left.max(b.left),
                right: a.right.max(b.right),
                top: a.top.max(b.top),
                bottom: a.bottom.max(b.bottom),
            })
        };
        let across: Vec<(f64, f64)> = (0..columns)
            .map(|column| most(Box::new(margins.iter().skip(column).step_by(columns))))
            .map(|most| (most.left, most.right))
            .collect();
        let down: Vec<(f64, f64)> =
            margins.chunks(columns).map(|row| most(Box::new(row.iter()))).map(|most| (most.top, most.bottom)).collect();
        let columns_apart: Vec<(f64, f64)> = vec![(1.0, BETWEEN.0); columns];
        let rows_apart: Vec<(f64, f64)> =
            placed.chunks(columns).enumerate().map(|(row, placed)| (share(figure, row), gap_after(placed))).collect();
        let lefts = tracks(area.left, area.width, &columns_apart, &across);
        let tops = tracks(area.top, area.height, &rows_apart, &down);
        for (index, (plot, panel)) in plots.iter_mut().zip(&figure.panels).enumerate() {
            let ((left, width), (top, height)) = (lefts[index % columns], tops[index / columns]);
            *plot = shaped(panel, Rect { left, top, width, height });
        }
    }
    for (placed, plot) in placed.iter_mut().zip(plots) {
        placed.plot = plot;
        if let Some(flow) = &mut placed.legend {
            let top = plot.bottom() + below_plot(&placed.x_ticks, placed.x_label.len()) + 8.0;
            flow.places.iter_mut().for_each(|[x, y]| (*x, *y) = (*x + plot.left, *y + top));
        }
    }
    placed
}

/// Returns the start and the size of each of the plotting areas side by side, given for each its share of the room and its
/// distance to the next, and the margins before and after it.
fn tracks(start: f64, room: f64, shares: &[(f64, f64)], margins: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let gaps: f64 = shares.iter().rev().skip(1).map(|(_, gap)| gap).sum();
    let taken = margins.iter().map(|(before, after)| before + after).sum::<f64>() + gaps;
    let all: f64 = shares.iter().map(|(share, _)| share).sum();
    let unit = (room - taken) / all.max(0.01);
    let mut at = start;
    let mut place = |((share, gap), (before, after)): (&(f64, f64), &(f64, f64))| {
        let (begin, size) = (at + before, (unit * share).max(10.0));
        at = begin + size + after + gap;
        (begin, size)
    };
    shares.iter().zip(margins).map(&mut place).collect()
}

/// The plotting area inside its cell: whole pixels, and smaller where units must be equally long on both axes.
fn shaped(panel: &Panel, cell: Rect) -> Rect {
    let (mut width, mut height, mut left) = (cell.width, cell.height, cell.left);
    if panel.equal_aspect {
        let unit = (width / panel.x.span()).min(height / panel.y.span());
        (width, height) = ((unit * panel.x.span()).max(10.0), (unit * panel.y.span()).max(10.0));
        left += (cell.width - width) / 2.0;
    }
    Rect { left: left.round(), top: cell.top.round(), width: width.round(), height: height.round() }
}

/// The letter that names a panel among several: a … z, aa, ab …
fn letter(index: usize, count: usize) -> Option<String> {
    let sign = |place: usize| char::from(b"abcdefghijklmnopqrstuvwxyz"[place % 26]);
    (count > 1).then(|| match index / 26 {
        0 => sign(index).to_string(),
        round => [sign(round - 1), sign(index)].into_iter().collect(),
    })
}

/// Everything around a plotting area of a known size, but not yet in place.
fn furnish(panel: &Panel, legend: Legend, plot: &Rect, letter: Option<&str>) -> Placed {
    let ticks = |axis: &Axis, length, direction| axis.ticks(length, direction);
    let title = match letter {
        Some(letter) => format!("{letter} {}", panel.title),
        None => panel.title.clone(),
    };
    let mut title = lines(&title, PANEL_TITLE.0, Weight::Strong, plot.width.max(60.0), 3);
    if let (Some(_), Some(first)) = (letter, title.first_mut()) {
        // Set off by an en space, which wrapping would have taken for a plain one.
        *first = first.replacen(' ', "\u{2002}", 1);
    }
    let label = |text: &str, room: f64| lines(text, LABEL.0, Weight::Regular, room.max(40.0), 3);
    let legend = (legend == Legend::Below).then(|| {
        let entries = legend::shortened(legend::entries([panel]), plot.width.min(legend::WIDEST));
        let (places, _) = legend::flow(&entries, plot.width);
        Flow { entries, places, paper: None }
    });
    let bar = panel.color_bar.as_ref();
    let (below, above) = tips(panel);
    Placed {
        plot: *plot,
        title,
        x_ticks: ticks(&panel.x, plot.width, Direction::Horizontal),
        y_ticks: ticks(&panel.y, plot.height, Direction::Vertical),
        x_label: label(&panel.x.label, plot.width),
        y_label: label(&panel.y.label, plot.height.max(66.0)),
        bar_ticks: bar
            .map(|bar| ticks(&bar.axis, (plot.height - below - above).max(1.0), Direction::Vertical))
            .unwrap_or_default(),
        bar_label: bar.map(|bar| label(&bar.axis.label, plot.height)).unwrap_or_default(),
        legend: legend.filter(|flow| !flow.entries.is_empty()),
        ends: if bar.is_none() { ends(panel, plot) } else { Vec::new() },
    }
}

/// The words at the right of a panel, as near to their values as they can stand without touching.
fn ends(panel: &Panel, plot: &Rect) -> Vec<(f64, String)> {
    let place = |end: &super::End| (1.0 - panel.y.position(end.at).clamp(0.0, 1.0)) * plot.height;
    let wanted: Vec<f64> = panel.ends.iter().map(place).map(|y| if y.is_nan() { 0.0 } else { y }).collect();
    let room = (0.8 * plot.width).max(60.0);
    let text = |end: &super::End| text::shortened(&end.text, END_SIZE, Weight::Regular, room);
    apart(&wanted, END_LINE, plot.height).into_iter().zip(panel.ends.iter().map(text)).collect()
}

/// Places at least `gap` apart and between 0 and `room`, if there is so much of it, with the least sum of squared distances from
/// the places that are wanted; in the same order.
fn apart(wanted: &[f64], gap: f64, room: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    // Without their gaps the places only have to rise: neighbours that do not are pooled at their mean.
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (rank, index) in order.iter().enumerate() {
        let mut pool = (wanted[*index] - gap * rank as f64, 1);
        while let Some(before) = pools.pop_if(|before| before.0 >= pool.0) {
            let count = before.1 + pool.1;
            pool = ((before.0 * before.1 as f64 + pool.0 * pool.1 as f64) / count as f64, count);
        }
        pools.push(pool);
    }
    let last = (room - gap * wanted.len().saturating_sub(1) as f64).max(0.0);
    let rising = pools.into_iter().flat_map(|(at, count)| std::iter::repeat_n(at.clamp(0.0, last), count));
    let mut places = vec![0.0; wanted.len()];
    for (rank, (index, at)) in order.into_iter().zip(rising).enumerate() {
        places[index] = at + gap * rank as f64;
    }
    places
}

/// Returns whether any tick has a label.
fn has_labels(ticks: &Ticks) -> bool {
    ticks.major.iter().any(|tick| !tick.label.is_empty())
}

/// The height of tick labels and axis label below a plotting area.
pub(super) fn below_plot(ticks: &Ticks, label_lines: usize) -> f64 {
    let words = if has_labels(ticks) { TICK_GAP + TICK_SIZE } else { 0.0 };
    let marks = if ticks.major.is_empty() { 0.0 } else { TICK };
    marks + words + if label_lines > 0 { 4.0 + LABEL.1 * label_lines as f64 } else { 0.0 }
}

/// The width of tick labels and axis label left of a plotting area.
pub(super) fn beside_plot(ticks: &Ticks, label_lines: usize) -> f64 {
    let words = if has_labels(ticks) { TICK_GAP + widest(ticks) } else { 0.0 };
    let marks = if ticks.major.is_empty() { 0.0 } else { TICK };
    marks + words + if label_lines > 0 { 6.0 + LABEL.1 * label_lines as f64 } else { 0.0 }
}

/// The height of a panel's title with its distance to the plotting area.
fn title_height(lines: usize) -> f64 {
    if lines == 0 { 6.0 } else { PANEL_TITLE.1 * lines as f64 + 4.0 }
}

fn margins(panel: &Panel, placed: &Placed) -> Margins {
    // The labels of the outermost ticks may reach over the ends of their axes.
    let over = |tick: Option<&super::axis::Tick>| {
        tick.map_or(0.0, |tick| {
            let half = text::width(&tick.label, TICK_SIZE, Weight::Regular) / 2.0;
            let at = panel.x.position(tick.value) * placed.plot.width;
            (half - at.min(placed.plot.width - at)).max(0.0)
        })
    };
    let (first, last) = (over(placed.x_ticks.major.first()), over(placed.x_ticks.major.last()));
    let bar = if panel.color_bar.is_some() {
        BAR_GAP + BAR + beside_plot(&placed.bar_ticks, placed.bar_label.len())
    } else {
        let widest = |(_, words): &(f64, String)| LEADER + 2.0 + text::width(words, END_SIZE, Weight::Regular);
        placed.ends.iter().map(widest).fold(0.0, f64::max)
    };
    let legend = placed.legend.as_ref().map_or(0.0, |flow| {
        flow.places.iter().map(|[_, y]| y - flow.places[0][1] + legend::ROW).fold(0.0, f64::max) + 8.0
    });
    Margins {
        left: beside_plot(&placed.y_ticks, placed.y_label.len()).max(first),
        right: bar.max(last).max(1.0),
        top: title_height(placed.title.len()),
        bottom: below_plot(&placed.x_ticks, placed.x_label.len()) + legend,
    }
}

#[cfg(test)]
mod tests {
    use super::apart;
    use proptest::prelude::*;

    #[test]
    fn words_that_would_touch_stand_around_their_middle() {
        assert_eq!(apart(&[50.0, 50.0, 50.0], 10.0, 100.0), [40.0, 50.0, 60.0]);
        assert_eq!(apart(&[90.0, 10.0], 10.0, 100.0), [90.0, 10.0]);
        assert_eq!(apart(&[0.0, 0.0, 100.0], 10.0, 100.0), [0.0, 10.0, 100.0]);
    }

    proptest! {
        #[test]
        fn places_are_apart_and_inside(wanted in prop::collection::vec(0.0..200.0, 0..12)) {
            let mut places = apart(&wanted, 13.0, 200.0);
            places.sort_by(f64::total_cmp);
            prop_assert!(places.windows(2).all(|pair| pair[1] - pair[0] > 12.999));
            prop_assert!(places.iter().all(|place| (-1e-9..=200.0 + 1e-9).contains(place)));
        }
    }
}
