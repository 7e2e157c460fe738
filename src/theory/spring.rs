use super::modes::{Modes, first_unstable};
use super::{Coefficients, Invalid, SpringRegime, StepRegime};
use crate::optim::Interval;
use nalgebra::{DMatrix, Matrix4};

/// The physicist's side: two particles on a line, the model w1 and the average w2, joined by a spring of rest length
/// zero and each slowed by drag \[B\].
///
/// The optimizer's force f acts on the model alone: m1 a1 = k (w2 − w1) − c1 v1 + f and m2 a2 = k (w1 − w2) − c2 v2.
/// A run takes kinematic steps, w′ = w + v Δt + a Δt²/2 and v′ = v + a Δt, both particles from the same old state. At
/// the drag c = 2m/Δt the velocities reach no position, and what is left is BELAY with [`Coefficients`]. At any other
/// drag the step has a memory of velocity; α and β are then ratios of the spring and no longer rates of averaging.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spring {
    /// Mass of the model, m1 > 0.
    pub m1: f64,
    /// Mass of the average, m2 > 0.
    pub m2: f64,
    /// Spring constant, k ≥ 0.
    pub k: f64,
    /// Drag on the model, force per velocity, c1 ≥ 0.
    pub c1: f64,
    /// Drag on the average, force per velocity, c2 ≥ 0.
    pub c2: f64,
    /// Length of a step, Δt > 0.
    pub dt: f64,
}

impl Coefficients {
    /// Returns the spring that takes this step, at BELAY's drag c = 2m/Δt \[B\].
    ///
    /// `None` for β = 0: plain averaging is the limit k → 0, m2 → 0 with k/m2 = 2α/Δt² held, and has no finite k
    /// and m2.
    pub fn spring(self, dt: f64) -> Option<Spring> {
        (self.beta > 0.0).then(|| {
            let m1 = self.m1(dt);
            let k = 2.0 * m1 * self.beta / (dt * dt);
            let m2 = k * (dt * dt) / (2.0 * self.alpha);
            Spring { m1, m2, k, c1: 2.0 * m1 / dt, c2: 2.0 * m2 / dt, dt }
        })
    }
}

impl Spring {
    /// Returns whether every number is allowed.
    ///
    /// At BELAY's drag the spring has to be a BELAY, so α and β are held to 0 < α ≤ 1 and 0 ≤ β < 1. At any other drag
    /// they are not: the step is defined without them, k = 0 leaves a model with inertia and no average, and what lies
    /// beyond is a matter of stability ([`step_regime`](Self::step_regime)), not of meaning.
    ///
    /// # Errors
    /// Names the first number that is not: m1, m2, Δt > 0, k, c1, c2 ≥ 0, all finite, then α and β as above.
    pub fn validate(&self) -> Result<(), Invalid> {
        Invalid::check("m1", "m1", self.m1, Interval::POSITIVE)?;
        Invalid::check("m2", "m2", self.m2, Interval::POSITIVE)?;
        Invalid::check("k", "k", self.k, Interval::NOT_NEGATIVE)?;
        Invalid::check("c1", "c1", self.c1, Interval::NOT_NEGATIVE)?;
        Invalid::check("c2", "c2", self.c2, Interval::NOT_NEGATIVE)?;
        Invalid::check("dt", "Δt", self.dt, Interval::POSITIVE)?;
        if self.at_belay_drag() {
            let Coefficients { alpha, beta, .. } = self.coefficients();
            Invalid::check("alpha = k dt² / (2 m2)", "α", alpha, Interval::UP_TO_ONE)?;
            Invalid::check("beta = k dt² / (2 m1)", "β", beta, Interval::BELOW_ONE)?;
        }
        Ok(())
    }

