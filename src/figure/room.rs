//! Every text of a figure against its room, measured as it is drawn.

use resvg::usvg::{Group, Node, Tree};

use super::draw::{
    Curve, Look, Provenance, Sensitivity, ensemble_figure, scenario_figure, sensitivity_figure, table_figure,
    training_curves,
};
use super::layout::Layout;
use super::text::{Weight, width};
use super::{Axis, Figure, export};
use crate::nn::Metrics;
use crate::scenario::{Scenario, Training};
use crate::simulate::simulate;
use crate::statistics::Quartiles;
use crate::table::Table;
use crate::training::{Evaluation, Tested};

/// Left, top, right and bottom.
type Area = [f64; 4];

fn texts(group: &Group, found: &mut Vec<(String, Area)>) {
    for node in group.children() {
        match node {
            Node::Group(group) => texts(group, found),
            Node::Text(text) => {
                let area = text.abs_bounding_box();
                let words = text.chunks().iter().map(|chunk| chunk.text()).collect();
                found.push((words, [area.left(), area.top(), area.right(), area.bottom()].map(f64::from)));
            }
            Node::Path(_) | Node::Image(_) => {}
        }
    }
}

fn drawn_texts(figure: &Figure) -> Vec<(String, Area)> {
    let drawing = export::svg(figure);
    let tree = Tree::from_str(&drawing, &export::options()).expect("a drawing");
    let mut found = Vec::new();
    texts(tree.root(), &mut found);
    found
}

/// Returns whether two areas share more than a touch; lines of text are higher than their letters.
fn meet(a: &Area, b: &Area) -> bool {
    let (across, down) = (1.0, 2.0);
    a[0] + across < b[2] && b[0] + across < a[2] && a[1] + down < b[3] && b[1] + down < a[3]
}

/// Makes sure that no text leaves the figure, runs into another or into a plotting area from outside.
fn assert_fits(what: &str, figure: &Figure) {
    let texts = drawn_texts(figure);
    assert!(texts.len() > 5, "{what}: {} texts", texts.len());
    let plots: Vec<Area> = Layout::new(figure)
        .panels
        .iter()
        .map(|placed| [placed.plot.left, placed.plot.top, placed.plot.right(), placed.plot.bottom()])
        .collect();
    for (at, (text, area)) in texts.iter().enumerate() {
        let inside = area[0] > -0.5 && area[1] > -0.5 && area[2] < figure.size.0 + 0.5 && area[3] < figure.size.1 + 0.5;
        assert!(inside, "{what}: `{text}` at {area:?} leaves the figure of {:?}", figure.size);
        for (other, place) in &texts[..at] {
            assert!(!meet(area, place), "{what}: `{text}` at {area:?} and `{other}` at {place:?} collide");
        }
        let middle = [(area[0] + area[2]) / 2.0, (area[1] + area[3]) / 2.0];
        for plot in &plots {
            let within = plot[0] < middle[0] && middle[0] < plot[2] && plot[1] < middle[1] && middle[1] < plot[3];
            assert!(within || !meet(area, plot), "{what}: `{text}` at {area:?} covers the plot at {plot:?}");
        }
    }
    for plot in &plots {
        assert!(plot[2] - plot[0] > 60.0 && plot[3] - plot[1] > 40.0, "{what}: a plot of {plot:?} says nothing");
    }
}

/// Twelve names of up to 200 characters in several scripts, most of which no embedded font has.
fn names() -> Vec<String> {
    let words = [
        "a long name of an arm ",
        "Wmmmmmm",
        "長い名前の実験",
        "∇ ‖w₂ − w₁‖ ",
        "اسم طويل ",
        "שם ארוך",
        "ชื่อยาว",
        "😀🎲",
        "x",
    ];
    (0..12)
        .map(|i| format!("{i} {}", words[i % 9].repeat(60)).chars().take([200, 40, 9, 200][i % 4]).collect())
        .collect()
}

fn arms() -> String {
    let arm = |(i, name): (usize, String)| {
        let averaging = ["", "averaging = { kind = \"belay\", alpha = 0.1, beta = 0.5 }"][i % 2];
        format!("[[arm]]\nname = \"{name}\"\noptimizer = {{ kind = \"adam\", eta = 0.0{} }}\n{averaging}\n", i + 1)
    };
    names().into_iter().enumerate().map(arm).collect()
}

