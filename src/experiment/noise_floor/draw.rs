//! The figures of the experiment, and its table of runs.

use super::WEIGHTS;
use super::cloud::{AVERAGE, Cloud, MODEL};
use crate::experiment::Setup;
use crate::figure::draw::{GridAxis, GridColors, GridMap, PAGE, arm_line, cloud, ellipse, ellipse_line, theory_line};
use crate::figure::layer::{Band, Layer, Line, Markers};
use crate::figure::number::significant;
use crate::figure::{Axis, AxisScale, Color, Figure, Legend, Panel, Stroke, arm_style};
use crate::table::Table;

/// Says how the clouds were made, in sentences.
fn what(clouds: &[Cloud]) -> String {
    let Some(cloud) = clouds.first() else { return String::new() };
    let lost: u64 = clouds.iter().map(|cloud| cloud.diverged).sum();
    let lost = if lost == 0 { "none diverged".to_owned() } else { format!("{lost} of all runs diverged") };
    let [steep, flat] = cloud.principal.values.map(|curvature| significant(curvature, 3));
    format!(
        "SGD with BELAY, η = {}, from the minimum, where the curvatures are {steep} and {flat}; n = {} seeds from {}, the same for \
         every setting, {} steps; {lost}.",
        significant(cloud.eta, 3),
        cloud.seeds(),
        cloud.seed,
        cloud.steps
    )
}