    /// The optimizer's numbers: β = kΔt²/(2 m1), α = kΔt²/(2 m2), η = Δt²/(2 m1 (1 − β)) \[B\].
    ///
    /// The step is BELAY with them at the drag c = 2m/Δt only. η is infinite or negative, and means nothing, for β ≥ 1.
    pub fn coefficients(self) -> Coefficients {
        let squared = self.dt * self.dt;
        let beta = self.k * squared / (2.0 * self.m1);
        let alpha = self.k * squared / (2.0 * self.m2);
        Coefficients { eta: squared / (2.0 * self.m1 * (1.0 - beta)), alpha, beta }
    }

    /// Returns whether both drags are c = 2m/Δt, within a few ulp, so that the step is BELAY.
    pub fn at_belay_drag(&self) -> bool {
        self.drags().into_iter().all(is_belay)
    }

    /// cΔt/m of either particle.
    fn drags(&self) -> [f64; 2] {
        [self.c1 * self.dt / self.m1, self.c2 * self.dt / self.m2]
    }

    /// The damping δ = c/(2m), per unit of time, that both particles share; `None` where c1/m1 ≠ c2/m2.
    ///
    /// 1/Δt at BELAY's drag.
    pub fn delta(&self) -> Option<f64> {
        let [first, second] = self.drags();
        same(first, second).then(|| self.c1 / (2.0 * self.m1))
    }

    /// The square ω0² = k (1/m1 + 1/m2) of the undamped pair's angular frequency, per unit of time squared \[B\].
    ///
    /// 2 (α + β)/Δt² ★.
    pub fn omega0_squared(&self) -> f64 {
        self.k * (1.0 / self.m1 + 1.0 / self.m2)
    }

    /// Returns the motion of the free spring in continuous time; `None` without a spring, k = 0.
    ///
    /// δ² against ω0² where both particles share δ, critical within a few ulp. With unequal drags a complex pair among
    /// the eigenvalues of (r, v1, v2) is underdamped and anything else overdamped ★.
    pub fn regime(&self) -> Option<SpringRegime> {
        let squared = self.omega0_squared();
        if squared == 0.0 {
            return None;
        }
        Some(match self.delta().map(|delta| delta * delta) {
            Some(damping) if same(damping, squared) => SpringRegime::Critical,
            Some(damping) if damping > squared => SpringRegime::Overdamped,
            Some(_) => SpringRegime::Underdamped,
            None => {
                let Coefficients { alpha, beta, .. } = self.coefficients();
                let [d1, d2] = self.drags();
                // In the time unit Δt.
                #[rustfmt::skip]
                let rates = [
                    0.0,         -1.0, 1.0,
                    2.0 * beta,  -d1,  0.0,
                    -2.0 * alpha, 0.0, -d2,
                ];
                if Modes::of(DMatrix::from_row_slice(3, 3, &rates)).turn() {
                    SpringRegime::Underdamped
                } else {
                    SpringRegime::Overdamped
                }
            }
        })
    }

    /// The factor 1 − cΔt/m by which a step multiplies the velocity of either particle alone.
    ///
    /// −1 at BELAY's drag, where velocity flips for ever, but reaches no position.
    pub fn velocity_factors(&self) -> [f64; 2] {
        self.drags().map(|drag| 1.0 - drag)
    }

    /// Returns whether either particle alone comes to rest: 0 < cΔt/m < 2.
    pub fn velocities_settle(&self) -> [bool; 2] {
        self.drags().map(|drag| drag > 0.0 && drag < 2.0)
    }

    /// Returns the distance that the model moves in a step under a constant unit force once it moves steadily, Δt/(c1 + c2) ★.
    ///
    /// With a spring the average moves as fast; without one it stays, and the drift is Δt/c1. The same as
    /// [`Coefficients::drift`] at BELAY's drag. `None` where no steady motion is reached: no drag, or an unstable step.
    pub fn drift(&self) -> Option<f64> {
        let drag = if self.k > 0.0 { self.c1 + self.c2 } else { self.c1 };
        (drag > 0.0 && self.step_regime() != StepRegime::Unstable).then(|| self.dt / drag)
    }

