//! What the tests of the window share: a harness that draws, and its pictures.

#![allow(dead_code, reason = "each test program uses a part of it")]

pub(crate) mod gallery;
pub(crate) mod soft;

use std::path::{Path, PathBuf};

use egui::{Theme, Ui, Vec2};
use egui_kittest::{Harness, HarnessBuilder, SnapshotOptions};

use soft::SoftRenderer;

/// A harness that shows `ui` in a window of this size in points.
pub(crate) fn harness<'a, State>(
    size: impl Into<Vec2>,
    theme: Theme,
    ui: impl FnMut(&mut Ui, &mut State) + 'a,
    state: State,
) -> Harness<'a, State> {
    builder(size, theme, 1.0).build_ui_state(ui, state)
}

/// The settings that every picture shares; `scale` is the number of pixels in a point.
pub(crate) fn builder<State>(size: impl Into<Vec2>, theme: Theme, scale: f32) -> HarnessBuilder<State> {
    Harness::<State>::builder()
        .with_size(size)
        .with_pixels_per_point(scale)
        .with_theme(theme)
        .with_max_steps(16)
        // Short enough that two clicks in a row are a double-click.
        .with_step_dt(1.0 / 60.0)
        .with_render_cursor(false)
        .with_context_setup(belay_lab::app::install)
        .renderer(SoftRenderer::default())
}

/// Compares the picture with `screenshots/NAME.png`; with `UPDATE_SNAPSHOTS=1` in the environment it becomes that.
#[track_caller]
pub(crate) fn snapshot<State>(harness: &mut Harness<'_, State>, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    // The rasteriser gives the same bytes everywhere; the threshold is there for the fonts' curves alone.
    harness.snapshot_options(name, &SnapshotOptions::new().threshold(0.1).output_path(folder));
}

/// Writes the picture to the build's folder for temporary files and returns where it is.
pub(crate) fn save<State>(harness: &mut Harness<'_, State>, name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
    let image = harness.render().expect("drawn on the processor");
    image.save(&path).expect("the build's folder can be written");
    path
}
