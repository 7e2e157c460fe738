//! A panel of a figure on the screen: what files hold, drawn with the window's painter.

use crate::app::widgets::layers::{color, paint};
use crate::app::widgets::{axes, colour_bar, fitted, theme};
use crate::figure::layer::Markers;
use crate::figure::layer::{Hatch, Layer};
use crate::figure::legend::{Sample, entries};
use crate::figure::{Color, Panel, Stroke as Line};
use egui::text::LayoutJob;
use egui::{
    Align2, Color32, FontId, Pos2, Rect, Response, Sense, Stroke, TextureHandle, TextureOptions, Ui, pos2, vec2,
};

/// The fill and the lines of hatched cells on a dark ground.
const HATCHED_ON_DARK: (Color, Color) = (Color::hex(0x24_29_30), Color::hex(0x59_62_6E));

/// The textures of a panel's pictures, made again when they differ.
#[derive(Default)]
pub struct Pictures {
    kept: Vec<(u64, TextureHandle)>,
}

/// Place of a panel that was drawn.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The area between the axes.
    pub plot: Rect,
    /// Response of that area.
    pub response: Response,
}

impl Drawn {
    /// Returns the place of values on the screen.
    pub fn place(&self, panel: &Panel, [x, y]: [f64; 2]) -> Pos2 {
        place(self.plot, panel, [x, y])
    }

    /// Returns the shares of the way along both axes at a point of the screen.
    pub fn shares(&self, at: Pos2) -> [f64; 2] {
        let x = (at.x - self.plot.left()) / self.plot.width();
        let y = (self.plot.bottom() - at.y) / self.plot.height();
        [f64::from(x), f64::from(y)]
    }
}

/// Returns the width of the words on the left of a panel in `area`.
pub fn left_margin(ui: &Ui, area: Rect, panel: &Panel) -> f32 {
    axes::left_room(ui, &panel.y, area.height() - 60.0)
}

/// Draws a panel into `area` with at least so much room on the left, and gives back where. `version` changes whenever the panel's
/// pictures do.
pub fn show(ui: &mut Ui, area: Rect, panel: &Panel, left: f32, pictures: &mut Pictures, version: u64) -> Drawn {
    let colours = theme::colours(ui);
    let top = if panel.title.is_empty() { 8.0 } else { 22.0 };
    let left = left_margin(ui, area, panel).max(left);
    let bottom = axes::room_below(&panel.x);
    let bar = panel.color_bar.as_ref().map(|scale| colour_bar::width(ui, scale, area.height() - top - bottom));
    // Half of the last number on the axis may reach beyond it.
    let right = bar.unwrap_or(0.0).max(theme::space::XL);
    let mut plot = Rect::from_min_max(area.min + vec2(left, top), area.max - vec2(right, bottom));
    plot.max = plot.max.max(plot.min + vec2(1.0, 1.0));
    if panel.equal_aspect {
        let wanted = (panel.x.span() / panel.y.span()) as f32;
        let size = plot.size();
        let size = if size.x > wanted * size.y { vec2(wanted * size.y, size.y) } else { vec2(size.x, size.x / wanted) };
        plot.max = plot.min + size.max(vec2(1.0, 1.0));
    }
    let id = ui.scope_id().with(("panel", &panel.title));
    let response = ui.interact(plot, id, Sense::click_and_drag());
    let painter = ui.painter().clone();
    painter.rect_filled(plot, 0.0, colours.canvas);

    let is_picture = panel.layers.iter().any(|layer| matches!(layer, Layer::Image(_)));
    axes::draw(ui, plot, area, [&panel.x, &panel.y], !is_picture);
    if !panel.title.is_empty() {
        let at = pos2(plot.left(), plot.top() - 5.0);
        let font = FontId::proportional(theme::size::BODY);
        fitted::line(ui, at, Align2::LEFT_BOTTOM, &panel.title, font, colours.strong, area.right() - at.x);
    }

    let dark = ui.visuals().dark_mode;
    let at = |point: [f64; 2]| place(plot, panel, point);
    let mut picture = 0;
    for layer in &panel.layers {
        match layer {
            Layer::Image(image) => {
                let texture = pictures.texture(ui, picture, version, || {
                    let pixels = image.raster.pixels().iter().map(|pixel| color(*pixel)).collect();
                    let image_of = egui::ColorImage::new([image.raster.width(), image.raster.height()], pixels);
                    (image_of, if image.smooth { TextureOptions::LINEAR } else { TextureOptions::NEAREST })
                });
                picture += 1;
                let corners = Rect::from_two_pos(at([image.x.0, image.y.1]), at([image.x.1, image.y.0]));
                let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
                if corners.is_finite() {
                    painter.with_clip_rect(plot).image(texture, corners, whole, Color32::WHITE);
                }
            }
            Layer::Hatch(hatch) if dark => {
                let fill = if hatch.fill.a == 0 { hatch.fill } else { HATCHED_ON_DARK.0 };
                let color = HATCHED_ON_DARK.1;
                let hatch = Layer::Hatch(Hatch { fill, color, ..hatch.clone() });
                paint(&painter, plot, &at, std::slice::from_ref(&hatch));
            }
            other => paint(&painter, plot, &at, std::slice::from_ref(other)),
        }
    }
    if !panel.note.is_empty() {
        note(ui, plot, &panel.note);
    }
    painter.rect_stroke(plot, 0.0, Stroke::new(1.0, colours.hairline), egui::StrokeKind::Outside);
    if let Some(scale) = &panel.color_bar {
        let tips = [scale.above, scale.below].map(|tip| if tip { 9.0 } else { 0.0 });
        let bar = Rect::from_min_max(
            pos2(plot.right() + 12.0, plot.top() + tips[0]),
            pos2(plot.right() + 24.0, plot.bottom() - tips[1]),
        );
        colour_bar::show(ui, bar, scale);
    }
    Drawn { plot, response }
}

