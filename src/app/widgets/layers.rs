//! The layers of a plot on the screen: what files draw as SVG, drawn with the window's painter.

use crate::figure::coil::coil;
use crate::figure::layer::{Along, Anchor, Hatch, Layer};
use crate::figure::{Color, Dash, Shape as Marker, Stroke};
use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Shape, Vec2, pos2, vec2};

/// Distance beyond the plot's edge up to which layers are drawn, in points.
const MARGIN: f32 = 40.0;

/// The most dashes that a line is drawn with; those of longer ones are stretched.
const DASHES: f64 = 400.0;

/// Largest factor by which the gaps between dashes grow, so that they never hide what the line does.
const WIDEST_GAP: f64 = 3.0;

/// Returns a colour of a figure as the window's.
pub fn color(color: Color) -> Color32 {
    Color32::from_rgba_unmultiplied(color.r, color.g, color.b, color.a)
}

/// Returns the points that `layers` show inside `clip`, close enough together along lines that nothing of them is overlooked.
pub fn trace(clip: Rect, place: &impl Fn([f64; 2]) -> Pos2, layers: &[Layer]) -> Vec<Pos2> {
    const APART: f32 = 5.0;
    let mut points = Vec::new();
    let mut line = |corners: &mut dyn Iterator<Item = Pos2>| {
        let mut last: Option<Pos2> = None;
        for corner in corners {
            if !(corner.x.is_finite() && corner.y.is_finite()) {
                last = None;
                continue;
            }
            let from = last.unwrap_or(corner);
            // No more of them than lie on the plot.
            let count = (from.distance(corner) / APART).clamp(1.0, 400.0) as u16;
            let between = (1..=count).map(|k| from.lerp(corner, f32::from(k) / f32::from(count)));
            points.extend(between.filter(|point| clip.contains(*point)));
            last = Some(corner);
        }
    };
    for layer in layers {
        match layer {
            Layer::Line(of) => line(&mut of.points.iter().map(|point| place(*point))),
            Layer::Markers(of) => of.points.iter().for_each(|point| line(&mut std::iter::once(place(*point)))),
            Layer::Band(of) => {
                for side in [1, 2] {
                    line(&mut of.points.iter().map(|point| place([point[0], point[side]])));
                }
            }
            Layer::Coil(of) => line(&mut [of.from, of.to].into_iter().map(place)),
            Layer::Arrow(of) => line(&mut [of.from, of.to].into_iter().map(place)),
            Layer::Image(_)
            | Layer::Contours(_)
            | Layer::Text(_)
            | Layer::Rule(_)
            | Layer::Span(_)
            | Layer::Hatch(_) => {}
        }
    }
    points
}

