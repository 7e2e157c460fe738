//! The outline of a drawn spring.

/// The points of a spring's wire from `from` to `to`, in px.
///
/// The windings' radius is `radius` · r/(r + length) with r = 16 `radius`: it shrinks as the spring stretches. Straight
/// ends of an eighth of the length lead to the windings, of which short springs have fewer. Ends that are not finite give no points.
pub fn coil(from: [f64; 2], to: [f64; 2], turns: usize, radius: f64) -> Vec<[f64; 2]> {
    const POINTS_PER_TURN: usize = 20;
    let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    let length = dx.hypot(dy);
    if !length.is_finite() || !from.iter().all(|value| value.is_finite()) {
        return Vec::new();
    }
    // Shorter than its own wire is thick there is nothing to wind.
    if length < 4.0 || radius.is_nan() || radius <= 0.0 {
        return vec![from, to];
    }
    let (along, across) = ([dx / length, dy / length], [-dy / length, dx / length]);
    let radius = radius * 16.0 * radius / (16.0 * radius + length);
    let (start, run) = (length / 8.0, length * 0.75);
    // Windings nearer than about 3 px would run into one.
    let turns = turns.min(run as usize / 3).clamp(1, 100);
    // Seen a little from the side, a helix moves to and fro along its axis too.
    let sway = (0.45 * run / turns as f64).min(0.5 * radius);
    let steps = turns * POINTS_PER_TURN;
    let mut points = vec![from];
    for step in 0..=steps {
        let turn = step as f64 / steps as f64;
        let (sin, cos) = (turn * turns as f64 * std::f64::consts::TAU).sin_cos();
        let (forth, side) = (start + run * turn + sway * (1.0 - cos), radius * sin);
        points.push([from[0] + along[0] * forth + across[0] * side, from[1] + along[1] * forth + across[1] * side]);
    }
    points.push(to);
    points
}

#[cfg(test)]
mod tests {
    use super::coil;

    #[test]
    fn it_joins_its_ends_and_thins_as_it_stretches() {
        let width = |length: f64| {
            let points = coil([0.0, 0.0], [length, 0.0], 8, 6.0);
            assert_eq!((points[0], points[points.len() - 1]), ([0.0, 0.0], [length, 0.0]));
            points.iter().fold(0.0, |most: f64, point| most.max(point[1].abs()))
        };
        assert!(width(20.0) < 6.0 && width(20.0) > width(60.0) && width(60.0) > width(300.0) && width(300.0) > 0.5);
    }

    #[test]
    fn odd_ends_do_no_harm() {
        assert!(coil([f64::NAN, 0.0], [1.0, 0.0], 8, 6.0).is_empty());
        assert!(coil([0.0, 0.0], [f64::INFINITY, 0.0], 8, 6.0).is_empty());
        assert_eq!(coil([1.0, 1.0], [1.0, 1.0], 0, f64::NAN).len(), 2);
    }
}