    /// The matrix that takes (w1, w2, v1, v2) to the next kinematic step under the force −λ w1 of a quadratic with
    /// curvature λ.
    pub fn step_matrix(&self, curvature: f64) -> Matrix4<f64> {
        let scale = [1.0, 1.0, self.dt, self.dt];
        let change = self.change(self.pull(curvature));
        Matrix4::identity() + Matrix4::from_fn(|row, column| change[row][column] * scale[column] / scale[row])
    }

    /// The largest modulus among the eigenvalues of the step under the force −λ w1.
    ///
    /// Of the part that reaches the model: a velocity at c = 2m/Δt is left out, and so is the average where k = 0.
    /// One for λ = 0, where the centre of mass stays. Infinite where a number is not finite.
    pub fn spectral_radius(&self, curvature: f64) -> f64 {
        self.modes(self.pull(curvature)).radius()
    }

    /// The ηλ up to which the kinematic step is stable on a quadratic of curvature λ, with η of
    /// [`coefficients`](Self::coefficients) ★.
    ///
    /// [`Coefficients::stability_limit`] at BELAY's drag, bisected on the spectral radius at any other. `None` where
    /// the step survives not even a weak force, and for β ≥ 1, where there is no η.
    pub fn stability_limit(&self) -> Option<f64> {
        let coefficients = self.coefficients();
        if self.at_belay_drag() {
            return Some(coefficients.stability_limit()).filter(|limit| *limit > 0.0 && limit.is_finite());
        }
        let rest = 1.0 - coefficients.beta;
        let limit = first_unstable(|pull| self.modes(pull)).filter(|_| rest > 0.0)?;
        Some(limit / rest)
    }

    /// Returns the motion of the displacement from step to step without force.
    pub fn step_regime(&self) -> StepRegime {
        if self.at_belay_drag() {
            return self.coefficients().step_regime();
        }
        let Coefficients { alpha, beta, .. } = self.coefficients();
        let [d1, d2] = self.drags();
        let change =
            [[-(alpha + beta), 0.5 * d1 - 1.0, 1.0 - 0.5 * d2], [2.0 * beta, -d1, 0.0], [-2.0 * alpha, 0.0, -d2]];
        let kept = [true, !is_belay(d1), !is_belay(d2)];
        StepRegime::of(&Modes::of(part(&change, kept)))
    }

    /// λ in units of the step: λΔt²/(2 m1) = η (1 − β) λ.
    fn pull(&self, curvature: f64) -> f64 {
        curvature * (self.dt * self.dt) / (2.0 * self.m1)
    }

    /// The step less the identity, on (w1, w2, v1 Δt, v2 Δt).
    fn change(&self, pull: f64) -> [[f64; 4]; 4] {
        let Coefficients { alpha, beta, .. } = self.coefficients();
        let [d1, d2] = self.drags();
        [
            [-beta - pull, beta, 1.0 - 0.5 * d1, 0.0],
            [alpha, -alpha, 0.0, 1.0 - 0.5 * d2],
            [-2.0 * (beta + pull), 2.0 * beta, -d1, 0.0],
            [2.0 * alpha, -2.0 * alpha, 0.0, -d2],
        ]
    }

    fn modes(&self, pull: f64) -> Modes {
        let [d1, d2] = self.drags();
        let joined = self.k > 0.0;
        Modes::of(part(&self.change(pull), [true, joined, !is_belay(d1), joined && !is_belay(d2)]))
    }
}

/// The rows and columns of `matrix` that are kept.
fn part<const N: usize>(matrix: &[[f64; N]; N], kept: [bool; N]) -> DMatrix<f64> {
    let places: Vec<usize> = (0..N).filter(|&place| kept[place]).collect();
    DMatrix::from_fn(places.len(), places.len(), |row, column| matrix[places[row]][places[column]])
}

/// Returns whether cΔt/m is BELAY's 2, within a few ulp.
fn is_belay(drag: f64) -> bool {
    same(drag, 2.0)
}

/// Equal within eight ulp: two conversions leave no more.
fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 8.0 * f64::EPSILON * a.abs().max(b.abs())
}
