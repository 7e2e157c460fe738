//! The colours of the themes.

use egui::{Color32, Theme};

/// Contrast of text, lines and ground.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Contrast {
    /// Easy on the eyes: text at 7:1 and quiet text at 4.5:1 (WCAG 2.2, level AA and above).
    #[default]
    Normal,
    /// Text at 12:1, quiet text and the edges of controls at 7:1, for eyes that need it and for projectors.
    High,
}

/// The colours of one theme. Those of the arms belong to the figures, for they are the same in every theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colours {
    /// The ground of plots.
    pub canvas: Color32,
    /// The ground of panels.
    pub panel: Color32,
    /// The ground of what floats above: menus, tooltips, windows.
    pub raised: Color32,
    /// The ground of every second row, barely different from the panel.
    pub faint: Color32,
    /// Lines between areas.
    pub hairline: Color32,
    /// Text boxes and the track of sliders.
    pub field: Color32,
    /// Buttons at rest.
    pub widget: Color32,
    /// Buttons under the pointer.
    pub hovered: Color32,
    /// Buttons held down.
    pub pressed: Color32,
    /// Quiet text.
    pub weak: Color32,
    /// Text.
    pub text: Color32,
    /// Text that stands out.
    pub strong: Color32,
    /// The one accent: what is on, selected, focused. An indigo, which no arm has.
    pub accent: Color32,
    /// The ground of what is selected.
    pub selection: Color32,
    /// Text on [`selection`](Self::selection), and the outline of the field that is typed into.
    pub on_selection: Color32,
    /// All is well.
    pub good: Color32,
    /// Look here.
    pub warning: Color32,
    /// This was refused or failed.
    pub error: Color32,
    /// The shadow under what floats.
    pub shadow: Color32,
}

impl Colours {
    /// Returns the colours of this theme.
    pub fn of(theme: Theme, contrast: Contrast) -> &'static Self {
        match (theme, contrast) {
            (Theme::Dark, Contrast::Normal) => &DARK,
            (Theme::Dark, Contrast::High) => &DARK_HIGH,
            (Theme::Light, Contrast::Normal) => &LIGHT,
            (Theme::Light, Contrast::High) => &LIGHT_HIGH,
        }
    }
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const DARK: Colours = Colours {
    canvas: rgb(0x0c0e11),
    panel: rgb(0x14171b),
    raised: rgb(0x1b1f24),
    faint: rgb(0x181b20),
    hairline: rgb(0x2a2f36),
    field: rgb(0x1f242a),
    widget: rgb(0x23282f),
    hovered: rgb(0x2d333b),
    pressed: rgb(0x363d47),
    weak: rgb(0x8d96a1),
    text: rgb(0xc9d0d8),
    strong: rgb(0xf1f4f7),
    accent: rgb(0x8c97ff),
    selection: rgb(0x2c3266),
    on_selection: rgb(0xcfd3ff),
    good: rgb(0x5cc88d),
    warning: rgb(0xe8b04a),
    error: rgb(0xff7b72),
    shadow: Color32::from_black_alpha(110),
};

const LIGHT: Colours = Colours {
    canvas: rgb(0xffffff),
    panel: rgb(0xf7f8fa),
    raised: rgb(0xffffff),
    faint: rgb(0xf1f3f6),
    hairline: rgb(0xdde1e7),
    field: rgb(0xeaedf1),
    widget: rgb(0xe9ecf0),
    hovered: rgb(0xdfe3e9),
    pressed: rgb(0xd2d7df),
    weak: rgb(0x5f6873),
    text: rgb(0x2f363e),
    strong: rgb(0x0d1116),
    accent: rgb(0x4a52d6),
    selection: rgb(0xd9dcfb),
    on_selection: rgb(0x2a309c),
    good: rgb(0x1a7f4b),
    warning: rgb(0x956200),
    error: rgb(0xc63028),
    shadow: Color32::from_black_alpha(36),
};

const DARK_HIGH: Colours = Colours {
    canvas: rgb(0x000000),
    panel: rgb(0x050608),
    raised: rgb(0x0d0f12),
    faint: rgb(0x101216),
    hairline: rgb(0x6c7580),
    weak: rgb(0xb4bcc6),
    text: rgb(0xf1f4f7),
    strong: rgb(0xffffff),
    accent: rgb(0xaeb6ff),
    selection: rgb(0x222758),
    on_selection: rgb(0xffffff),
    good: rgb(0x7fe3ab),
    warning: rgb(0xffcb6b),
    error: rgb(0xff9d96),
    ..DARK
};

const LIGHT_HIGH: Colours = Colours {
    panel: rgb(0xffffff),
    hairline: rgb(0x7a8490),
    weak: rgb(0x404852),
    text: rgb(0x0d1116),
    strong: rgb(0x000000),
    accent: rgb(0x2c33b0),
    on_selection: rgb(0x0c0f3a),
    good: rgb(0x0b5731),
    warning: rgb(0x6b4500),
    error: rgb(0x921610),
    ..LIGHT
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the relative luminance of WCAG 2.2.
    fn luminance(colour: Color32) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }

    /// Returns the contrast ratio of WCAG 2.2, from 1 to 21.
    fn ratio(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn the_ratio_is_that_of_the_standard() {
        assert!((ratio(Color32::WHITE, Color32::BLACK) - 21.0).abs() < 1e-9);
        // #767676 on white is the grey known as the first to pass 4.5:1.
        assert!((ratio(Color32::from_gray(0x76), Color32::WHITE) - 4.54).abs() < 0.005);
    }

    #[test]
    fn text_can_be_read_on_every_ground() {
        for theme in [Theme::Dark, Theme::Light] {
            for (contrast, text, quiet) in [(Contrast::Normal, 7.0, 4.5), (Contrast::High, 12.0, 7.0)] {
                let colours = Colours::of(theme, contrast);
                for ground in [colours.canvas, colours.panel, colours.raised, colours.field, colours.widget] {
                    assert!(ratio(colours.text, ground) >= text, "text on {ground:?}, {theme:?}, {contrast:?}");
                    assert!(ratio(colours.strong, ground) >= text, "strong on {ground:?}, {theme:?}, {contrast:?}");
                    assert!(ratio(colours.weak, ground) >= quiet, "weak on {ground:?}, {theme:?}, {contrast:?}");
                }
                for ground in [colours.canvas, colours.panel, colours.raised] {
                    for word in [colours.good, colours.warning, colours.error, colours.accent] {
                        assert!(ratio(word, ground) >= quiet, "{word:?} on {ground:?}, {theme:?}, {contrast:?}");
                    }
                }
                let selected = ratio(colours.on_selection, colours.selection);
                assert!(selected >= text, "selection at {selected}, {theme:?}, {contrast:?}");
            }
        }
    }
}
