//! Look of the window: one scale of sizes, two themes, one accent.

mod colours;

use std::sync::Arc;

use egui::{
    Context, CornerRadius, FallbackRequest, FontData, FontDefinitions, FontFamily, FontId, FontInsert, FontTweak,
    Margin, RichText, Shadow, Stroke, Style, TextStyle, Theme, Visuals, vec2,
};

use crate::figure::fallback;

pub use colours::{Colours, Contrast};

/// Distances in points; there are no others.
pub mod space {
    /// Between things that belong together.
    pub const XS: f32 = 4.0;
    /// Between neighbours.
    pub const S: f32 = 8.0;
    /// Around the content of a panel.
    pub const M: f32 = 12.0;
    /// Between groups.
    pub const L: f32 = 16.0;
    /// Between sections.
    pub const XL: f32 = 24.0;
}

/// Sizes of type in points; there are no others.
pub mod size {
    /// Captions and marks on axes.
    pub const CAPTION: f32 = 12.0;
    /// Running text, buttons, numbers.
    pub const BODY: f32 = 14.0;
    /// Headings of panels and cards.
    pub const HEADING: f32 = 16.0;
    /// Titles of views.
    pub const TITLE: f32 = 20.0;
}

/// The radius of corners, in points.
pub const RADIUS: u8 = 6;

/// The height of buttons, rows and fields, in points.
pub const ROW: f32 = 24.0;

const STRONG: &str = "strong";
const TITLE: &str = "title";

/// The typefaces of the window, as the bytes of OpenType or TrueType files.
#[derive(Clone, Copy, Debug)]
pub struct Fonts {
    /// Running text, with Greek, sub- and superscripts and mathematical signs.
    pub text: &'static [u8],
    /// The heavier cut of the same face.
    pub strong: &'static [u8],
    /// Numbers and formulas.
    pub monospace: &'static [u8],
    /// Asked for glyphs that the others lack.
    pub fallback: &'static [u8],
    /// Phosphor, see [`icon`](super::icon).
    pub icons: &'static [u8],
}

/// Sets the typefaces and both themes in ordinary contrast; see [`set_contrast`] for the other.
pub fn install_with(ctx: &Context, fonts: Fonts) {
    ctx.set_fonts(definitions(fonts));
    ctx.set_font_providers(vec![Arc::new(system_font)]);
    // The window has its own commands for zooming.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
    set_contrast(ctx, Contrast::Normal);
}

/// Sets both themes in this contrast.
pub fn set_contrast(ctx: &Context, contrast: Contrast) {
    ctx.data_mut(|data| data.insert_temp(egui::Id::NULL, contrast));
    for theme in [Theme::Light, Theme::Dark] {
        ctx.set_style_of(theme, style(theme, contrast));
    }
}

/// Returns the contrast that was set last.
pub fn contrast(ctx: &Context) -> Contrast {
    ctx.data(|data| data.get_temp(egui::Id::NULL)).unwrap_or_default()
}

/// Returns the colours of the theme that `ui` is drawn in.
pub fn colours(ui: &egui::Ui) -> &'static Colours {
    let theme = if ui.visuals().dark_mode { Theme::Dark } else { Theme::Light };
    Colours::of(theme, contrast(ui.ctx()))
}

/// Small, quiet text: captions, units, hints.
pub fn caption(text: impl Into<String>) -> RichText {
    RichText::new(text).text_style(TextStyle::Small).weak()
}

/// Running text.
pub fn body(text: impl Into<String>) -> RichText {
    RichText::new(text).text_style(TextStyle::Body)
}

/// Running text that stands out.
pub fn strong(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(size::BODY, FontFamily::Name(STRONG.into()))).strong()
}

/// Returns the heading of a panel or card.
pub fn heading(text: impl Into<String>) -> RichText {
    RichText::new(text).text_style(TextStyle::Heading).strong()
}

/// Returns the title of a view.
pub fn title(text: impl Into<String>) -> RichText {
    RichText::new(text).text_style(title_style()).strong()
}

/// Returns a number or formula, in figures of one width.
pub fn number(text: impl Into<String>) -> RichText {
    RichText::new(text).text_style(TextStyle::Monospace)
}

/// Returns the text style of view titles.
pub fn title_style() -> TextStyle {
    TextStyle::Name(TITLE.into())
}

/// Returns a face of the system for a character that the typefaces of the window lack.
fn system_font(request: &FallbackRequest<'_>) -> Option<FontInsert> {
    let face = fallback::face_with(request.cluster.chars().next()?)?;
    let data = FontData { index: face.index, ..FontData::from_static(face.data) };
    Some(FontInsert::new(&face.name, data, Vec::new()))
}