fn nearest(clouds: &[Cloud], distance: impl Fn(&Cloud) -> f64) -> Option<&Cloud> {
    clouds.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// Model and average with their measured and predicted ellipses.
fn panel(setup: &Setup, cloud_of: &Cloud, title: String) -> Panel {
    let most = setup.number("cloud_points") as usize;
    let mut layers = vec![];
    for weights in [MODEL, AVERAGE] {
        let points = cloud_of.points[weights].iter().take(most).copied().collect();
        layers.push(cloud(WEIGHTS[weights], weights, points));
    }
    for weights in [MODEL, AVERAGE] {
        let measured = ellipse(cloud_of.minimum, cloud_of.moment(weights), 1.0);
        layers.push(ellipse_line(format!("{}, measured 1σ", WEIGHTS[weights]), weights, measured));
    }
    for weights in [MODEL, AVERAGE] {
        let predicted = ellipse(cloud_of.minimum, cloud_of.covariance(weights), 1.0);
        let mut line = theory_line("predicted 1σ", 2, predicted);
        if let Layer::Line(Line { stroke, halo, .. }) = &mut line {
            (stroke.width, *halo) = (1.2, None);
        }
        layers.push(line);
    }
    let spread = cloud_of.covariance(MODEL);
    // A square, so that clouds of different settings have panels of one form.
    let reach = 3.2 * spread[0][0].max(spread[1][1]).sqrt();
    let [x, y] = cloud_of.minimum.map(|middle| (middle - reach, middle + reach));
    Panel { title, x: Axis::linear("x", x), y: Axis::linear("y", y), layers, legend: Legend::None, ..Panel::default() }
}

/// The clouds of a few settings.
pub(super) fn clouds(setup: &Setup, clouds: &[Cloud]) -> Figure {
    let settings = setup.numbers("cloud_alphas").into_iter().zip(setup.numbers("cloud_betas"));
    let panels = settings.filter_map(|(alpha, beta)| {
        let far = |cloud: &Cloud| (libm::log10(cloud.alpha / alpha)).abs() + (cloud.beta - beta).abs();
        let cloud = nearest(clouds, far)?;
        let title = format!("α {}, β {}", significant(cloud.alpha, 2), significant(cloud.beta, 2));
        Some(Panel { equal_aspect: true, ..panel(setup, cloud, title) })
    });
    let sigma = clouds.first().map_or(0.0, |cloud| cloud.sigma);
    Figure {
        title: "Final points and predicted ellipses".to_owned(),
        caption: format!(
            "Final points of model and average (the first {} of n) with the 1σ ellipses of all n (coloured) and of theory (dotted). \
             β = 0 is EMA, whose model is that of plain SGD. Gradient noise σ = {}. {}",
            setup.number("cloud_points"),
            significant(sigma, 3),
            what(clouds)
        ),
        columns: 2,
        panels: panels.collect(),
        shared_legend: true,
        size: (PAGE, 1000.0),
        ..Figure::default()
    }
    .fitted()
}

/// Measured against predicted variance, and their ratio over α and β.
pub(super) fn variances(clouds: &[Cloud]) -> Figure {
    let ends = clouds.iter().flat_map(|cloud| cloud.predicted.concat());
    let (low, high) = ends.fold((f64::INFINITY, 0.0_f64), |(low, high), at| (low.min(at), high.max(at)));
    let range = (low / 1.5, high * 1.5);
    let identity = Layer::Line(Line {
        name: Some("equal".to_owned()),
        points: vec![[range.0; 2], [range.1; 2]],
        stroke: Stroke::solid(Color::hex(0x6B_72_7C), 1.0),
        halo: None,
    });
    let scatter = |weights: usize| {
        let mut layers = vec![identity.clone()];
        for (axis, style) in [0, 1].map(|axis| (axis, arm_style(axis))) {
            layers.push(Layer::Markers(Markers {
                name: Some(["steep axis", "flat axis"][axis].to_owned()),
                points: clouds.iter().map(|c| [c.predicted[weights][axis], c.variance(weights, axis)]).collect(),
                shape: style.shape,
                size: 5.5,
                color: style.color,
                filled: axis == 0,
                halo: None,
            }));
        }
        Panel {
            title: WEIGHTS[weights].to_owned(),
            x: Axis::log10("predicted variance", range),
            y: Axis::log10("measured variance", range),
            layers,
            legend: Legend::None,
            ..Panel::default()
        }
    };
    let (mut alphas, mut betas): (Vec<f64>, Vec<f64>) = clouds.iter().map(|cloud| (cloud.alpha, cloud.beta)).unzip();
    alphas.sort_unstable_by(f64::total_cmp);
    alphas.dedup();
    betas.sort_unstable_by(f64::total_cmp);
    betas.dedup();
    let map = |weights: usize| {
        let ratio = |cloud: &Cloud| 0.5 * (cloud.ratio(weights, 0) + cloud.ratio(weights, 1));
        let at = |alpha: f64, beta: f64| clouds.iter().find(|cloud| cloud.alpha == alpha && cloud.beta == beta);
        let cells = betas.iter().flat_map(|beta| alphas.iter().map(|alpha| at(*alpha, *beta).map_or(f64::NAN, ratio)));
        let cells: Vec<f64> = cells.collect();
        GridMap {
            title: WEIGHTS[weights].to_owned(),
            x: GridAxis::Numbers { label: "α".to_owned(), values: alphas.clone(), scale: AxisScale::Log10 },
            y: GridAxis::Numbers { label: "β".to_owned(), values: betas.clone(), scale: AxisScale::Linear },
            cells,
            colors: GridColors::Scale { axis: Axis::linear("measured / predicted", (0.9, 1.1)) },
            hatched: "a run diverged".to_owned(),
            over: vec![],
            equal_aspect: false,
        }
        .panel()
    };
    Figure {
        title: "Predicted and measured variance".to_owned(),
        caption: format!(
            "Variance of the final points about the minimum along the two axes of the bowl, for every α and β, against the \
             prediction (a, b), and the mean over both axes of measured ÷ predicted (c, d). The standard error of one ratio is about \
             √(2/n). {}",
            what(clouds)
        ),
        columns: 2,
        panels: vec![scatter(MODEL), scatter(AVERAGE), map(MODEL), map(AVERAGE)],
        shared_legend: true,
        size: (PAGE, 640.0),
        ..Figure::default()
    }
    .with_rows(200.0)
}

/// The panel with its letters before every name: curves of one colour in one legend that belong to different panels.
fn named(letters: &str, mut panel: Panel) -> Panel {
    for layer in &mut panel.layers {
        let name = match layer {
            Layer::Line(line) => &mut line.name,
            Layer::Markers(markers) => &mut markers.name,
            _ => continue,
        };
        *name = name.take().map(|name| format!("{letters}: {name}"));
    }
    panel
}

/// Returns how far the local Hessian's prediction holds at Rosenbrock's minimum.
pub(super) fn rosenbrock(setup: &Setup, clouds: &[Cloud]) -> Figure {
    let mut betas: Vec<f64> = clouds.iter().map(|cloud| cloud.beta).collect();
    betas.sort_unstable_by(f64::total_cmp);
    betas.dedup();
    let all = || clouds.iter().map(|cloud| cloud.sigma);
    let ends = all().fold((f64::INFINITY, 0.0_f64), |(low, high), at| (low.min(at), high.max(at)));
    let ends = (ends.0 / 1.4, ends.1 * 1.4);
    let ratios = betas.iter().map(|beta| {
        let chosen: Vec<&Cloud> = clouds.iter().filter(|cloud| cloud.beta == *beta).collect();
        let mut layers = vec![theory_line("as predicted", 0, vec![[ends.0, 1.0], [ends.1, 1.0]])];
        for (style, (weights, axis)) in [(MODEL, 0), (AVERAGE, 0), (MODEL, 1), (AVERAGE, 1)].into_iter().enumerate() {
            let name = format!("{}, {}", WEIGHTS[weights], ["across the valley", "along it"][axis]);
            let interval = |cloud: &Cloud| cloud.intervals[weights][axis];
            let band = |cloud: &&Cloud| [cloud.sigma, interval(cloud).low, interval(cloud).high];
            let color = arm_style(style).color.with_alpha(45);
            layers.push(Layer::Band(Band { name: None, points: chosen.iter().map(band).collect(), color }));
            let line = chosen.iter().map(|cloud| [cloud.sigma, cloud.ratio(weights, axis)]).collect();
            layers.push(arm_line(name, style, line, 1.6));
        }
        Panel {
            title: format!("β {}", significant(*beta, 2)),
            x: Axis::log10("gradient noise σ", ends),
            y: Axis::log10("measured / predicted variance", (0.3, 60.0)),
            layers,
            legend: Legend::None,
            ..Panel::default()
        }
    });
    let mut panels: Vec<Panel> = ratios.map(|panel| named("a, b", panel)).collect();
    let first = betas.first().copied().unwrap_or(f64::NAN);
    let shown = setup.numbers("cloud_sigmas").into_iter().filter_map(|sigma| {
        let far = |cloud: &Cloud| libm::log10(cloud.sigma / sigma).abs() + 1e3 * (cloud.beta - first).abs();
        let cloud = nearest(clouds, far)?;
        let title = format!("β {}, σ {}", significant(first, 2), significant(cloud.sigma, 3));
        Some(named("c, d", panel(setup, cloud, title)))
    });
    panels.extend(shown);
    Figure {
        title: "Where a local Hessian is not enough".to_owned(),
        caption: format!(
            "Rosenbrock's valley with b = 10, α = {}; β = 0 is EMA. a, b: measured over predicted variance about the minimum along \
             the Hessian's eigenvectors, with 95 % bootstrap intervals; a line that leaves a panel has a diverged run. c, d: the \
             first {} final points with 1σ ellipses, those of the runs that did not diverge (coloured) and of theory (dotted). {}",
            significant(clouds.first().map_or(f64::NAN, |cloud| cloud.alpha), 2),
            setup.number("cloud_points"),
            what(clouds)
        ),
        columns: 2,
        panels,
        shared_legend: true,
        size: (PAGE, 760.0),
        ..Figure::default()
    }
    .with_rows(220.0)
}

/// Returns a table with a row per run.
pub(super) fn data(bowl: &[Cloud], valley: &[Cloud]) -> Table {
    let all = || bowl.iter().map(|cloud| ("quadratic", cloud)).chain(valley.iter().map(|cloud| ("rosenbrock", cloud)));
    let each = |of: fn(&Cloud) -> f64| -> Vec<f64> {
        all().flat_map(|(_, cloud)| std::iter::repeat_n(of(cloud), cloud.seeds())).collect()
    };
    let coordinate = |weights: usize, axis: usize| -> Vec<f64> {
        all().flat_map(|(_, cloud)| cloud.points[weights].iter().map(move |point| point[axis])).collect()
    };
    let names = all().flat_map(|(name, cloud)| std::iter::repeat_n(name.to_owned(), cloud.seeds()));
    let lost = all().flat_map(|(_, cloud)| cloud.ratios[MODEL][0].iter().map(|ratio| ratio.is_infinite()));
    Table::default()
        .with("objective", names.collect::<Vec<_>>())
        .with("sigma", each(|cloud| cloud.sigma))
        .with("alpha", each(|cloud| cloud.alpha))
        .with("beta", each(|cloud| cloud.beta))
        .with("seed", all().flat_map(|(_, cloud)| cloud.seed..cloud.seed + cloud.seeds() as u64).collect::<Vec<_>>())
        .with("model_x", coordinate(MODEL, 0))
        .with("model_y", coordinate(MODEL, 1))
        .with("average_x", coordinate(AVERAGE, 0))
        .with("average_y", coordinate(AVERAGE, 1))
        .with("diverged", lost.collect::<Vec<_>>())
}
