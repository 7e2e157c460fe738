//! A figure drawn as SVG.

mod axes;
mod marks;
mod writer;

use super::Figure;
use super::Paper;
use super::canvas::Canvas;
use super::clip::Rect;
use super::color::Color;
use super::fonts::{SIGNS_FAMILY, TEXT_FAMILY};
use super::layer::Anchor;
use super::layout::{self, Flow, Layout};
use super::legend::{self, Sample};
use super::style::{Shape, Stroke};
use super::text::{self, Face, Weight};
use marks::{Artist, marker};
use writer::{Px, Writer};

/// The drawing of a figure. No element has an id, so that several drawings can stand in one page.
pub(super) fn draw(figure: &Figure) -> String {
    let layout = Layout::new(figure);
    let (width, height) = figure.size;
    let theme = figure.theme;
    let mut w = Writer::new();
    w.open(
        "svg",
        &[
            ("xmlns", &"http://www.w3.org/2000/svg"),
            ("xmlns:xlink", &"http://www.w3.org/1999/xlink"),
            ("width", &Px(width)),
            ("height", &Px(height)),
            ("viewBox", &format!("0 0 {} {}", Px(width), Px(height))),
            ("font-family", &TEXT_FAMILY),
            ("role", &"img"),
        ],
    );
    w.leaf("title", &[], &figure.title);
    w.leaf("desc", &[], &figure.caption);
    if !figure.metadata.is_empty() {
        let entry = |(name, value): &(String, String)| format!("{name}: {value}\n");
        w.leaf("metadata", &[], &figure.metadata.iter().map(entry).collect::<String>());
    }
    let paper = Rect { left: 0.0, top: 0.0, width, height };
    rectangle(&mut w, &paper, Some(theme.background()), None);
    for (line, text) in layout.title.iter().enumerate() {
        let at = [layout.left, 16.0 + layout::TITLE.0 + layout::TITLE.1 * line as f64];
        words(&mut w, text, at, &Words::new(layout::TITLE.0, theme.ink()).strong());
    }
    for (panel, placed) in figure.panels.iter().zip(&layout.panels) {
        axes::background(&mut w, panel, placed, theme);
        let canvas = Canvas::new(panel, (placed.plot.width, placed.plot.height));
        let artist = Artist { canvas: &canvas, theme };
        marks::open(&mut w, &placed.plot);
        panel.layers.iter().for_each(|layer| artist.layer(&mut w, layer));
        w.close("svg");
        axes::frame(&mut w, panel, placed, theme);
        if let Some(flow) = &placed.legend {
            if let Some(rect) = &flow.paper {
                rectangle(&mut w, rect, Some(theme.background().with_alpha(224)), Some(theme.grid()));
            }
            list(&mut w, flow, theme);
        }
    }
    if let Some(flow) = &layout.legend {
        list(&mut w, flow, theme);
    }
    for (line, text) in layout.caption.iter().enumerate() {
        let at = [layout.left, layout.caption_top + layout::CAPTION.1 * line as f64];
        words(&mut w, text, at, &Words::new(layout::CAPTION.0, theme.muted()));
    }
    w.close("svg");
    w.finish()
}

/// The entries of a legend at their places.
fn list(w: &mut Writer, flow: &Flow, theme: Paper) {
    for (entry, [left, top]) in flow.entries.iter().zip(&flow.places) {
        let middle = top + legend::ROW / 2.0;
        let (from, to) = ([*left, middle], [left + legend::SAMPLE, middle]);
        for sample in &entry.samples {
            match sample {
                Sample::Fill(color) => {
                    let rect = Rect { left: *left, top: middle - 5.0, width: legend::SAMPLE, height: 10.0 };
                    rectangle(w, &rect, Some(*color), None);
                }
                Sample::Hatch { fill, color } => {
                    let rect = Rect { left: *left, top: middle - 5.0, width: legend::SAMPLE, height: 10.0 };
                    rectangle(w, &rect, Some(*fill), None);
                    let line = |shift: f64| format!("M{} {}l10 -10", Px(left + shift), Px(middle + 5.0));
                    let d: String = [1.0, 7.0, 13.0, 19.0].map(line).concat();
                    w.path(&d, None, Some(&Stroke::solid(*color, 0.9)));
                }
                Sample::Line(stroke) => {
                    w.path(&format!("M{} {}H{}", Px(*left), Px(middle), Px(to[0])), None, Some(stroke))
                }
                Sample::Arrow(stroke) => marks::arrow(w, from, to, stroke, 8.0, None),
                Sample::Coil(stroke) => marks::spring(w, from, to, 6, 4.5, stroke, None),
                Sample::Marker { shape, size, color, filled, halo } => {
                    let at = [left + legend::SAMPLE / 2.0, middle];
                    let fill = if *filled { *color } else { theme.background() };
                    marker(w, *shape, &[at], size.min(9.0), *color, fill, *halo);
                }
            }
        }
        let at = [left + legend::SAMPLE + legend::GAP, middle + 0.36 * legend::SIZE];
        words(w, &entry.name, at, &Words::new(legend::SIZE, theme.ink()));
    }
}

