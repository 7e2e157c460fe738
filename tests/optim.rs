//! The step against published programs, against the identities of the two papers, and lane against single run.

use belay_lab::optim::{
    Averaging, Block, EmaWarmup, LANES, Method, NO_NOISE, Objective, Optimizer, Real, Run, Schedule, averaging,
    optimizer,
};
use proptest::prelude::*;

/// Rosenbrock's function.
struct Valley;

impl<T: Real> Objective<T> for Valley {
    fn gradient(&mut self, _: u64, weights: &[T], gradient: &mut [T]) -> T {
        let k = T::of;
        let (a, b) = (k(1.0) - weights[0], weights[1] - weights[0] * weights[0]);
        gradient[0] = k(-2.0) * a - k(400.0) * b * weights[0];
        gradient[1] = k(200.0) * b;
        a * a + k(100.0) * b * b
    }
}

/// Σ λᵢ wᵢ² / 2.
struct Bowl(Vec<f64>);

impl Objective<f64> for Bowl {
    fn gradient(&mut self, _: u64, weights: &[f64], gradient: &mut [f64]) -> f64 {
        for (i, lambda) in self.0.iter().enumerate() {
            gradient[i] = lambda * weights[i];
        }
        weights.iter().zip(&self.0).map(|(w, lambda)| lambda * w * w / 2.0).sum()
    }
}

fn method(optimizer: Optimizer, averaging: Averaging) -> Method {
    Method { optimizer, averaging, schedule: Schedule::Constant {}, steps: 20 }
}

fn after(method: &Method, start: [f64; 2], steps: usize) -> Run {
    let mut run = Run::new(&start);
    for _ in 0..steps {
        run.step(method, &mut Valley);
    }
    run
}

fn assert_near(found: &[f64], expected: [f64; 2], tolerance: f64) {
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= tolerance, "{found:?} instead of {expected:?}");
    }
}

/// Twenty steps on Rosenbrock from (−1.5, 2) in double precision, by optax 0.2 on JAX:
///
/// ```python
/// f = lambda w: (1 - w[0])**2 + 100 * (w[1] - w[0]**2)**2
/// w = jnp.array([-1.5, 2.0]); s = opt.init(w)
/// for _ in range(20):
///     u, s = opt.update(jax.grad(f)(w), s, w); w = optax.apply_updates(w, u)
/// # optax.sgd(1e-3), sgd(1e-4, momentum=0.9), sgd(1e-4, momentum=0.9, nesterov=True), adam(0.05),
/// # adamw(0.05, weight_decay=0.1), rmsprop(0.01, decay=0.99, eps_in_sqrt=False),
/// # adagrad(0.1, initial_accumulator_value=0.0, eps=0.0)
/// ```
#[test]
fn optimizers_agree_with_optax() {
    let sgd = |momentum, nesterov| Optimizer::Sgd(optimizer::Sgd { eta: 1e-4, momentum, nesterov, weight_decay: 0.0 });
    let mut adamw = Optimizer::adam(0.05);
    if let Optimizer::Adam(optimizer::Adam { weight_decay, decoupled, .. }) = &mut adamw {
        (*weight_decay, *decoupled) = (0.1, true);
    }
    let cases = [
        (Optimizer::sgd(1e-3), [-1.4086258817553614, 1.9890382978381511]),
        (sgd(0.9, false), [-1.3877112175879218, 2.009078428720416]),
        (sgd(0.9, true), [-1.4089623251330599, 2.004814571301159]),
        (Optimizer::adam(0.05), [-1.4171062817867741, 2.007757576958758]),
        (adamw, [-1.322222820117264, 1.7712599071872848]),
        (Optimizer::rmsprop(0.01), [-1.4191536561500544, 2.0202143768928496]),
        (Optimizer::adagrad(0.1), [-1.4198727862718827, 2.0222553370167606]),
    ];
    for (optimizer, expected) in cases {
        let run = after(&method(optimizer, Averaging::CONTROL), [-1.5, 2.0], 20);
        assert_near(&run.weights, expected, 1e-10);
    }
}

