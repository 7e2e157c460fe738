use super::{Spring, SpringRegime};
use nalgebra::{Matrix4, Vector4};

/// Positions and velocities of a free pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FreeState {
    /// Positions of w1 and w2.
    pub positions: [f64; 2],
    /// Velocities of w1 and w2, per unit of time.
    pub velocities: [f64; 2],
}

/// Beyond this ‖A‖₁ t the matrix exponential keeps no digits, and its scaling would overflow.
const LONGEST: f64 = 1e14;

impl Spring {
    /// The pair at `time`, exactly and in continuous time, after it was let go at `positions` (w1, w2) with
    /// `velocities`.
    ///
    /// The exponential of the 4-dimensional linear system m w″ = spring − drag \[B\], for any masses and drags; its
    /// relative error is about 1e-16 times the fastest rate times `time`. NaN where `time` or a rate is not finite,
    /// or their product is above 1e14.
    pub fn free(&self, positions: [f64; 2], velocities: [f64; 2], time: f64) -> FreeState {
        let Self { m1, m2, k, c1, c2, .. } = *self;
        #[rustfmt::skip]
        let generator = time * Matrix4::new(
            0.0,     0.0,     1.0,      0.0,
            0.0,     0.0,     0.0,      1.0,
            -k / m1, k / m1,  -c1 / m1, 0.0,
            k / m2,  -k / m2, 0.0,      -c2 / m2,
        );
        let size: f64 = generator.iter().map(|entry| entry.abs()).sum();
        let state = if size <= LONGEST {
            generator.exp() * Vector4::new(positions[0], positions[1], velocities[0], velocities[1])
        } else {
            Vector4::repeat(f64::NAN)
        };
        FreeState { positions: [state[0], state[1]], velocities: [state[2], state[3]] }
    }

    /// The displacement r = w2 − w1 at `time` ≥ 0, from r = `displacement` and dr/dt = `velocity` at time zero.
    ///
    /// The closed form of r″ + 2δ r′ + ω0² r = 0 in its three branches (\[B\] has it for one mass on a fixed anchor).
    /// `None` unless c1/m1 = c2/m2, without which r has no equation of its own; use [`free`](Self::free) then.
    pub fn displacement(&self, displacement: f64, velocity: f64, time: f64) -> Option<f64> {
        let delta = self.delta()?;
        let squared = self.omega0_squared();
        let rate = (delta * delta - squared).abs().sqrt();
        let slope = velocity + delta * displacement;
        Some(match self.regime() {
            // Without a spring too: ω0 = 0 is far on this side, except for free flight.
            Some(SpringRegime::Overdamped) | None if rate > 0.0 => {
                // e^(−δt) (r cosh st + slope/s sinh st), with both exponents kept from overflow and cancellation.
                let slow = libm::exp(-squared / (delta + rate) * time);
                let gap = -libm::expm1(-2.0 * rate * time);
                slow * (displacement * (1.0 - 0.5 * gap) + slope * gap / (2.0 * rate))
            }
            Some(SpringRegime::Underdamped) => {
                let phase = rate * time;
                libm::exp(-delta * time) * (displacement * libm::cos(phase) + slope / rate * libm::sin(phase))
            }
            _ => libm::exp(-delta * time) * (displacement + slope * time),
        })
    }
}