/// Draws `layers` inside `clip`; `place` takes values of the plot to the screen. Images are left out: they are textures.
pub fn paint(painter: &Painter, clip: Rect, place: &impl Fn([f64; 2]) -> Pos2, layers: &[Layer]) {
    let painter = painter.with_clip_rect(clip);
    let at = |point: [f64; 2]| {
        let point = place(point);
        (point.x.is_finite() && point.y.is_finite()).then_some(point)
    };
    for layer in layers {
        match layer {
            Layer::Image(_) => {}
            Layer::Contours(contours) => {
                for line in contours.levels.iter().flat_map(|level| &level.lines) {
                    polyline(&painter, clip, line.iter().map(|point| place(*point)), contours.stroke, None);
                }
            }
            Layer::Line(line) => {
                polyline(&painter, clip, line.points.iter().map(|point| place(*point)), line.stroke, line.halo);
            }
            Layer::Band(band) => {
                for pair in band.points.windows(2) {
                    let [a, b] = [pair[0], pair[1]];
                    let corners = [[a[0], a[1]], [a[0], a[2]], [b[0], b[2]], [b[0], b[1]]].map(place);
                    if corners.iter().all(|corner| corner.x.is_finite() && corner.y.is_finite()) {
                        painter.add(Shape::convex_polygon(corners.to_vec(), color(band.color), egui::Stroke::NONE));
                    }
                }
            }
            Layer::Markers(markers) => {
                for point in markers.points.iter().filter_map(|point| at(*point)) {
                    if clip.expand(MARGIN).contains(point) {
                        marker(&painter, point, markers);
                    }
                }
            }
            Layer::Arrow(arrow) => {
                let Some((from, to)) = at(arrow.from).zip(at(arrow.to)) else { continue };
                let along = (to - from).normalized();
                let side = along.rot90() * arrow.head as f32 * 0.45;
                let back = to - along * arrow.head as f32;
                for (stroke, grow) in halo_and_line(arrow.stroke, arrow.halo) {
                    painter.line_segment([from, back], stroke);
                    let head =
                        vec![to + along * grow, back + side * (1.0 + grow / 4.0), back - side * (1.0 + grow / 4.0)];
                    painter.add(Shape::convex_polygon(head, stroke.color, egui::Stroke::NONE));
                }
            }
            Layer::Coil(spring) => {
                let Some((from, to)) = at(spring.from).zip(at(spring.to)) else { continue };
                let wire = coil(pixel(from), pixel(to), spring.turns, spring.radius);
                let points = wire.iter().map(|point| pos2(point[0] as f32, point[1] as f32));
                polyline(&painter, clip, points, spring.stroke, spring.halo);
            }
            Layer::Text(label) => {
                let Some(point) = at(label.at) else { continue };
                let anchor = match label.anchor {
                    Anchor::Start => Align2::LEFT_CENTER,
                    Anchor::Middle => Align2::CENTER_CENTER,
                    Anchor::End => Align2::RIGHT_CENTER,
                };
                let point = point + vec2(label.shift[0] as f32, label.shift[1] as f32);
                painter.text(point, anchor, &label.text, FontId::proportional(label.size as f32), color(label.color));
            }
            Layer::Rule(rule) => {
                let stroke = egui::Stroke::new(rule.stroke.width as f32, color(rule.stroke.color));
                let ends = match rule.along {
                    Along::X => {
                        at([rule.at, 1.0]).map(|point| [pos2(point.x, clip.top()), pos2(point.x, clip.bottom())])
                    }
                    Along::Y => {
                        at([1.0, rule.at]).map(|point| [pos2(clip.left(), point.y), pos2(clip.right(), point.y)])
                    }
                };
                if let Some(ends) = ends {
                    run(&painter, &ends, stroke, rule.stroke.dash);
                }
            }
            Layer::Hatch(hatch) => hatching(&painter, clip, place, hatch),
            Layer::Span(span) => {
                let (low, high) = match span.along {
                    Along::X => (place([span.range.0, 1.0]).x, place([span.range.1, 1.0]).x),
                    Along::Y => (place([1.0, span.range.0]).y, place([1.0, span.range.1]).y),
                };
                let rect = match span.along {
                    Along::X => Rect::from_x_y_ranges(low.min(high)..=low.max(high), clip.y_range()),
                    Along::Y => Rect::from_x_y_ranges(clip.x_range(), low.min(high)..=low.max(high)),
                };
                painter.rect_filled(rect.intersect(clip), 0.0, color(span.color));
            }
        }
    }
}