/// Typesetting of a text.
struct Words {
    size: f64,
    color: Color,
    weight: Weight,
    anchor: Anchor,
    halo: Option<Color>,
    /// Turned to read upwards.
    upwards: bool,
}

impl Words {
    fn new(size: f64, color: Color) -> Self {
        Self { size, color, weight: Weight::Regular, anchor: Anchor::Start, halo: None, upwards: false }
    }

    fn strong(self) -> Self {
        Self { weight: Weight::Strong, ..self }
    }

    fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }
}

/// Writes a line of text whose baseline begins, is centred or ends at a point.
fn words(w: &mut Writer, text: &str, at: [f64; 2], how: &Words) {
    let anchor = match how.anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let fill = writer::rgb(how.color);
    let halo = how.halo.map(|halo| (writer::rgb(halo), writer::opacity(halo)));
    let turn = format!("rotate(-90 {} {})", Px(at[0]), Px(at[1]));
    let (x, y, size) = (Px(at[0]), Px(at[1]), Px(how.size));
    let mut attributes: Vec<(&str, &dyn std::fmt::Display)> =
        vec![("x", &x), ("y", &y), ("font-size", &size), ("fill", &fill)];
    if how.anchor != Anchor::Start {
        attributes.push(("text-anchor", &anchor));
    }
    if how.weight == Weight::Strong {
        attributes.push(("font-weight", &"600"));
    }
    if how.upwards {
        attributes.push(("transform", &turn));
    }
    if let Some((color, opacity)) = &halo {
        attributes.extend::<[(&str, &dyn std::fmt::Display); 5]>([
            ("stroke", color),
            ("stroke-opacity", opacity),
            ("stroke-width", &"3"),
            ("stroke-linejoin", &"round"),
            ("paint-order", &"stroke"),
        ]);
    }
    let pieces: Vec<(Option<String>, &str)> =
        text::runs(text, how.weight).into_iter().map(|(face, piece)| (family(face), piece)).collect();
    w.line("text", &attributes, &pieces);
}

/// The family names of a piece of text where they are not those of the whole drawing.
fn family(face: Face) -> Option<String> {
    let plain = |name: &str| name.replace(['\'', '"', '\\'], "");
    match face {
        Face::Text => None,
        Face::Signs => Some(SIGNS_FAMILY.to_owned()),
        Face::System(face) => Some(format!("'{}', '{}', sans-serif", plain(&face.name), plain(&face.family))),
    }
}

/// A rectangle, its outline of one px inside whole pixels.
fn rectangle(w: &mut Writer, rect: &Rect, fill: Option<Color>, outline: Option<Color>) {
    let inset = if outline.is_some() { 0.5 } else { 0.0 };
    let d = format!(
        "M{} {}H{}V{}H{}Z",
        Px(rect.left + inset),
        Px(rect.top + inset),
        Px(rect.right() - inset),
        Px(rect.bottom() - inset),
        Px(rect.left + inset)
    );
    w.path(&d, fill, outline.map(|color| Stroke::solid(color, 1.0)).as_ref());
}

/// Returns whether a shape consists of strokes alone.
fn is_open(shape: Shape) -> bool {
    matches!(shape, Shape::Cross | Shape::Plus | Shape::Ring)
}