fn scenario(title: &str, objective: &str) -> Scenario {
    let title: String = title.chars().take(200).collect();
    let text = format!(
        "schema = 1\ntitle = \"{title}\"\n[objective]\n{objective}\n[run]\nsteps = 60\ntarget = 0.01\n{}",
        arms()
    );
    Scenario::parse(&text, None).expect("a scenario")
}

#[test]
fn nothing_of_a_run_is_cut() {
    let title = "長い題名 A title ∇f that goes on ".repeat(14);
    let formula = format!("expression = \"x^2 + {}y^2\"", "0*x + ".repeat(120));
    for (title, objective) in [("Short", "function = \"rosenbrock\""), (title.as_str(), formula.as_str())] {
        let scenario = scenario(title, objective);
        let problem = scenario.problem();
        let runs = simulate(&scenario, &problem, 0, |_| std::ops::ControlFlow::Continue(())).expect("not stopped");
        for step in [0, 30, 60] {
            let figure = scenario_figure(&scenario, &problem, &runs, step, Look::default(), &Provenance::default());
            assert_fits("run", &figure);
        }
        let seeds: Vec<_> = runs.into_iter().map(|run| vec![run.clone(), run]).collect();
        assert_fits(
            "ensemble",
            &ensemble_figure(&scenario, &problem, &seeds, seeds[0].len() as u64, &Provenance::default()),
        );
    }
}

#[test]
fn nothing_of_a_training_is_cut() {
    let training = Training::parse(&format!("schema = 1\n[mlp]\nepochs = 2\n{}", arms()), None).expect("a training");
    let seen = |arm: usize, step: u64| {
        let metrics = Metrics { error: 0.9 / (1 + step) as f64, nll: 1.0 / (1 + step) as f64, brier: 0.1, ece: 0.1 };
        let (factor, nothing) = (1.0, f64::NAN);
        Evaluation {
            step,
            arm,
            factor,
            training_loss: nothing,
            model: metrics,
            average: metrics,
            disagreement: 0.0,
            distance: 0.0,
        }
    };
    let history: Vec<Evaluation> = (0..12).flat_map(|arm| [0, 10, 20].map(|step| seen(arm, step))).collect();
    let tested = Tested { on_the_way: 2000, at_the_end: 10_000 };
    assert_fits("training", &training_curves(&training, 10, tested, &history, &[]));
}

#[test]
fn nothing_of_a_sweep_or_a_table_is_cut() {
    let quartiles = |median: f64| Quartiles { lower: median / 2.0, median, upper: 2.0 * median };
    let curve = |(style, name): (usize, String)| {
        let points = (1..9).map(|x| (f64::from(x), quartiles(f64::from(x) * (1 + style) as f64))).collect();
        Curve { name, style, points, shares: vec![0.5; 8], runs: vec![] }
    };
    let plot = |title: &str| Sensitivity {
        title: title.to_owned(),
        x: Axis::log10("a setting with a long name ".repeat(9), (0.0, 0.0)),
        y: Axis::log10("f − lowest f seen by any arm", (0.0, 0.0)),
        curves: names().into_iter().enumerate().map(curve).collect(),
        share: "diverged".to_owned(),
        ..Sensitivity::default()
    };
    let plots = ["one", "a title of a panel ∇ ".repeat(12).as_str(), "three", "four"].map(plot);
    for columns in [1, 2, 4] {
        assert_fits("sweep", &sensitivity_figure("A sweep", &"A caption. ".repeat(40), &plots, columns));
    }
    let table = Table::default().with("method", names()).with("median_steps", vec![1.5; 12]);
    let figure = table_figure(&"A title ".repeat(30), &"A caption 表 ".repeat(30), &table);
    for (text, area) in drawn_texts(&figure) {
        assert!(area[0] > -0.5 && area[2] < figure.size.0 + 0.5 && area[3] < figure.size.1 + 0.5, "{text} at {area:?}");
    }
}

#[test]
fn text_is_measured_as_it_is_drawn() {
    for name in names() {
        for text in
            [name.chars().take(20).collect::<String>(), format!("∇ {}", name.chars().take(9).collect::<String>())]
        {
            let figure = Figure { title: text.clone(), ..Figure::default() };
            let drawn = drawn_texts(&figure).into_iter().find(|(words, _)| *words == text.trim()).expect("the title").1;
            let measured = width(text.trim(), 14.0, Weight::Strong);
            // Kerning draws letters nearer to each other.
            let ratio = (drawn[2] - drawn[0]) / measured;
            assert!((0.9..1.01).contains(&ratio), "{text}: {} drawn, {measured} measured", drawn[2] - drawn[0]);
        }
    }
}
