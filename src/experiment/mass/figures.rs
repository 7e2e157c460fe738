//! Differences over η and α, and errors at the best mass over η.

use super::{Case, Grid};
use crate::experiment::network::{Selected, figure, panel};
use crate::figure::draw::{Class, Curve, GridAxis, GridColors, GridMap};
use crate::figure::number::significant;
use crate::figure::{Axis, AxisScale, Color, Figure, Legend, Panel};
use crate::statistics::{Quartiles, median};

/// Upper bounds of the classes of differences in points, and their colours: a scale that diverges from no difference.
const CLASSES: [(f64, &str, Color); 7] = [
    (-1.0, "BELAY lower by more than 1", Color::hex(0x08_45_94)),
    (-0.2, "BELAY lower by 0.2 to 1", Color::hex(0x4A_97_C9)),
    (-0.05, "BELAY lower by 0.05 to 0.2", Color::hex(0xB9_D6_EA)),
    (0.05, "within 0.05", Color::hex(0xF2_F2_F0)),
    (0.2, "EMA lower by 0.05 to 0.2", Color::hex(0xF7_CF_A8)),
    (1.0, "EMA lower by 0.2 to 1", Color::hex(0xE5_85_2F)),
    (f64::INFINITY, "EMA lower by more than 1", Color::hex(0x8C_3A_00)),
];

/// Returns the class of a difference.
fn class(difference: f64) -> usize {
    CLASSES.iter().position(|(bound, ..)| difference <= *bound).unwrap_or(CLASSES.len() - 1)
}

/// Returns maps of BELAY − EMA at the same η and α: a row for each optimizer, a column for each pull.
pub(super) fn differences(grid: &Grid, conditions: &str) -> Figure {
    let mut panels: Vec<Panel> = vec![];
    for optimizer in grid.optimizers() {
        let rates = grid.rates(optimizer);
        for (arm, beta) in (1..).zip(&grid.betas) {
            let of = |place: usize, cases: &&[Case]| {
                let case = &cases[place];
                let pairs = case.errors(arm).into_iter().zip(case.errors(0));
                class(median(pairs.map(|(belay, ema)| belay - ema))) as f64
            };
            let rows = (0..grid.alphas.len()).flat_map(|place| rates.iter().map(move |cases| of(place, cases)));
            let classes = CLASSES.map(|(_, name, color)| Class { name: name.to_owned(), color });
            let map = GridMap {
                title: format!("{optimizer}, β = {}", significant(*beta, 3)),
                x: GridAxis::Numbers {
                    label: "learning rate η".to_owned(),
                    values: rates.iter().map(|cases| cases[0].eta).collect(),
                    scale: AxisScale::Log10,
                },
                y: GridAxis::Numbers { label: "α".to_owned(), values: grid.alphas.clone(), scale: AxisScale::Log10 },
                cells: rows.collect(),
                colors: GridColors::Classes(classes.to_vec()),
                hatched: String::new(),
                over: vec![],
                equal_aspect: false,
            };
            panels.push(Panel { legend: Legend::None, ..map.panel() });
        }
    }
    let caption = format!(
        "Test error of BELAY's average w₂ less that of the EMA at the same η and α, in percentage points: median over seeds of the paired \
         difference at the end. A lost run counts as one that guesses. {conditions}.",
    );
    figure("BELAY and EMA over learning rate, mass and pull", &caption, grid.betas.len().max(1), 170.0, panels)
}

/// Returns the errors over η of each method at its best mass (and pull).
pub(super) fn best(grid: &Grid, conditions: &str) -> Figure {
    let panels = grid.optimizers().into_iter().map(|optimizer| {
        let rates = grid.rates(optimizer);
        let curve = |name: &str, style: usize, of: &dyn Fn(&[Case]) -> Selected| {
            let point = |cases: &&[Case]| {
                let selected = of(cases);
                (cases[0].eta, Quartiles::of(selected.test[selected.choice()].iter().copied()))
            };
            Curve { name: name.to_owned(), style, points: rates.iter().map(point).collect(), ..Curve::default() }
        };
        let curves = vec![
            curve("last iterate w₁ of the optimizer alone", 0, &|cases| cases[0].ends.model(0)),
            curve("EMA w₂ at its best α", 1, &|cases| grid.ema(cases)),
            curve("BELAY w₂ at its best α and β", 2, &|cases| grid.belay(cases)),
        ];
        let axes = [Axis::log10("learning rate η", (0.0, 0.0)), Axis::log10("test error at the end, %", (0.0, 0.0))];
        panel(optimizer, axes, curves, vec![])
    });
    let caption = format!(
        "Test error at the end over the learning rate, each average with the α (and β) that is best on validation images at that rate. Median \
         and quartiles over seeds; a lost run counts as one that guesses. {conditions}.",
    );
    figure("BELAY and EMA, each at its best mass", &caption, 2, 220.0, panels.collect())
}

#[cfg(test)]
mod tests {
    use super::{CLASSES, class};

    #[test]
    fn classes_are_symmetric_about_no_difference() {
        let found = [-2.0, -0.5, -0.1, 0.0, 0.1, 0.5, 2.0].map(class);
        assert_eq!(found, [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!((class(f64::INFINITY), class(f64::NAN)), (6, 6));
        // A legend names a thing once.
        let names: std::collections::BTreeSet<&str> = CLASSES.iter().map(|(_, name, _)| *name).collect();
        assert_eq!(names.len(), CLASSES.len());
    }
}