/// Cells under diagonal lines; neighbours in a row are drawn as one.
fn hatching(painter: &Painter, clip: Rect, place: &impl Fn([f64; 2]) -> Pos2, hatch: &Hatch) {
    const SPACING: f32 = 7.0;
    let columns = hatch.x.len().saturating_sub(1);
    let stroke = egui::Stroke::new(1.0, color(hatch.color));
    for (row, cells) in hatch.cells.chunks(columns.max(1)).enumerate() {
        let (Some(bottom), Some(top)) = (hatch.y.get(row), hatch.y.get(row + 1)) else { return };
        let mut column = 0;
        while column < cells.len() {
            let length = cells[column..].iter().take_while(|cell| **cell).count();
            if length > 0 {
                let corners = [place([hatch.x[column], *bottom]), place([hatch.x[column + length], *top])];
                let area = Rect::from_two_pos(corners[0], corners[1]).intersect(clip);
                if area.is_finite() && area.is_positive() {
                    painter.rect_filled(area, 0.0, color(hatch.fill));
                    // Lines of equal x + y, the same in every row, so that they meet.
                    let mut sum = ((area.left() + area.top()) / SPACING).ceil() * SPACING;
                    while sum < area.right() + area.bottom() {
                        let x = (sum - area.bottom()).max(area.left())..=(sum - area.top()).min(area.right());
                        let ends = [*x.start(), *x.end()].map(|x| pos2(x, sum - x));
                        painter.line_segment(ends, stroke);
                        sum += SPACING;
                    }
                }
            }
            column += length.max(1);
        }
    }
}

fn pixel(point: Pos2) -> [f64; 2] {
    [f64::from(point.x), f64::from(point.y)]
}

/// Returns the wider line beneath, if any, and the line itself, each with how much wider it is.
fn halo_and_line(stroke: Stroke, halo: Option<Color>) -> impl Iterator<Item = (egui::Stroke, f32)> {
    let beneath = halo.map(|halo| (egui::Stroke::new(stroke.width as f32 + 2.0, color(halo)), 2.0));
    beneath.into_iter().chain([(egui::Stroke::new(stroke.width as f32, color(stroke.color)), 0.0)])
}

/// A line through `points`, broken where they are not finite, without the parts that are far outside.
fn polyline(painter: &Painter, clip: Rect, points: impl Iterator<Item = Pos2>, stroke: Stroke, halo: Option<Color>) {
    let near = clip.expand(MARGIN);
    let mut runs: Vec<Vec<Pos2>> = vec![];
    let mut current: Vec<Pos2> = vec![];
    let mut last: Option<Pos2> = None;
    for point in points {
        if !(point.x.is_finite() && point.y.is_finite()) {
            runs.push(std::mem::take(&mut current));
            last = None;
            continue;
        }
        if let Some(before) = last {
            match cut(near, before, point) {
                Some((from, to)) => {
                    if current.last() != Some(&from) {
                        runs.push(std::mem::take(&mut current));
                        current.push(from);
                    }
                    current.push(to);
                }
                None => runs.push(std::mem::take(&mut current)),
            }
        }
        last = Some(point);
    }
    runs.push(current);
    for (drawn, grow) in halo_and_line(stroke, halo) {
        let dash = if grow > 0.0 { Dash::Solid } else { stroke.dash };
        for line in runs.iter().filter(|line| line.len() > 1) {
            run(painter, line, drawn, dash);
        }
    }
}

/// A line without breaks, in its rhythm.
pub fn run(painter: &Painter, points: &[Pos2], stroke: egui::Stroke, dash: Dash) {
    let pattern = dash.pattern(f64::from(stroke.width));
    if pattern.is_empty() {
        painter.add(Shape::line(points.to_vec(), stroke));
        return;
    }
    // A line that winds much would have more dashes than can be told apart, or drawn in time.
    let length: f32 = points.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
    let stretch = (f64::from(length) / (DASHES * pattern.iter().sum::<f64>())).max(1.0);
    let strokes: Vec<f32> = pattern.iter().step_by(2).map(|length| (length * stretch) as f32).collect();
    let gaps: Vec<f32> =
        pattern.iter().skip(1).step_by(2).map(|length| (length * stretch.min(WIDEST_GAP)) as f32).collect();
    painter.extend(Shape::dashed_line_with_offset(points, stroke, &strokes, &gaps, 0.0));
}