/// The same, with `optax.lookahead(optax.sgd(1e-3), 5, 0.5)` (fast and slow parameters) and
/// `optax.contrib.schedule_free(optax.sgd(1e-3), learning_rate=1e-3, b1=0.9)` (parameters and `schedule_free_eval_params`).
#[test]
fn averagings_agree_with_optax() {
    let run = after(
        &method(Optimizer::sgd(1e-3), Averaging::Lookahead(averaging::Lookahead { alpha: 0.5, every: 5 })),
        [-1.5, 2.0],
        20,
    );
    assert_near(&run.weights, [-1.415475716906984, 2.008329691120472], 1e-13);
    assert_near(&run.average, [-1.4154757169069838, 2.008329691120472], 1e-13);
    let run = after(
        &method(Optimizer::sgd(1e-3), Averaging::ScheduleFree(averaging::ScheduleFree { beta: 0.9 })),
        [-1.5, 2.0],
        20,
    );
    assert_near(&run.weights, [-1.4143942669158105, 2.0050639099792837], 1e-13);
    assert_near(&run.average, [-1.4150113860880598, 2.006488048224427], 1e-13);
}

#[test]
fn a_tail_average_is_the_mean_of_the_models_from_its_start() {
    let tail = method(Optimizer::sgd(1e-3), Averaging::Tail(averaging::Tail { start: 7 }));
    let mut run = Run::new(&[-1.5, 2.0]);
    let mut models = vec![];
    for step in 1..=20 {
        run.step(&tail, &mut Valley);
        models.push(run.weights[0]);
        let from = 6.min(step - 1).max(if step < 7 { step - 1 } else { 6 });
        let counted = &models[from..];
        let mean = counted.iter().sum::<f64>() / counted.len() as f64;
        assert!((run.average[0] - mean).abs() < 1e-14, "step {step}");
    }
}

#[test]
fn an_ema_moves_every_few_steps_and_warms_up() {
    let ema =
        |every, warmup| method(Optimizer::sgd(1e-3), Averaging::Ema(averaging::Ema { alpha: 0.1, every, warmup }));
    let mut run = Run::new(&[-1.5, 2.0]);
    let sparse = ema(4, EmaWarmup::None);
    for step in 1..=12 {
        let (model, average) = (run.weights[0], run.average[0]);
        run.step(&sparse, &mut Valley);
        let expected = if step % 4 == 0 { (1.0 - 0.1) * average + 0.1 * model } else { average };
        assert_eq!(run.average[0], expected, "step {step}");
    }
    let mut run = Run::new(&[-1.5, 2.0]);
    let ramp = ema(1, EmaWarmup::Ramp);
    for step in 0..200 {
        let (model, average) = (run.weights[0], run.average[0]);
        run.step(&ramp, &mut Valley);
        let decay = 0.9_f64.min((1.0 + step as f64) / (10.0 + step as f64));
        assert!((run.average[0] - (decay * average + (1.0 - decay) * model)).abs() < 1e-15);
    }
}

fn every_optimizer() -> Vec<Optimizer> {
    let sgd = |momentum, nesterov| Optimizer::Sgd(optimizer::Sgd { eta: 1e-3, momentum, nesterov, weight_decay: 0.01 });
    vec![
        Optimizer::sgd(1e-3),
        sgd(0.9, false),
        sgd(0.9, true),
        Optimizer::adam(0.05),
        Optimizer::rmsprop(0.01),
        Optimizer::adagrad(0.1),
    ]
}

fn every_averaging() -> Vec<Averaging> {
    vec![
        Averaging::CONTROL,
        Averaging::ema(0.1),
        Averaging::Ema(averaging::Ema { alpha: 0.1, every: 3, warmup: EmaWarmup::Ramp }),
        Averaging::belay(0.1, 0.5),
        Averaging::Spring(averaging::Spring { m1: 500.0, m2: 2500.0, k: 500.0, c1: 700.0, c2: 3000.0, dt: 1.0 }),
        Averaging::Lookahead(averaging::Lookahead { alpha: 0.5, every: 5 }),
        Averaging::Tail(averaging::Tail { start: 9 }),
        Averaging::ScheduleFree(averaging::ScheduleFree { beta: 0.9 }),
    ]
}

