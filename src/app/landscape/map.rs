//! The landscape: heatmap, contours, minima, paths, and the two particles with the spring between them.

use crate::app::background::{Background, Event, Link};
use crate::app::landscape::results::Results;
use crate::app::memo::Memo;
use crate::app::widgets::layers::{color, paint, trace};
use crate::app::widgets::{axes, card, colour_bar, described, fitted, number, panel, theme};
use crate::figure::axis::NARROWEST;
use crate::figure::draw::{Ground, Look, Particles, Paths, start_and_minima};
use crate::figure::layer::Layer;
use crate::figure::{Axis, Color, arm_style};
use crate::noise::Noise;
use crate::objective::{Landscape, Optimum, View};
use crate::scenario::Scenario;
use egui::text::LayoutJob;
use egui::{
    Color32, FontId, Pos2, Rect, Sense, Shape, Stroke, TextureHandle, TextureOptions, Ui, UiBuilder, pos2, vec2,
};
use egui_plot::{Plot, PlotBounds, PlotPoint, PlotTransform};
use std::sync::Arc;

/// Columns and rows of the heatmap, at most.
const FINE: usize = 512;

/// Columns and rows of the one that is drawn until the fine one is there.
const COARSE: usize = 96;

/// Largest number of points of all paths together.
const POINTS: usize = 9_000;

/// Largest distance between a drawn line and a point that it leaves out, in points of the screen.
const TOLERANCE: f64 = 0.5;

/// Distance from the start within which the pointer takes hold of it, in points.
const GRIP: f32 = 14.0;

/// Hint to the map's actions.
pub const HINT: &str = "Drag the ring to move the start, scroll to zoom, drag to pan";

/// Settings that the ground was drawn for.
#[derive(Clone, Debug, PartialEq)]
struct GroundKey {
    landscape: Landscape,
    /// The samples and spread of a finite sum.
    sum: Option<(u64, f64)>,
    view: View,
    /// Value that the colours are measured from.
    optimum: Optimum,
    look: Look,
    fine: bool,
}

struct Picture {
    key: GroundKey,
    ground: Ground,
    texture: TextureHandle,
}

/// The map and what it keeps from frame to frame.
#[derive(Default)]
pub struct MapView {
    shown: Option<View>,
    picture: Option<Picture>,
    drawing: Option<(GroundKey, Background<(), Ground>)>,
    paths: Memo<(u64, View, Vec<bool>), Paths>,
    transform: Option<PlotTransform>,
    /// The last bounds that can be drawn, and whether those of the last frame cannot.
    good: Option<PlotBounds>,
    lost: bool,
    holds_start: bool,
    reset: bool,
}

/// Response of the map in one frame.
#[derive(Clone, Copy, Debug, Default)]
pub struct MapResponse {
    /// The start was dragged here.
    pub start: Option<[f64; 2]>,
    /// The drag is going on.
    pub under_way: bool,
    /// The map shows a value here that is lower than the lowest that was known.
    pub lower: Option<[f64; 2]>,
}

/// Contents of the map.
pub struct MapInput<'a> {
    /// The scenario that is edited.
    pub scenario: &'a Scenario,
    /// Results that were computed last.
    pub results: &'a Results,
    /// The play head.
    pub step: u64,
    /// Function that says whether an arm is shown.
    pub shown: &'a dyn Fn(usize) -> bool,
    /// Colours and contours of the ground.
    pub look: Look,
    /// Whether force arrows are drawn.
    pub forces: bool,
}

impl MapView {
    /// Shows the scenario's own view again.
    pub fn reset(&mut self) {
        self.reset = true;
    }