/// Says in the middle of a plot why it is empty.
pub fn note(ui: &Ui, plot: Rect, text: &str) {
    let colours = theme::colours(ui);
    let font = FontId::proportional(theme::size::CAPTION);
    let mut words = LayoutJob::simple(text.to_owned(), font, colours.text, (plot.width() - 24.0).max(60.0));
    words.halign = egui::Align::Center;
    let painter = ui.painter().with_clip_rect(plot);
    let galley = painter.layout_job(words);
    let at = pos2(plot.center().x, plot.center().y - galley.size().y / 2.0);
    let paper = galley.rect.translate(at.to_vec2()).expand2(vec2(8.0, 4.0));
    painter.rect_filled(paper, theme::RADIUS, colours.canvas);
    painter.galley(at, galley, colours.text);
}

fn place(plot: Rect, panel: &Panel, [x, y]: [f64; 2]) -> Pos2 {
    let across = panel.x.position(x) as f32 * plot.width();
    let upwards = panel.y.position(y) as f32 * plot.height();
    pos2(plot.left() + across, plot.bottom() - upwards)
}

impl Pictures {
    fn texture(
        &mut self,
        ui: &Ui,
        place: usize,
        version: u64,
        make: impl FnOnce() -> (egui::ColorImage, TextureOptions),
    ) -> egui::TextureId {
        match self.kept.get_mut(place) {
            Some((known, texture)) if *known != version => {
                let (image, options) = make();
                texture.set(image, options);
                *known = version;
            }
            Some(_) => {}
            None => {
                let (image, options) = make();
                self.kept.push((version, ui.ctx().load_texture("panel", image, options)));
            }
        }
        self.kept[place.min(self.kept.len() - 1)].1.id()
    }
}

/// Shows the names of everything that panels show, side by side; `tip` says more of a name where there is more to say.
pub fn legend<'a>(ui: &mut Ui, panels: impl IntoIterator<Item = &'a Panel>, tip: impl Fn(&str) -> Option<String>) {
    let dark = ui.visuals().dark_mode;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme::space::XS;
        ui.spacing_mut().interact_size.y = 18.0;
        let colour = theme::colours(ui).text;
        // Four names in a row, or all that are short.
        let room = (ui.available_width() / 4.0 - 30.0 - theme::space::L).clamp(60.0, 240.0);
        for entry in entries(panels) {
            // In one piece, so that no name is parted from its sample.
            let font = FontId::proportional(theme::size::CAPTION);
            let short = fitted::shortened(ui, &entry.name, &font, room);
            let is_cut = short != entry.name;
            let galley = ui.painter().layout_no_wrap(short, font, colour);
            let size = vec2(30.0 + galley.size().x + theme::space::M, 18.0);
            let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
            let sample = Rect::from_min_size(rect.min + vec2(0.0, 2.0), vec2(24.0, 14.0));
            for one in &entry.samples {
                draw_sample(ui, sample, one, dark);
            }
            ui.painter().galley(pos2(rect.left() + 30.0, rect.center().y - galley.size().y / 2.0), galley, colour);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, entry.name.as_str()));
            let whole = is_cut.then(|| entry.name.clone());
            if let Some(words) = tip(&entry.name).or(whole) {
                response.on_hover_text(words);
            }
        }
    });
}

fn draw_sample(ui: &Ui, rect: Rect, sample: &Sample, dark: bool) {
    let painter = ui.painter();
    let ends = [[0.0, 0.5], [1.0, 0.5]];
    let at = |[x, y]: [f64; 2]| rect.min + vec2(x as f32 * rect.width(), y as f32 * rect.height());
    let line = |stroke: Line| {
        let points = ends.to_vec();
        Layer::Line(crate::figure::layer::Line { name: None, points, stroke, halo: None })
    };
    let layer = match *sample {
        Sample::Fill(fill) => {
            painter.rect_filled(rect.shrink2(vec2(3.0, 1.0)), 2.0, color(fill));
            return;
        }
        Sample::Hatch { fill, color } => {
            let (fill, color) = if dark && fill.a > 0 { HATCHED_ON_DARK } else { (fill, color) };
            let cells = vec![true];
            Layer::Hatch(Hatch { name: None, x: vec![0.1, 0.9], y: vec![0.0, 1.0], cells, fill, color })
        }
        // Black lines have a white rim on the map; alone they take the colour of text.
        Sample::Line(stroke) if dark && stroke.color == Color::BLACK => line(Line { color: Color::WHITE, ..stroke }),
        Sample::Line(stroke) | Sample::Arrow(stroke) | Sample::Coil(stroke) => line(stroke),
        Sample::Marker { shape, size, color, filled, halo } => {
            let points = vec![[0.5, 0.5]];
            Layer::Markers(Markers { name: None, points, shape, size, color, filled, halo })
        }
    };
    paint(painter, rect, &at, &[layer]);
}