fn definitions(fonts: Fonts) -> FontDefinitions {
    let mut definitions = FontDefinitions::empty();
    let mut add = |name: &str, bytes: &'static [u8], tweak: FontTweak| {
        definitions.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes).tweak(tweak)));
    };
    add("text", fonts.text, FontTweak::default());
    add("strong", fonts.strong, FontTweak::default());
    // A monospace face has larger letters than a text face of the same size; this evens them out.
    add("monospace", fonts.monospace, FontTweak { scale: 0.94, ..FontTweak::default() });
    add("fallback", fonts.fallback, FontTweak::default());
    // Phosphor stands on the line; letters are centred on their x-height when an icon hangs a little lower.
    add("icons", fonts.icons, FontTweak { scale: 1.15, y_offset_factor: 0.05, ..FontTweak::default() });

    let families = [
        (FontFamily::Proportional, "text"),
        (FontFamily::Monospace, "monospace"),
        (FontFamily::Name(STRONG.into()), "strong"),
    ];
    for (family, first) in families {
        let mut chain = vec![first.to_owned()];
        chain.extend(["text", "fallback", "icons"].iter().filter(|&&name| name != first).map(|&name| name.to_owned()));
        definitions.families.insert(family, chain);
    }
    definitions
}

fn style(theme: Theme, contrast: Contrast) -> Style {
    let text = |points| FontId::new(points, FontFamily::Proportional);
    let strong = |points| FontId::new(points, FontFamily::Name(STRONG.into()));
    let mut style = Style {
        visuals: visuals(theme, contrast),
        text_styles: [
            (TextStyle::Small, text(size::CAPTION)),
            (TextStyle::Body, text(size::BODY)),
            (TextStyle::Button, text(size::BODY)),
            (TextStyle::Monospace, FontId::new(size::BODY, FontFamily::Monospace)),
            (TextStyle::Heading, strong(size::HEADING)),
            (title_style(), strong(size::TITLE)),
        ]
        .into(),
        drag_value_text_style: TextStyle::Monospace,
        animation_time: 0.12,
        ..Style::default()
    };
    style.spacing.item_spacing = vec2(space::S, space::XS);
    style.spacing.button_padding = vec2(space::S, space::XS);
    style.spacing.interact_size = vec2(ROW, ROW);
    style.spacing.window_margin = Margin::same(space::L as i8);
    style.spacing.menu_margin = Margin::same(space::S as i8);
    style.spacing.indent = space::L;
    style.spacing.icon_width = 16.0;
    style.spacing.icon_width_inner = 10.0;
    style.spacing.icon_spacing = space::S;
    style.spacing.slider_rail_height = 4.0;
    style.spacing.tooltip_width = 320.0;
    style.spacing.combo_height = 320.0;
    // Bars have room of their own, so that they lie on no digit.
    style.spacing.scroll.bar_width = 6.0;
    style.spacing.scroll.floating_allocated_width = 8.0;
    style.interaction.tooltip_delay = 0.4;
    style.interaction.selectable_labels = false;
    style
}

fn visuals(theme: Theme, contrast: Contrast) -> Visuals {
    let colours = Colours::of(theme, contrast);
    let mut visuals = match theme {
        Theme::Dark => Visuals::dark(),
        Theme::Light => Visuals::light(),
    };
    let hairline = Stroke::new(1.0, colours.hairline);
    let radius = CornerRadius::same(RADIUS);
    let shadow = Shadow { offset: [0, 4], blur: 16, spread: 0, color: colours.shadow };

    visuals.weak_text_color = Some(colours.weak);
    visuals.hyperlink_color = colours.accent;
    visuals.faint_bg_color = colours.faint;
    visuals.extreme_bg_color = colours.canvas;
    visuals.text_edit_bg_color = Some(colours.field);
    visuals.code_bg_color = colours.field;
    visuals.warn_fg_color = colours.warning;
    visuals.error_fg_color = colours.error;
    visuals.panel_fill = colours.panel;
    visuals.window_fill = colours.raised;
    visuals.window_stroke = hairline;
    visuals.window_corner_radius = CornerRadius::same(RADIUS + 2);
    visuals.menu_corner_radius = radius;
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    visuals.window_highlight_topmost = false;
    visuals.selection.bg_fill = colours.selection;
    visuals.selection.stroke = Stroke::new(1.0, colours.on_selection);
    visuals.text_cursor.stroke = Stroke::new(1.5, colours.accent);
    visuals.slider_trailing_fill = true;
    visuals.handle_shape = egui::style::HandleShape::Circle;
    visuals.indent_has_left_vline = false;
    visuals.disabled_alpha = 0.45;

    let edge = if contrast == Contrast::High { Stroke::new(1.0, colours.weak) } else { Stroke::NONE };
    for (widget, fill, bg_stroke, text) in [
        (&mut visuals.widgets.noninteractive, colours.panel, hairline, colours.text),
        (&mut visuals.widgets.inactive, colours.widget, edge, colours.text),
        (&mut visuals.widgets.hovered, colours.hovered, edge, colours.strong),
        (&mut visuals.widgets.active, colours.pressed, Stroke::new(1.0, colours.accent), colours.strong),
        (&mut visuals.widgets.open, colours.hovered, edge, colours.strong),
    ] {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = bg_stroke;
        widget.fg_stroke = Stroke::new(1.5, text);
        widget.corner_radius = radius;
        widget.expansion = 0.0;
    }
    visuals.widgets.noninteractive.fg_stroke = Stroke::new(1.0, colours.text);
    // Check boxes, which are small, stand out a little more than buttons.
    visuals.widgets.inactive.bg_fill = colours.hovered;
    visuals
}