    /// Waits until the fine heatmap is there: for tests and pictures, never in a frame.
    pub fn wait(&mut self, ctx: &egui::Context) {
        while self.drawing.is_some() {
            self.poll(ctx);
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }

    /// Shows the map over all of `ui`.
    pub fn show(&mut self, ui: &mut Ui, input: &MapInput<'_>) -> MapResponse {
        self.poll(ui.ctx());
        let scenario = input.scenario;
        if self.shown != Some(scenario.view) {
            self.shown = Some(scenario.view);
            self.reset = true;
        }
        let (hover, pressed, down) = ui.input(|input| {
            let pointer = &input.pointer;
            (pointer.hover_pos(), pointer.press_origin().filter(|_| pointer.primary_pressed()), pointer.primary_down())
        });
        let near_start = hover.is_some_and(|pointer| self.near_start(ui, scenario.start, pointer));
        // Where the button went down counts, not where the pointer has got to since.
        let taken = pressed.is_some_and(|pointer| self.near_start(ui, scenario.start, pointer));
        self.holds_start = down && (self.holds_start || taken);
        let scale = self.picture.as_ref().and_then(|picture| picture.ground.color_bar.as_ref());
        let scale = scale.filter(|_| ui.available_width() > 420.0);
        let bar_width = scale.map_or(0.0, |scale| colour_bar::width(ui, scale, ui.available_height()));
        let room = ui.available_rect_before_wrap();
        let reset = std::mem::take(&mut self.reset);
        let bounds = PlotBounds::from_min_max(
            [scenario.view.x[0], scenario.view.y[0]],
            [scenario.view.x[1], scenario.view.y[1]],
        );
        let colours = theme::colours(ui);
        let before = self.transform.filter(|_| !reset).map_or(scenario.view, |transform| view_of(transform.bounds()));
        let [x, y] = axes_of(&before);
        let below = axes::room_below(&x);
        // A little more than most numbers take, so that the map keeps its place while one moves about.
        let left = axes::left_room(ui, &y, room.height() - below).max(58.0);
        let frame = Rect::from_min_max(room.min + vec2(left, 7.0), room.max - vec2(bar_width.max(14.0), below));
        let frame = Rect::from_min_max(frame.min, frame.max.max(frame.min + vec2(1.0, 1.0)));
        let plot = Plot::new("landscape")
            .width(frame.width())
            .height(frame.height())
            .show_axes(false)
            .show_grid(false)
            .show_crosshair(false)
            .show_background(false)
            .allow_double_click_reset(false)
            .allow_drag(!self.holds_start)
            .allow_boxed_zoom(true)
            .allow_scroll(false)
            .set_margin_fraction(vec2(0.0, 0.0))
            .cursor_color(Color32::TRANSPARENT)
            .label_formatter(|_| None)
            .sense(Sense::click_and_drag());
        let restored = if reset { Some(bounds) } else { self.good.filter(|_| self.lost) };
        let response = ui
            .scope_builder(UiBuilder::new().max_rect(frame), |ui| {
                plot.show(ui, |plot| {
                    if let Some(bounds) = restored {
                        plot.set_plot_bounds(bounds);
                    }
                    let scroll = plot.ctx().input(|input| input.smooth_scroll_delta().y);
                    if scroll != 0.0 && plot.response().hovered() {
                        plot.zoom_bounds_around_hovered(egui::Vec2::splat((scroll / 240.0).exp()));
                    }
                })
            })
            .inner;
        let transform = response.transform;
        self.transform = Some(transform);
        let rect = *transform.frame();
        let view = view_of(transform.bounds());
        self.lost = !can_be_drawn(&view);
        if self.lost {
            ui.ctx().request_repaint();
        } else {
            self.good = Some(*transform.bounds());
        }
        self.request_ground(ui, input, view);

        let place = |point: [f64; 2]| transform.position_from_point(&PlotPoint::new(point[0], point[1]));
        let painter = ui.painter().with_clip_rect(rect);
        painter.rect_filled(rect, 0.0, colours.canvas);
        if let Some(picture) = &self.picture {
            let image = &picture.ground.image;
            let corners = Rect::from_two_pos(place([image.x.0, image.y.1]), place([image.x.1, image.y.0]));
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            painter.image(picture.texture.id(), corners, whole, Color32::WHITE);
            let contours: Vec<Layer> = picture.ground.contours.clone().map(Layer::Contours).into_iter().collect();
            paint(ui.painter(), rect, &place, &contours);
        }
        if let Some(note) = self.picture.as_ref().map(|picture| picture.ground.note).filter(|note| !note.is_empty()) {
            panel::note(ui, rect, note);
        }
        let (ink, halo) = (Color::BLACK, Color::WHITE);
        let results = input.results;
        let shown = |arm: usize| (input.shown)(arm);
        let paths = self.paths(results, &view, rect, &shown);
        let lines = paths.layers(&results.scenario, &results.trajectories, input.step, shown, halo);
        paint(ui.painter(), rect, &place, &lines);
        let marks = start_and_minima(scenario, &results.problem, ink, halo);
        paint(ui.painter(), rect, &place, &marks);
        let particles = Particles {
            scenario: &results.scenario,
            problem: &results.problem,
            trajectories: &results.trajectories,
            view,
            forces: input.forces,
        };
        let balls = particles.layers(input.step, shown, ink, halo);
        paint(ui.painter(), rect, &place, &balls);
        self.pointers_to_the_lost(ui, input, rect, &place);
        ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.0, colours.hairline), egui::StrokeKind::Outside);
        let [x, y] = axes_of(&view);
        axes::draw(ui, rect, room, [&x, &y], false);
        if bar_width > 0.0
            && let Some(scale) = self.picture.as_ref().and_then(|picture| picture.ground.color_bar.as_ref())
        {
            let bar =
                Rect::from_min_max(pos2(rect.right() + 12.0, rect.top()), pos2(rect.right() + 24.0, rect.bottom()));
            colour_bar::show(ui, bar, scale);
        }
        ui.advance_cursor_after_rect(room);

