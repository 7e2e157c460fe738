//! Request for a sweep in the window: axes, seeds, and the sweep that they make of the scenario.

use crate::optim::Scale;
use crate::scenario::{Document, Scenario, Stop, SweepableSetting, Watched, sweepable_settings};
use crate::sweep::{Axis, Sweep, Values};
use serde::{Deserialize, Serialize};
use toml::Value;

/// The most points on one axis.
pub const MOST_POINTS: u64 = 401;
/// The most seeds.
pub const MOST_SEEDS: u64 = 1024;
/// The most cells of all arms together: their summaries are kept in memory, about 300 bytes each.
pub const MOST_CELLS: u64 = 200_000;

/// Kind of a sweep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One setting, with a curve for each arm.
    #[default]
    Curves,
    /// Two settings, with a map for each arm.
    Map,
    /// Start points all over the view, with a map for each arm of where their runs end.
    Starts,
}

impl Kind {
    /// The kinds in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Curves, Self::Map, Self::Starts];

    /// Returns its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Curves => "Curves",
            Self::Map => "Map",
            Self::Starts => "Start points",
        }
    }

    /// Returns its meaning, in one sentence without a full stop.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Curves => "One setting on X, with a curve for each arm",
            Self::Map => "One setting on X and one on Y, with a map for each arm",
            Self::Starts => "Runs from everywhere in the view: in which minimum they end, and after how many steps",
        }
    }
}

/// The values of one axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// The key of the setting; for one of arms without the arm, such as `optimizer.eta`.
    pub key: String,
    /// The arm whose setting it is; all that have it where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arm: Option<String>,
    /// The first value.
    pub low: f64,
    /// The last value.
    pub high: f64,
    /// The number of values.
    pub points: u64,
    /// Whether equal distances are equal ratios.
    pub log: bool,
}

impl Span {
    /// Returns the whole range of a setting's slider.
    pub fn of(setting: &SweepableSetting, points: u64) -> Self {
        let (low, high) = setting.range;
        let log = setting.scale == Scale::Log && low > 0.0;
        Self { key: setting.key.clone(), arm: None, low, high, points, log }
    }

    /// Returns the path of the setting, as for `--set`.
    pub fn path(&self, setting: &SweepableSetting) -> String {
        match (&setting.arms, &self.arm) {
            (None, _) => self.key.clone(),
            (Some(_), None) => format!("arm.*.{}", self.key),
            (Some(_), Some(arm)) => format!("arm.{arm}.{}", self.key),
        }
    }

    /// Returns the axis, or why it is none.
    fn axis(&self, setting: &SweepableSetting) -> Result<Axis, String> {
        if !(2..=MOST_POINTS).contains(&self.points) {
            return Err(format!("points is {}; allowed is 2 to {MOST_POINTS}", self.points));
        }
        setting.check(self.low)?;
        setting.check(self.high)?;
        if self.low >= self.high {
            return Err("the range is empty; its second number must be the larger one".to_owned());
        }
        if self.log && self.low <= 0.0 {
            return Err("a logarithmic range begins above 0".to_owned());
        }
        let (ends, points) = ([self.low, self.high], self.points as usize);
        let values = if self.log { Values::Log(ends, points) } else { Values::Linear(ends, points) };
        let axis = Axis { path: self.path(setting), values };
        // A narrow range has fewer values than it was asked for: those that differ.
        if !setting.whole {
            return Ok(axis.distinct());
        }
        let whole = (0..axis.len()).filter_map(|i| axis.number(i)).map(|x| Value::Integer(x.round() as i64)).collect();
        Ok(Axis { values: Values::List(whole), ..axis }.distinct())
    }
}

/// Part of a request that is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the axis X.
    X,
    /// In the axis Y.
    Y,
    /// In both together, or elsewhere.
    Whole,
}

/// Everything that makes a sweep of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Request {
    /// Kind.
    pub kind: Kind,
    /// The axis X; of start points only the number of values.
    pub x: Span,
    /// The axis Y of a map.
    pub y: Span,
    /// Number of start points on a side of the view.
    pub starts: u64,
    /// The number of runs of each arm of a cell.
    pub seeds: u64,
}

impl Default for Request {
    /// Returns the learning rates of all arms from 1e-4 to 1, with a curve for each arm; β on Y for whoever asks for a map.
    fn default() -> Self {
        let span = |key: &str, low, high, points, log| Span { key: key.to_owned(), arm: None, low, high, points, log };
        Self {
            kind: Kind::Curves,
            x: span("optimizer.eta", 1e-4, 1.0, 41, true),
            y: span("averaging.beta", 0.0, 0.9, 31, false),
            starts: 41,
            seeds: 16,
        }
    }
}