/// Every lane of a block has the bits of a run of its own, those that diverge included.
#[test]
fn a_lane_has_the_bits_of_a_single_run() {
    for optimizer in every_optimizer() {
        for averaging in every_averaging() {
            let methods: Vec<Method> = (0..50)
                .map(|lane| {
                    let mut method = method(optimizer, averaging);
                    method.schedule = Schedule::Cosine { last: 0.1, warmup: 3 };
                    *method.optimizer.eta_mut() *= 1.15_f64.powi(lane);
                    for (knob, slot) in method.averaging.knobs() {
                        if let belay_lab::optim::Slot::Number(number) = slot
                            && ["alpha", "beta", "k"].contains(&knob.name)
                        {
                            *number *= 1.0 - 0.015 * f64::from(lane);
                        }
                    }
                    method
                })
                .collect();
            let mut block = Block::new(&methods, &[[-1.5, 2.0]]).expect("one shape");
            let mut runs: Vec<Run> = methods.iter().map(|_| Run::new(&[-1.5, 2.0])).collect();
            for _ in 0..40 {
                for lane in 0..LANES {
                    let (x, y) = (block.weights[lane], block.weights[LANES + lane]);
                    let mut gradient = [0.0; 2];
                    Valley.gradient(0, &[x, y], &mut gradient);
                    (block.gradient[lane], block.gradient[LANES + lane]) = (gradient[0], gradient[1]);
                }
                block.advance(NO_NOISE);
                for (run, method) in runs.iter_mut().zip(&methods) {
                    run.step(method, &mut Valley);
                }
            }
            for (lane, run) in runs.iter().enumerate() {
                let bits = |x: f64| if x.is_nan() { u64::MAX } else { x.to_bits() };
                for axis in 0..2 {
                    assert_eq!(
                        bits(block.weights[axis * LANES + lane]),
                        bits(run.weights[axis]),
                        "{optimizer:?} {averaging:?}"
                    );
                    assert_eq!(
                        bits(block.average[axis * LANES + lane]),
                        bits(run.average[axis]),
                        "{optimizer:?} {averaging:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_block_refuses_methods_of_different_shapes() {
    let sgd = method(Optimizer::sgd(0.1), Averaging::ema(0.1));
    let adam = method(Optimizer::adam(0.1), Averaging::ema(0.1));
    let sparse =
        method(Optimizer::sgd(0.1), Averaging::Ema(averaging::Ema { alpha: 0.1, every: 2, warmup: EmaWarmup::None }));
    assert!(Block::new(&[sgd.clone(), adam], &[[0.0; 2]]).is_none());
    assert!(Block::new(&[sgd.clone(), sparse], &[[0.0; 2]]).is_none());
    assert!(Block::new(&[], &[[0.0; 2]]).is_none());
    assert!(Block::new(&vec![sgd; LANES + 1], &[[0.0; 2]]).is_none());
}

/// A network's weights in single precision go through the same rules, at any length.
#[test]
fn a_run_of_many_weights_in_single_precision_is_two_of_each() {
    for averaging in every_averaging() {
        let method = method(Optimizer::adam(0.05), averaging).cast::<f32>();
        let mut pair = Run::new(&[-1.5_f32, 2.0]);
        let mut many = Run::new(&[-1.5_f32, 2.0, -1.5, 2.0, -1.5, 2.0]);
        struct Pairs;
        impl Objective<f32> for Pairs {
            fn gradient(&mut self, step: u64, weights: &[f32], gradient: &mut [f32]) -> f32 {
                weights.chunks(2).zip(gradient.chunks_mut(2)).map(|(w, g)| Valley.gradient(step, w, g)).sum()
            }
        }
        for _ in 0..30 {
            pair.step(&method, &mut Valley);
            many.step(&method, &mut Pairs);
        }
        for (i, weight) in many.weights.iter().enumerate() {
            assert_eq!(weight.to_bits(), pair.weights[i % 2].to_bits());
            assert_eq!(many.average[i].to_bits(), pair.average[i % 2].to_bits());
        }
    }
}

proptest! {
    /// EMA is BELAY with β = 0, and leaves the model where control has it.
    #[test]
    fn ema_is_belay_without_pull(eta in 1e-5_f64..2e-3, alpha in 0.001_f64..1.0, adam in any::<bool>()) {
        let optimizer = if adam { Optimizer::adam(30.0 * eta) } else { Optimizer::sgd(eta) };
        let ema = after(&method(optimizer, Averaging::ema(alpha)), [-1.5, 2.0], 200);
        let belay = after(&method(optimizer, Averaging::Belay(averaging::Belay { alpha, beta: 0.0 })), [-1.5, 2.0], 200);
        let control = after(&method(optimizer, Averaging::CONTROL), [-1.5, 2.0], 200);
        for axis in 0..2 {
            prop_assert_eq!(ema.weights[axis].to_bits(), belay.weights[axis].to_bits());
            prop_assert_eq!(ema.average[axis].to_bits(), belay.average[axis].to_bits());
            prop_assert_eq!(ema.weights[axis].to_bits(), control.weights[axis].to_bits());
        }
    }

    /// At the drag c = 2m/Δt the velocities drop out, and the spring is BELAY.
    #[test]
    fn a_spring_at_its_drag_is_belay(
        eta in 1e-5_f64..1e-3, alpha in 0.01_f64..0.9, beta in 0.01_f64..0.9, dt in 0.3_f64..2.0, adam in any::<bool>(),
    ) {
        let m1 = dt * dt / (2.0 * eta * (1.0 - beta));
        let k = 2.0 * m1 * beta / (dt * dt);
        let m2 = k * dt * dt / (2.0 * alpha);
        let optimizer = if adam { Optimizer::adam(eta) } else { Optimizer::sgd(eta) };
        let spring = Averaging::Spring(averaging::Spring { m1, m2, k, c1: 2.0 * m1 / dt, c2: 2.0 * m2 / dt, dt });
        let spring = after(&method(optimizer, spring), [-1.5, 2.0], 100);
        let belay = after(&method(optimizer, Averaging::Belay(averaging::Belay { alpha, beta })), [-1.5, 2.0], 100);
        for axis in 0..2 {
            prop_assert!((spring.weights[axis] - belay.weights[axis]).abs() < 1e-9);
            prop_assert!((spring.average[axis] - belay.average[axis]).abs() < 1e-9);
        }
    }

    /// Without force r shrinks by 1 − α − β at each step and α w1 + β w2 never changes.
    #[test]
    fn the_free_pair_keeps_its_centre(alpha in 0.01_f64..1.0, beta in 0.0_f64..0.99, w1 in -9.0_f64..9.0, w2 in -9.0_f64..9.0) {
        let method = method(Optimizer::sgd(0.1), Averaging::Belay(averaging::Belay { alpha, beta }));
        let mut run = Run::new(&[w1]);
        run.average[0] = w2;
        for _ in 0..30 {
            let (r, centre) = (run.average[0] - run.weights[0], alpha * run.weights[0] + beta * run.average[0]);
            run.step(&method, &mut Bowl(vec![0.0]));
            prop_assert!((run.average[0] - run.weights[0] - (1.0 - alpha - beta) * r).abs() < 1e-13);
            prop_assert!((alpha * run.weights[0] + beta * run.average[0] - centre).abs() < 1e-13);
        }
    }

    /// Δt → s Δt at fixed m and k, with c = 2m/Δt, multiplies η (1 − β), α and β by s²; the paths meet as s shrinks.
    #[test]
    fn time_steps_converge_to_one_path(alpha in 0.05_f64..0.3, beta in 0.05_f64..0.3, eta in 0.01_f64..0.1) {
        let at = |s2: f64| {
            let beta_s = beta * s2;
            let method = method(
                Optimizer::sgd(eta * (1.0 - beta) * s2 / (1.0 - beta_s)),
                Averaging::belay(alpha * s2, beta_s),
            );
            let mut run = Run::new(&[1.0]);
            run.average[0] = 0.5;
            for _ in 0..(16.0 / s2) as usize {
                run.step(&method, &mut Bowl(vec![1.0]));
            }
            run.weights[0]
        };
        let (coarse, middle, fine, finest) = (at(1.0 / 64.0), at(1.0 / 128.0), at(1.0 / 256.0), at(1.0 / 512.0));
        let ratio1 = (coarse - middle) / (middle - fine);
        let ratio2 = (middle - fine) / (fine - finest);
        prop_assume!((middle - fine).abs() > 1e-9);
        prop_assert!((ratio1 - 2.0).abs() < 0.2 && (ratio2 - 2.0).abs() < 0.1, "{ratio1} {ratio2}");
    }
}

/// Averaging gradients heavily is the same path as stepping with the gradient at the averaged weights, where the gradient is linear.
#[test]
fn momentum_is_a_gradient_at_the_average() {
    let (lambda, a, curvature) = (0.1, -0.05, 1.7);
    let gradient = |w: f64| curvature * w;
    let (mut w, mut v) = (3.0, 0.0);
    let (mut u, mut ema) = (3.0, 0.0);
    for _ in 0..300 {
        v = lambda * gradient(w) + (1.0 - lambda) * v;
        w += a * v;
        ema = lambda * u + (1.0 - lambda) * ema;
        u += a * gradient(ema);
        assert!((w - u).abs() < 1e-14_f64, "{w} {u}");
    }
}