        let mut result = MapResponse::default();
        if let Some(pointer) = response.response.hover_pos().filter(|pointer| rect.contains(*pointer)) {
            let data = [&lines, &marks, &balls].map(|layers| trace(rect, &place, layers)).concat();
            self.hover(ui, input, (rect, &data), pointer, &transform);
        }
        if near_start || self.holds_start {
            ui.ctx().set_cursor_icon(if self.holds_start {
                egui::CursorIcon::Grabbing
            } else {
                egui::CursorIcon::Grab
            });
        }
        if self.holds_start
            && let Some(pointer) = ui.input(|input| input.pointer.latest_pos())
            && ui.input(|input| input.pointer.delta() != egui::Vec2::ZERO)
        {
            let point = transform.value_from_position(pointer.clamp(rect.min, rect.max));
            // To about a pixel, so that the numbers stay short.
            let near = |value: f64, side: f64| number::round_significant((value / side * 2e3).round() * side / 2e3, 12);
            let [width, height] = view.size();
            result.start = Some([near(point.x, width), near(point.y, height)]);
        }
        result.under_way = self.holds_start;
        // A picture may still be that of another function.
        let current = self.picture.as_ref().filter(|picture| picture.key.landscape == results.scenario.landscape);
        result.lower =
            current.and_then(|picture| picture.ground.lowest).filter(|point| results.problem.is_lower(*point));
        described::picture(&response.response, summary(input));
        result
    }

    fn near_start(&self, ui: &Ui, start: [f64; 2], pointer: Pos2) -> bool {
        let Some(transform) = &self.transform else { return false };
        let at = transform.position_from_point(&PlotPoint::new(start[0], start[1]));
        // What lies above the map, such as a menu, keeps its clicks.
        pointer.distance(at) < GRIP
            && transform.frame().contains(pointer)
            && ui.ctx().layer_id_at(pointer) == Some(ui.layer_id())
    }

    fn poll(&mut self, ctx: &egui::Context) {
        let Some((_, drawing)) = &mut self.drawing else { return };
        let Some(Event::Ended(end)) = drawing.poll().pop_back() else { return };
        if let (Some((key, _)), Ok(ground)) = (self.drawing.take(), end) {
            self.picture = Some(picture(ctx, key, ground, self.picture.take()));
        }
    }

    fn request_ground(&mut self, ui: &Ui, input: &MapInput<'_>, view: View) {
        let of = &input.results.scenario;
        let sum = match of.noise {
            Some(Noise::Minibatch { samples, spread, .. }) => Some((samples, spread)),
            Some(Noise::Gaussian { .. }) | None => None,
        };
        let key = GroundKey {
            landscape: of.landscape.clone(),
            sum,
            view,
            optimum: input.results.problem.optimum(),
            look: input.look,
            fine: true,
        };
        if self.picture.as_ref().is_some_and(|picture| picture.key == key) {
            return;
        }
        // While one moves about, a picture that covers the view is good enough until the next one is there.
        let covers = self.picture.as_ref().is_some_and(|picture| {
            let old = &picture.key;
            let within = |old: [f64; 2], new: [f64; 2]| old[0] <= new[0] && old[1] >= new[1];
            GroundKey { view: key.view, fine: true, ..old.clone() } == key
                && within(old.view.x, view.x)
                && within(old.view.y, view.y)
        });
        let problem = &input.results.problem;
        if !covers {
            // The more terms a sum has, the fewer points there is time for.
            let side = if problem.shifts().len() > 64 { COARSE / 4 } else { COARSE };
            let coarse = Ground::new(problem, &view, (side, side), Look { contours: false, ..input.look });
            self.picture =
                Some(picture(ui.ctx(), GroundKey { fine: false, ..key.clone() }, coarse, self.picture.take()));
        }
        // One at a time: the next begins with what is asked for when this one is done.
        if self.drawing.is_none() {
            let (ctx, look, problem) = (ui.ctx().clone(), input.look, Arc::clone(problem));
            let work = move |_: &Link<'_, ()>| Ground::new(&problem, &view, (FINE, FINE), look);
            self.drawing = Some((key, Background::whole(move || ctx.request_repaint(), work)));
        }
    }

    fn paths(&mut self, results: &Results, view: &View, rect: Rect, shown: &dyn Fn(usize) -> bool) -> &Paths {
        let visible: Vec<bool> = (0..results.trajectories.len()).map(shown).collect();
        let [width, height] = view.size();
        let tolerance = [width / f64::from(rect.width().max(1.0)), height / f64::from(rect.height().max(1.0))];
        let tolerance = tolerance.map(|pixel| TOLERANCE * pixel);
        let key = (results.version, *view, visible);
        self.paths
            .get(&key, |(_, view, visible)| Paths::new(&results.trajectories, view, tolerance, POINTS, |i| visible[i]))
    }

    /// Returns an arrow at the edge for each arm whose average has left the view.
    fn pointers_to_the_lost(&self, ui: &Ui, input: &MapInput<'_>, rect: Rect, place: &impl Fn([f64; 2]) -> Pos2) {
        let inner = rect.shrink(12.0);
        for (i, trajectory) in input.results.trajectories.iter().enumerate().filter(|(i, _)| (input.shown)(*i)) {
            // The last place that is a place: what has become NaN left in this direction.
            let upto = &trajectory.samples[..=trajectory.index(input.step)];
            let Some(point) =
                upto.iter().rev().map(|sample| place(sample.average)).find(|p| p.x.is_finite() && p.y.is_finite())
            else {
                continue;
            };
            let lost = trajectory.is_lost(input.step);
            if rect.contains(point) && !lost {
                continue;
            }
            let away = (point - rect.center()).normalized();
            if away == egui::Vec2::ZERO {
                continue;
            }
            let reach = (inner.width() / 2.0 / away.x.abs()).min(inner.height() / 2.0 / away.y.abs());
            // Arms that leave in one direction stand side by side.
            let tip = inner.center() + away * reach + away.rot90() * (14.0 * (i as f32 - 1.0));
            let tip = tip.clamp(inner.min, inner.max);
            let side = away.rot90() * 6.0;
            let style = arm_style(input.results.scenario.arms[i].style);
            let corners = vec![tip + away * 8.0, tip - away * 4.0 + side, tip - away * 4.0 - side];
            let painter = ui.painter().with_clip_rect(rect);
            painter.add(Shape::convex_polygon(corners, color(style.color), Stroke::new(1.5, Color32::WHITE)));
        }
    }

    /// Position, value and gradient under the pointer, and the nearest path's step.
    fn hover(
        &self,
        ui: &Ui,
        input: &MapInput<'_>,
        (rect, data): (Rect, &[Pos2]),
        pointer: Pos2,
        transform: &PlotTransform,
    ) {
        let point = transform.value_from_position(pointer);
        let (value, gradient) = input.results.problem.value_and_gradient([point.x, point.y]);
        let show = number::significant;
        let font = FontId::monospace(theme::size::CAPTION);
        let mut lines = vec![
            format!("x {}  y {}", show(point.x), show(point.y)),
            format!("f {}", show(value)),
            format!("∇f ({}, {})", show(gradient[0]), show(gradient[1])),
        ];
        if let Some((name, step)) = nearest_step(input, pointer, transform) {
            lines.push(format!("{}, step {step}", fitted::shortened(ui, name, &font, card::NAME)));
        }
        let words = LayoutJob::simple(lines.join("\n"), font, theme::colours(ui).text, f32::INFINITY);
        card::show(ui, rect, pointer, data, words);
    }
}

