use super::{Coefficients, Invalid, Spring, SpringRegime, StepRegime};
use serde::Serialize;
use std::fmt;

/// Both parametrisations of one spring and what follows from them: the object of `spring --json`.
///
/// `Display` is the same as a table. What has no value is `None`, and null in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Learning rate η; none for β ≥ 1.
    pub eta: Option<f64>,
    /// Averaging rate α, or kΔt²/(2 m2) where the drag is not BELAY's.
    pub alpha: f64,
    /// Pull of the average on the model β, or kΔt²/(2 m1) where the drag is not BELAY's.
    pub beta: f64,
    /// Mass of the model.
    pub m1: f64,
    /// Mass of the average; none for plain EMA.
    pub m2: Option<f64>,
    /// Spring constant; none for plain EMA.
    pub k: Option<f64>,
    /// Drag on the model.
    pub c1: f64,
    /// Drag on the average; none for plain EMA.
    pub c2: Option<f64>,
    /// Length of a step.
    pub dt: f64,
    /// 1 − α; none where the drag is not BELAY's, so that α is no averaging rate.
    pub decay: Option<f64>,
    /// Half-life of the average in steps; none where the decay is none.
    pub half_life: Option<f64>,
    /// Steady motion of the model per step under a constant unit force; none where there is none.
    pub drift: Option<f64>,
    /// The ηλ up to which SGD on a quadratic is stable; none where no learning rate is.
    pub stability_limit: Option<f64>,
    /// Damping δ per unit of time; none where the two particles do not share it.
    pub delta: Option<f64>,
    /// Square of the undamped angular frequency; for plain EMA the limit 2α/Δt².
    pub omega0_squared: f64,
    /// Motion of the free spring in continuous time; none without a spring, as in plain EMA.
    pub spring_regime: Option<SpringRegime>,
    /// Motion of the displacement from step to step.
    pub step_regime: StepRegime,
}

impl Report {
    /// Derives everything from the optimizer's numbers, at BELAY's drag and with steps of length `dt` > 0.
    ///
    /// # Errors
    /// Names the first number that is not allowed ([`Coefficients::validate`]).
    pub fn from_coefficients(coefficients: Coefficients, dt: f64) -> Result<Self, Invalid> {
        coefficients.validate()?;
        Invalid::check("dt", "Δt", dt, crate::optim::Interval::POSITIVE)?;
        let spring = coefficients.spring(dt);
        let m1 = coefficients.m1(dt);
        Ok(Self {
            eta: Some(coefficients.eta),
            alpha: coefficients.alpha,
            beta: coefficients.beta,
            m1,
            m2: spring.map(|spring| spring.m2),
            k: spring.map(|spring| spring.k),
            c1: 2.0 * m1 / dt,
            c2: spring.map(|spring| spring.c2),
            dt,
            decay: Some(coefficients.decay()),
            half_life: Some(coefficients.half_life()),
            drift: Some(coefficients.drift()),
            stability_limit: Some(coefficients.stability_limit()),
            delta: Some(1.0 / dt),
            omega0_squared: 2.0 * (coefficients.alpha + coefficients.beta) / (dt * dt),
            spring_regime: spring.and_then(|spring| spring.regime()),
            step_regime: coefficients.step_regime(),
        })
    }

    /// Derives everything from the physicist's numbers.
    ///
    /// # Errors
    /// Names the first number that is not allowed ([`Spring::validate`]).
    pub fn from_spring(spring: Spring) -> Result<Self, Invalid> {
        spring.validate()?;
        let coefficients = spring.coefficients();
        let averaging = spring.at_belay_drag().then_some(coefficients);
        Ok(Self {
            eta: Some(coefficients.eta).filter(|eta| eta.is_finite() && *eta > 0.0),
            alpha: coefficients.alpha,
            beta: coefficients.beta,
            m1: spring.m1,
            m2: Some(spring.m2),
            k: Some(spring.k),
            c1: spring.c1,
            c2: Some(spring.c2),
            dt: spring.dt,
            decay: averaging.map(Coefficients::decay),
            half_life: averaging.map(Coefficients::half_life),
            drift: spring.drift(),
            stability_limit: spring.stability_limit(),
            delta: spring.delta(),
            omega0_squared: spring.omega0_squared(),
            spring_regime: spring.regime(),
            step_regime: spring.step_regime(),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let regime = self.spring_regime.map_or_else(|| NONE.to_owned(), |regime| regime.to_string());
        let rows = [
            ("Optimizer", String::new(), ""),
            ("η", number(self.eta), "Learning rate, Δt² / (2 m1 (1 − β))"),
            ("α", number(self.alpha), "Share of the model in the average, k Δt² / (2 m2)"),
            ("β", number(self.beta), "Share of the average in the model, k Δt² / (2 m1)"),
            ("decay", number(self.decay), "The libraries' name for 1 − α"),
            ("", String::new(), ""),
            ("Spring", String::new(), ""),
            ("m1", number(self.m1), "Mass of the model, Δt² / (2 η (1 − β))"),
            ("m2", number(self.m2), "Mass of the average, k Δt² / (2 α)"),
            ("k", number(self.k), "Spring constant, 2 m1 β / Δt²"),
            ("c1", number(self.c1), "Drag on the model; 2 m1 / Δt makes the step BELAY"),
            ("c2", number(self.c2), "Drag on the average; 2 m2 / Δt makes the step BELAY"),
            ("Δt", number(self.dt), "Length of a step"),
            ("δ", number(self.delta), "Damping c / (2 m) per unit of time, where both particles share it"),
            ("ω0²", number(self.omega0_squared), "Squared frequency without drag, k (1/m1 + 1/m2)"),
            ("", String::new(), ""),
            ("Behaviour", String::new(), ""),
            ("spring", regime, "Free motion in continuous time"),
            ("step", self.step_regime.to_string(), "Free motion from step to step"),
            ("half-life", number(self.half_life), "Steps until the average has forgotten half, ln ½ / ln (1 − α)"),
            ("drift", number(self.drift), "Motion per step under a constant unit force ★"),
            ("η λ limit", number(self.stability_limit), "SGD is stable on curvature λ below this η λ ★"),
        ];
        let [names, values] = [9, rows.iter().map(|row| row.1.chars().count()).max().unwrap_or(0)];
        for (name, value, about) in rows {
            match (name, about) {
                ("", _) => writeln!(f)?,
                (_, "") => writeln!(f, "{name}")?,
                _ => writeln!(f, "  {name:names$}  {value:>values$}  {about}")?,
            }
        }
        write!(f, "\n★ derived in this project, in no paper")
    }
}

/// Entry of a table where there is no value.
const NONE: &str = "none";

/// Six significant digits, without trailing zeros; `none` of nothing.
pub(crate) fn number(value: impl Into<Option<f64>>) -> String {
    let Some(value) = value.into() else {
        return NONE.to_owned();
    };
    let scientific = format!("{value:.5e}");
    let Some((digits, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    match exponent.parse::<i32>() {
        // In 0..=9, so that the number of decimals fits.
        Ok(exponent @ -4..=5) => {
            let decimals = usize::try_from(5 - exponent).unwrap_or_default();
            trimmed(&format!("{value:.decimals$}")).to_owned()
        }
        _ => format!("{}e{exponent}", trimmed(digits)),
    }
}

fn trimmed(decimal: &str) -> &str {
    if decimal.contains('.') { decimal.trim_end_matches('0').trim_end_matches('.') } else { decimal }
}
