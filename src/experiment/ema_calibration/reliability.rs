//! Accuracy over confidence.

use super::All;
use super::scored::{Against, Held, Scored};
use crate::experiment::ends::{Ends, SCHEDULES, Which};
use crate::figure::draw::PAGE;
use crate::figure::layer::{Band, Layer, Line, Markers};
use crate::figure::{ArmStyle, Axis, Color, Dash, Figure, Legend, Panel, Stroke, arm_style};
use crate::nn::metrics::{BINS, Bin};
use crate::statistics::{ascending, quantile};

/// The fewest images of all seeds in a bin whose accuracy is drawn.
const FEWEST: usize = 50;

/// A reliability diagram of each cell, and below it how many images have which confidence.
pub(super) fn figure(ends: &Ends<'_>, all: &All, conditions: &str) -> Figure {
    let mlp = |group: usize| &ends.trainings.plan().cells()[2 * group].mlp;
    let mut rows = vec![];
    for (group, name) in ends.names().into_iter().enumerate() {
        if mlp(group).label_noise == 0.0 {
            rows.push((group, Against::Right, name));
        } else {
            rows.push((group, Against::Alike, format!("{name}, tested alike")));
            rows.push((group, Against::Right, format!("{name}, tested on right ones")));
        }
    }
    let mut panels = vec![];
    for (group, against, name) in &rows {
        let cells = || (2 * group..2 * group + 2).zip(SCHEDULES);
        let held = |cell: usize| {
            let of = |scored: &Vec<Scored>| scored.iter().map(|scored| scored.against(*against).clone()).collect();
            all[cell].each_ref().map(of)
        };
        panels.extend(cells().map(|(cell, schedule)| diagram(&format!("{name}, {schedule}"), &held(cell))));
        panels.extend(cells().map(|(cell, _)| shares(&held(cell))));
    }
    for panel in panels.iter_mut().skip(1).step_by(2) {
        panel.y.label.clear();
    }
    let rows = 2 * rows.len();
    for panel in panels.iter_mut().take(2 * rows - 2) {
        panel.x.label.clear();
    }
    let caption = format!(
        "Accuracy on all test images, with labels that are wrong as often as those of the training and with right ones, over confidence, the probability of the most probable class, in {BINS} \
         bins of equal width: all seeds together, with the quartiles of the seeds; bins with fewer than {FEWEST} images of all seeds \
         together are left out. Below the diagonal a network takes itself for better than it is. The lower panels show the share of all \
         images in each bin. Last iterate: the model w₁ at the end; EMA: the average w₂ at the end. {conditions}.",
    );
    let figure = Figure {
        title: "Reliability of last iterate and EMA".to_owned(),
        caption,
        columns: 2,
        panels,
        heights: [1.0, 0.35].into_iter().cycle().take(rows).collect(),
        shared_legend: true,
        size: (PAGE, 900.0),
        ..Figure::default()
    };
    figure.with_rows(190.0)
}

fn diagram(title: &str, found: &[Vec<Held>; 2]) -> Panel {
    let stroke = Stroke { color: Color::hex(0x6B_72_7C), width: 1.0, dash: Dash::Dashed };
    let diagonal = Line {
        name: Some("confidence = accuracy".to_owned()),
        points: vec![[0.0, 0.0], [1.0, 1.0]],
        stroke,
        halo: None,
    };
    let mut layers = vec![Layer::Line(diagonal)];
    for which in [Which::Model, Which::Average] {
        let ArmStyle { color, dash, shape } = arm_style(which as usize);
        let name = Some(which.legend().to_owned());
        let found = &found[which as usize];
        let bins: Vec<(usize, Bin)> =
            (0..BINS).map(|bin| (bin, pooled(found, bin))).filter(|(_, bin)| bin.count >= FEWEST).collect();
        let points: Vec<[f64; 2]> = bins.iter().map(|(_, bin)| [bin.confidence, bin.accuracy]).collect();
        let band = |(place, bin): &(usize, Bin)| {
            let of_seeds = found.iter().map(|found| found.calibration.bins[*place]).filter(|bin| bin.count > 0);
            let of_seeds = ascending(of_seeds.map(|bin| bin.accuracy));
            [bin.confidence, quantile(&of_seeds, 0.25), quantile(&of_seeds, 0.75)]
        };
        let points_of_band = bins.iter().map(band).collect();
        layers.push(Layer::Band(Band { name: None, points: points_of_band, color: color.with_alpha(40) }));
        let stroke = Stroke { color, width: 1.6, dash };
        layers.push(Layer::Line(Line { name: name.clone(), points: points.clone(), stroke, halo: None }));
        layers.push(Layer::Markers(Markers { name, points, shape, size: 6.0, color, filled: true, halo: None }));
    }
    Panel {
        title: title.to_owned(),
        x: Axis::linear("confidence", (0.0, 1.02)),
        y: Axis::linear("accuracy", (0.0, 1.02)),
        layers,
        legend: Legend::None,
        ..Panel::default()
    }
}

/// A bin of all seeds together.
fn pooled(found: &[Held], bin: usize) -> Bin {
    let bins = || found.iter().map(|found| found.calibration.bins[bin]);
    let count = bins().map(|bin| bin.count).sum::<usize>();
    let mean = |of: fn(Bin) -> f64| bins().map(|bin| bin.count as f64 * of(bin)).sum::<f64>() / (count.max(1) as f64);
    Bin { count, confidence: mean(|bin| bin.confidence), accuracy: mean(|bin| bin.accuracy) }
}

fn shares(found: &[Vec<Held>; 2]) -> Panel {
    let line = |which: Which| {
        let ArmStyle { color, dash, .. } = arm_style(which as usize);
        let found = &found[which as usize];
        let all: usize = (0..BINS).map(|bin| pooled(found, bin).count).sum();
        let points = (0..BINS).flat_map(|bin| {
            let share = (pooled(found, bin).count as f64 / all as f64).max(1e-9);
            let [from, to] = [bin, bin + 1].map(|edge| edge as f64 / BINS as f64);
            [[from, share], [to, share]]
        });
        let stroke = Stroke { color, width: 1.6, dash };
        Layer::Line(Line { name: Some(which.legend().to_owned()), points: points.collect(), stroke, halo: None })
    };
    Panel {
        x: Axis::linear("confidence", (0.0, 1.02)),
        y: Axis::log10("share", (1e-4, 1.0)),
        layers: [Which::Model, Which::Average].map(line).to_vec(),
        legend: Legend::None,
        ..Panel::default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Held, pooled};
    use crate::nn::metrics::Bin;
    use crate::nn::{Calibration, Metrics};

    #[test]
    fn seeds_count_by_their_images() {
        let of = |count, confidence, accuracy| Held {
            metrics: Metrics { error: 0.0, nll: 0.0, brier: 0.0, ece: 0.0 },
            calibration: Calibration { bins: vec![Bin { count, confidence, accuracy }], error: 0.0 },
        };
        let bin = pooled(&[of(1, 0.5, 1.0), of(3, 0.75, 0.0), of(0, 0.0, 0.0)], 0);
        assert_eq!(bin, Bin { count: 4, confidence: 0.6875, accuracy: 0.25 });
    }
}
