//! Interface of an optimizer: what each file of this folder provides.

use crate::optim::clock::Clock;
use crate::optim::knob::Knobs;
use crate::optim::real::Real;
use crate::optim::rule::Direction;

/// First-order optimizer: its settings, and its rule for one coordinate.
///
/// A rule sees one coordinate at a time: that is what lets a point, a network and a block of runs share it. An optimizer over rows or
/// layers, such as Muon or SOAP, would rewrite the whole gradient before: between [`Objective::gradient`](crate::optim::Objective) and
/// [`Method::begin`](crate::optim::Method::begin), where the gradient lies in one slice (`Run::step` and the network's training state
/// are the two places), and give its rule the rewritten one.
pub(in crate::optim) trait Kind<T: Real>: Copy {
    /// Returns the name that people know it by, such as `Adam`.
    fn title(&self) -> &'static str;

    /// Publication.
    const SOURCE: &'static str;

    /// Returns the learning rate η.
    fn eta(&self) -> T;

    /// Returns the place of the learning rate η.
    fn eta_mut(&mut self) -> &mut T;

    /// Returns every setting in the order in which they are shown, the learning rate first.
    fn knobs(&mut self) -> Knobs<'_, T>;

    /// Returns β₁ and β₂ where biases are corrected by their powers.
    fn betas(&self) -> Option<[T; 2]> {
        None
    }

    /// Hands the rule of a step to `user`.
    fn rule(self, clock: Clock<T>, user: impl UseRule<T>);
}

/// User of an optimizer's rule, whose type it does not know.
pub(in crate::optim) trait UseRule<T> {
    /// Uses the rule.
    fn with(self, rule: impl Direction<T>);
}