fn view_of(bounds: &PlotBounds) -> View {
    View { x: [bounds.min()[0], bounds.max()[0]], y: [bounds.min()[1], bounds.max()[1]] }
}

fn axes_of(view: &View) -> [Axis; 2] {
    [Axis::linear("x", (view.x[0], view.x[1])), Axis::linear("y", (view.y[0], view.y[1]))]
}

/// Returns whether both axes of a view have room for numbers that differ.
fn can_be_drawn(view: &View) -> bool {
    let is_wide =
        |[low, high]: [f64; 2]| (high - low).is_finite() && high - low > NARROWEST * low.abs().max(high.abs());
    is_wide(view.x) && is_wide(view.y)
}

/// Returns the arm and step of the average nearest to the pointer, where one is within ten points.
fn nearest_step<'a>(input: &MapInput<'a>, pointer: Pos2, transform: &PlotTransform) -> Option<(&'a str, u64)> {
    let mut best: Option<(f32, usize, u64)> = None;
    for (i, trajectory) in input.results.trajectories.iter().enumerate().filter(|(i, _)| (input.shown)(*i)) {
        let upto = &trajectory.samples[..=trajectory.index(input.step)];
        // A few thousand samples are dense enough to find the nearest.
        for sample in upto.iter().step_by(upto.len() / 4000 + 1) {
            let at = transform.position_from_point(&PlotPoint::new(sample.average[0], sample.average[1]));
            let distance = at.distance(pointer);
            if distance < best.map_or(10.0, |(nearest, ..)| nearest) {
                best = Some((distance, i, sample.step));
            }
        }
    }
    best.and_then(|(_, i, step)| Some((input.results.scenario.arms.get(i)?.name.as_str(), step)))
}

fn picture(ctx: &egui::Context, key: GroundKey, ground: Ground, old: Option<Picture>) -> Picture {
    let raster = &ground.image.raster;
    let pixels = raster.pixels().iter().map(|pixel| color(*pixel)).collect();
    let image = egui::ColorImage::new([raster.width(), raster.height()], pixels);
    let texture = match old {
        Some(Picture { mut texture, .. }) => {
            texture.set(image, TextureOptions::LINEAR);
            texture
        }
        None => ctx.load_texture("landscape", image, TextureOptions::LINEAR),
    };
    Picture { key, ground, texture }
}

/// Returns the map in words, for screen readers.
fn summary(input: &MapInput<'_>) -> String {
    let results = input.results;
    let mut words = format!("Landscape at step {}", input.step);
    for (i, (arm, trajectory)) in results.scenario.arms.iter().zip(&results.trajectories).enumerate() {
        if (input.shown)(i) {
            let sample = trajectory.at(input.step);
            words += &format!(
                "; {}, average at ({}, {}), loss {}",
                arm.name,
                number::significant(sample.average[0]),
                number::significant(sample.average[1]),
                number::significant(sample.average_loss),
            );
        }
    }
    words
}