impl Request {
    /// Returns the request for one setting of one arm over the range of its slider, with a curve for each arm.
    pub fn of_setting(&self, key: &str, arm: Option<String>, scenario: &Scenario) -> Self {
        let all = sweepable_settings(scenario);
        let span = all.iter().find(|setting| setting.key == key).map(|setting| Span { arm, ..Span::of(setting, 41) });
        Self { kind: Kind::Curves, x: span.unwrap_or_else(|| self.x.clone()), ..self.clone() }
    }

    /// Returns the nearest request that the scenario's settings allow: where it has no such setting, or no such arm, others take its place.
    pub fn fitted(&self, scenario: &Scenario) -> Self {
        let all = sweepable_settings(scenario);
        let fit = |span: &Span, other: Option<&Span>| {
            let is_free = |setting: &SweepableSetting| other.is_none_or(|other| other.key != setting.key);
            let Some(setting) = all.iter().find(|setting| setting.key == span.key) else {
                let first = all.iter().find(|setting| is_free(setting));
                return first.map_or_else(|| span.clone(), |setting| Span::of(setting, span.points));
            };
            let has_it = |name: &String| {
                let arm = scenario.arms.iter().position(|arm| arm.name == *name);
                arm.is_some_and(|arm| setting.arms.as_ref().is_some_and(|arms| arms.contains(&arm)))
            };
            Span { arm: span.arm.clone().filter(has_it), ..span.clone() }
        };
        let x = fit(&self.x, None);
        let y = fit(&self.y, Some(&x));
        Self { x, y, ..self.clone() }
    }

    /// Returns the axes over the settings of the scenario.
    ///
    /// # Errors
    /// The part that is not valid, and the message.
    pub fn axes(&self, scenario: &Scenario) -> Result<Vec<Axis>, (Place, String)> {
        let all = sweepable_settings(scenario);
        let axis = |span: &Span, place: Place| {
            let setting = all.iter().find(|setting| setting.key == span.key);
            let setting = setting.ok_or_else(|| (place, format!("the scenario has no setting `{}`", span.key)))?;
            span.axis(setting).map_err(|message| (place, message))
        };
        match self.kind {
            Kind::Curves => Ok(vec![axis(&self.x, Place::X)?]),
            Kind::Map => {
                let (x, y) = (axis(&self.x, Place::X)?, axis(&self.y, Place::Y)?);
                if x.path == y.path {
                    return Err((Place::Y, "X and Y are the same setting".to_owned()));
                }
                Ok(vec![x, y])
            }
            Kind::Starts => {
                if !(2..=MOST_POINTS).contains(&self.starts) {
                    let message = format!("points is {}; allowed is 2 to {MOST_POINTS}", self.starts);
                    return Err((Place::X, message));
                }
                let along = |axis: usize, view: [f64; 2]| Axis {
                    path: format!("start.point.{axis}"),
                    values: Values::Linear(view, self.starts as usize),
                };
                Ok(vec![along(0, scenario.view.x).distinct(), along(1, scenario.view.y).distinct()])
            }
        }
    }

    /// Returns the sweep over the scenario, and about how many evaluations of a built-in function it takes.
    ///
    /// # Errors
    /// The part that is not valid, and the message. Whether every cell is a scenario is found out later, by [`Plan::new`](crate::sweep::Plan::new).
    pub fn sweep(&self, scenario: &Scenario) -> Result<(Sweep, u128), (Place, String)> {
        let axes = self.axes(scenario)?;
        if !(1..=MOST_SEEDS).contains(&self.seeds) {
            return Err((Place::Whole, format!("seeds is {}; allowed is 1 to {MOST_SEEDS}", self.seeds)));
        }
        let arms = scenario.arms.len() as u64;
        let cells = axes.iter().map(|axis| axis.len() as u64).product::<u64>() * arms;
        if cells > MOST_CELLS {
            let message =
                format!("{cells} cells of all arms are more than the {MOST_CELLS} that are kept; use fewer points");
            return Err((Place::Whole, message));
        }
        let run = crate::scenario::RunSettings { stop: Stop::Never, ..scenario.run };
        let base = Scenario { run, ..scenario.clone() };
        let base = Document::parse(&base.to_toml(), None).map_err(|error| (Place::Whole, error.to_string()))?;
        let steps = axes.iter().find(|axis| axis.path == "run.steps");
        let steps = steps.and_then(|axis| axis.number(axis.len() - 1)).map_or(scenario.run.steps, |steps| steps as u64);
        let cost = u128::from(cells * self.seeds)
            * u128::from(steps)
            * u128::from(scenario.evaluations_per_step(Watched::Average));
        let title = if scenario.title.is_empty() { "Untitled" } else { &scenario.title };
        let about = String::new();
        Ok((Sweep { title: title.to_owned(), about, seeds: self.seeds, block: None, axes, tune: None, base }, cost))
    }
}

/// Request, fitted to a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Request.
    pub request: Request,
    /// Scenario.
    pub scenario: Scenario,
}