/// Returns the part of a segment that lies inside `rect` (Liang and Barsky 1984); its ends are kept as they are where they are inside.
fn cut(rect: Rect, from: Pos2, to: Pos2) -> Option<(Pos2, Pos2)> {
    let d = to - from;
    let (mut enter, mut leave) = (0.0_f32, 1.0_f32);
    for (p, q) in [
        (-d.x, from.x - rect.left()),
        (d.x, rect.right() - from.x),
        (-d.y, from.y - rect.top()),
        (d.y, rect.bottom() - from.y),
    ] {
        if p == 0.0 {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            enter = enter.max(q / p);
        } else {
            leave = leave.min(q / p);
        }
    }
    let along = |t: f32, end: Pos2, whole: f32| if t == whole { end } else { from + t * d };
    (enter <= leave).then(|| (along(enter, from, 0.0), along(leave, to, 1.0)))
}

fn marker(painter: &Painter, at: Pos2, markers: &crate::figure::layer::Markers) {
    let radius = markers.size as f32 / 2.0;
    let ink = color(markers.color);
    let halo = markers.halo.map(color);
    let corners = |around: &[Vec2]| around.iter().map(|offset| at + *offset * radius).collect::<Vec<_>>();
    let outline = |points: Vec<Pos2>| {
        if let Some(halo) = halo {
            painter.add(Shape::closed_line(points.clone(), egui::Stroke::new(4.0, halo)));
        }
        let fill = if markers.filled { ink } else { halo.unwrap_or(Color32::TRANSPARENT) };
        painter.add(Shape::convex_polygon(points, fill, egui::Stroke::new(1.6, ink)));
    };
    let strokes = |lines: [[Vec2; 2]; 2]| {
        let lines = lines.map(|line| line.map(|offset| at + offset * radius));
        for (width, color) in halo.map(|halo| (4.6, halo)).into_iter().chain([(2.2, ink)]) {
            for line in lines {
                painter.line_segment(line, egui::Stroke::new(width, color));
            }
        }
    };
    match markers.shape {
        Marker::Circle => {
            if let Some(halo) = halo {
                painter.circle_filled(at, radius + 1.6, halo);
            }
            if markers.filled {
                painter.circle_filled(at, radius, ink);
            } else {
                painter.circle_stroke(at, radius - 0.8, egui::Stroke::new(2.0, ink));
            }
        }
        // What lies inside a ring is seen.
        Marker::Ring => {
            for (width, color) in halo.map(|halo| (5.2, halo)).into_iter().chain([(2.0, ink)]) {
                painter.circle_stroke(at, radius - 0.8, egui::Stroke::new(width, color));
            }
        }
        Marker::Square => outline(corners(&[vec2(-0.9, -0.9), vec2(0.9, -0.9), vec2(0.9, 0.9), vec2(-0.9, 0.9)])),
        Marker::Triangle => outline(corners(&[vec2(0.0, -1.1), vec2(1.0, 0.8), vec2(-1.0, 0.8)])),
        Marker::Diamond => outline(corners(&[vec2(0.0, -1.1), vec2(1.1, 0.0), vec2(0.0, 1.1), vec2(-1.1, 0.0)])),
        Marker::Cross => strokes([[vec2(-0.8, -0.8), vec2(0.8, 0.8)], [vec2(-0.8, 0.8), vec2(0.8, -0.8)]]),
        Marker::Plus => strokes([[vec2(-1.0, 0.0), vec2(1.0, 0.0)], [vec2(0.0, -1.0), vec2(0.0, 1.0)]]),
    }
}

#[cfg(test)]
mod tests {
    use super::cut;
    use egui::{Rect, pos2};

    #[test]
    fn a_segment_is_cut_at_the_edge() {
        let rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(10.0, 10.0));
        assert_eq!(cut(rect, pos2(2.0, 2.0), pos2(3.0, 4.0)), Some((pos2(2.0, 2.0), pos2(3.0, 4.0))));
        assert_eq!(cut(rect, pos2(-10.0, 5.0), pos2(20.0, 5.0)), Some((pos2(0.0, 5.0), pos2(10.0, 5.0))));
        assert_eq!(cut(rect, pos2(-10.0, 5.0), pos2(-1.0, 5.0)), None);
        assert_eq!(cut(rect, pos2(-1e30, -1e30), pos2(-1e30, 1e30)), None);
    }
}
