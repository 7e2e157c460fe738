//! The colours of the themes.

use egui::{Color32, Theme};

/// How far apart the lightness of text, lines and ground is.
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
    /// Text on [`selection`](Self::selection).
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
    /// The colours of this theme.
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
    canvas: rgb(0x0c_0e_11),
    panel: rgb(0x14_17_1b),
    raised: rgb(0x1b_1f_24),
    faint: rgb(0x18_1b_20),
    hairline: rgb(0x2a_2f_36),
    field: rgb(0x1f_24_2a),
    widget: rgb(0x23_28_2f),
    hovered: rgb(0x2d_33_3b),
    pressed: rgb(0x36_3d_47),
    weak: rgb(0x8d_96_a1),
    text: rgb(0xc9_d0_d8),
    strong: rgb(0xf1_f4_f7),
    accent: rgb(0x8c_97_ff),
    selection: rgb(0x34_3b_7a),
    on_selection: rgb(0xf1_f4_f7),
    good: rgb(0x5c_c8_8d),
    warning: rgb(0xe8_b0_4a),
    error: rgb(0xff_7b_72),
    shadow: Color32::from_black_alpha(110),
};

const LIGHT: Colours = Colours {
    canvas: rgb(0xff_ff_ff),
    panel: rgb(0xf7_f8_fa),
    raised: rgb(0xff_ff_ff),
    faint: rgb(0xf1_f3_f6),
    hairline: rgb(0xdd_e1_e7),
    field: rgb(0xea_ed_f1),
    widget: rgb(0xe9_ec_f0),
    hovered: rgb(0xdf_e3_e9),
    pressed: rgb(0xd2_d7_df),
    weak: rgb(0x5f_68_73),
    text: rgb(0x2f_36_3e),
    strong: rgb(0x0d_11_16),
    accent: rgb(0x4a_52_d6),
    selection: rgb(0xd9_dc_fb),
    on_selection: rgb(0x1b_1f_5c),
    good: rgb(0x1a_7f_4b),
    warning: rgb(0x95_62_00),
    error: rgb(0xc6_30_28),
    shadow: Color32::from_black_alpha(36),
};

const DARK_HIGH: Colours = Colours {
    canvas: rgb(0x00_00_00),
    panel: rgb(0x05_06_08),
    raised: rgb(0x0d_0f_12),
    faint: rgb(0x10_12_16),
    hairline: rgb(0x6c_75_80),
    weak: rgb(0xb4_bc_c6),
    text: rgb(0xf1_f4_f7),
    strong: rgb(0xff_ff_ff),
    accent: rgb(0xae_b6_ff),
    selection: rgb(0x22_27_58),
    on_selection: rgb(0xff_ff_ff),
    good: rgb(0x7f_e3_ab),
    warning: rgb(0xff_cb_6b),
    error: rgb(0xff_9d_96),
    ..DARK
};

const LIGHT_HIGH: Colours = Colours {
    panel: rgb(0xff_ff_ff),
    hairline: rgb(0x7a_84_90),
    weak: rgb(0x40_48_52),
    text: rgb(0x0d_11_16),
    strong: rgb(0x00_00_00),
    accent: rgb(0x2c_33_b0),
    on_selection: rgb(0x0c_0f_3a),
    good: rgb(0x0b_57_31),
    warning: rgb(0x6b_45_00),
    error: rgb(0x92_16_10),
    ..LIGHT
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of WCAG 2.2.
    fn luminance(colour: Color32) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }

    /// The contrast ratio of WCAG 2.2, from 1 to 21.
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
