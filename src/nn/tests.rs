//! The network against PyTorch, against finite differences, and one thread against many.

use super::{
    Architecture, BatchLoss, Examples, Features, Layout, Mlp, Order, Scalar, Sharing, Statistics, Team, TrainingState,
    features, initial_weights, predict, recompute, to_the_end,
};
use crate::optim::{Averaging, Method, Objective, Optimizer, Schedule};

/// The network, weights and examples of this program in PyTorch 2.15, in double precision; `norm` adds batch norm to the hidden
/// layers and takes their biases away:
///
/// ```python
/// net = Sequential(Linear(6, 70), ReLU(), Linear(70, 5), ReLU(), Linear(5, 3))
/// # the k-th parameter, counted through net.parameters(): ((37 * k) % 101 - 50) / 100
/// x = tensor([[((11 * i + 5 * j) % 17) / 17 for j in range(6)] for i in range(8)])
/// y = tensor([i * i % 3 for i in range(8)])
/// loss = cross_entropy(net(x), y); loss.backward()
/// g = cat([p.grad.view(-1) for p in net.parameters()])
/// ```
fn reference(norm: bool) -> (Layout, Vec<f64>, Features<f64>) {
    let layout = layout(6, &[70, 5], 3, norm);
    let weights = (0..layout.len).map(|k| ((37 * k % 101) as f64 - 50.0) / 100.0).collect();
    let inputs = (0..8).flat_map(|i| (0..6).map(move |j| f64::from((11 * i + 5 * j) % 17) / 17.0)).collect();
    let labels = (0..8).map(|i| (i * i % 3) as u8).collect();
    (layout, weights, Features::new(inputs, 6, labels).unwrap())
}

fn layout(inputs: usize, hidden: &[usize], classes: usize, batch_norm: bool) -> Layout {
    Layout::new(&Architecture { inputs, hidden: hidden.to_vec(), classes, batch_norm }).unwrap()
}

/// Loss and gradient on all examples.
fn gradient<T: Scalar>(mlp: &mut Mlp<T>, weights: &[T], examples: &Features<T>) -> (T, Vec<T>) {
    let mut gradient = vec![T::of(f64::NAN); weights.len()];
    let labels = Examples::<T>::labels(examples);
    let loss = mlp.gradient(examples.numbers(), labels, weights, &mut gradient, || {});
    (loss, gradient)
}

fn assert_near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-12 * (1.0 + expected.abs()), "{found} instead of {expected}");
}

/// `loss.item(), g.sum(), (g * g).sum(), (g * (arange(n) % 7)).sum()` of the program above.
#[test]
fn the_gradient_is_pytorchs() {
    let plain = [2.441_337_772_831_998, 19.294_057_771_523_914, 10.713_057_457_272_908, 51.854_145_761_217_914];
    let normed = [0.864_957_460_252_062_7, 0.189_132_403_949_925_3, 0.152_394_248_185_292_96, 0.869_304_471_990_352_3];
    for (norm, expected) in [(false, plain), (true, normed)] {
        let (layout, weights, examples) = reference(norm);
        let (loss, g) = gradient(&mut Mlp::new(layout, 8, Sharing::Alone), &weights, &examples);
        let weighted = g.iter().enumerate().map(|(i, g)| g * (i % 7) as f64).sum();
        let found = [loss, g.iter().sum(), g.iter().map(|g| g * g).sum(), weighted];
        for (found, expected) in found.into_iter().zip(expected) {
            assert_near(found, expected);
        }
    }
}

/// The examples at such places that recomputing statistics meets them in their order.
fn met_in_order(examples: &Features<f64>, batch: usize) -> Features<f64> {
    let (count, size) = (Examples::<f64>::len(examples), Examples::<f64>::inputs(examples));
    let mut order = Order::new(count, batch, 0).unwrap();
    let (mut numbers, mut labels) = (vec![0.0; count * size], vec![0; count]);
    for step in 0..order.steps_per_epoch() {
        for (rank, &place) in order.indices(step).iter().enumerate() {
            let from = step as usize * batch + rank;
            let into = &mut numbers[place as usize * size..][..size];
            into.copy_from_slice(&examples.numbers()[from * size..][..size]);
            labels[place as usize] = Examples::<f64>::labels(examples)[from];
        }
    }
    Features::new(numbers, size, labels).unwrap()
}

/// `[m.running_mean.sum(), m.running_var.sum()]` of both batch norms after the program above, the same after
/// `update_bn([x[:4], x[4:]], net)`, and `log_softmax(net(x), 1)[3]` after `net.eval()` with each of them.
#[test]
fn batch_norm_statistics_are_pytorchs() {
    let (layout, weights, examples) = reference(true);
    let sums = |statistics: &Statistics<f64>| {
        let (means, variances) = statistics.numbers.split_at(75);
        [&means[..70], &variances[..70], &means[70..], &variances[70..]].map(|numbers| numbers.iter().sum::<f64>())
    };
    let eval = |statistics: &Statistics<f64>| {
        let predictions = predict(&layout, &weights, statistics, &examples, Sharing::Alone, &to_the_end).unwrap();
        predictions.rows().nth(3).unwrap().to_vec()
    };
    let mut mlp = Mlp::new(layout.clone(), 8, Sharing::Alone);
    gradient(&mut mlp, &weights, &examples);
    let recomputed = recompute(&layout, &weights, &met_in_order(&examples, 4), 4, Sharing::Alone, &to_the_end).unwrap();
    let cases = [
        (
            &mlp.statistics,
            [-0.055_367_647_058_823_5, 63.577_750_176_717_75, -0.179_921_192_698_956_18, 4.722_787_449_200_268],
        ),
        (
            &recomputed,
            [-0.553_676_470_588_235_2, 6.458_137_687_427_912, -1.802_019_362_954_141, 2.852_536_563_681_447_5],
        ),
    ];
    let logs = [
        [-1.166_617_951_380_402_7, -0.796_617_951_380_402_7, -1.436_617_951_380_402_7],
        [-0.921_272_788_443_154_9, -0.840_352_804_231_102_8, -1.769_432_820_019_050_8],
    ];
    for ((statistics, expected), logs) in cases.into_iter().zip(logs) {
        let found = sums(statistics).into_iter().chain(eval(statistics));
        found.zip(expected.into_iter().chain(logs)).for_each(|(found, expected)| assert_near(found, expected));
    }
}

/// The loss of the sixth step of `torch.optim.Adam(net.parameters(), lr=0.01, eps=1e-8)` on all examples, and the sum of the squared
/// weights after it.
#[test]
fn six_steps_of_adam_are_pytorchs() {
    let cases = [
        (false, [1.332_057_364_086_78, 73.284_953_968_572_41]),
        (true, [0.761_117_905_275_640_2, 80.647_312_062_459_1]),
    ];
    for (norm, expected) in cases {
        let (layout, weights, examples) = reference(norm);
        let mut loss = batch_loss(&layout, &examples, 8, Sharing::Alone);
        let mut state = TrainingState::new(adam(), vec![], &weights, Sharing::Alone).unwrap();
        let last = (0..6).fold(0.0, |_, _| state.step(&mut loss));
        // The batch comes in another order, and its sums are rounded otherwise.
        for (found, expected) in [last, state.weights().iter().map(|w| w * w).sum()].into_iter().zip(expected) {
            assert!((found - expected).abs() < 1e-9 * expected, "{found} instead of {expected}");
        }
    }
}

fn adam<T: Scalar>() -> Method<T> {
    let optimizer = Optimizer::adam(T::of(0.01));
    Method { optimizer, averaging: Averaging::CONTROL, schedule: Schedule::Constant {}, steps: 6 }
}

fn batch_loss<'d, T: Scalar, E: Examples<T>>(
    layout: &Layout,
    examples: &'d E,
    batch: usize,
    sharing: Sharing,
) -> BatchLoss<'d, T, E> {
    let order = Order::new(examples.len(), batch, 1).unwrap();
    BatchLoss::new(Mlp::new(layout.clone(), batch, sharing), examples, order).unwrap()
}

/// Central differences of the loss, for networks without hidden layers, with narrow and with wide ones.
#[test]
fn the_gradient_is_that_of_the_loss() {
    for (hidden, norm) in
        [(vec![], false), (vec![4], false), (vec![130, 3], false), (vec![4], true), (vec![66, 5], true)]
    {
        let layout = layout(7, &hidden, 4, norm);
        let inputs = (0..20 * 7).map(|i| f64::from((i * i + 3 * i) % 29) / 29.0).collect();
        let examples = Features::new(inputs, 7, (0..20).map(|i| (i * 7 % 4) as u8).collect()).unwrap();
        let mut weights: Vec<f64> = initial_weights(&layout, 5);
        // Shifts other than zero, and scales other than one.
        weights.iter_mut().enumerate().for_each(|(i, w)| *w += 0.01 * ((i % 13) as f64 - 6.0));
        let mut mlp = Mlp::new(layout.clone(), 20, Sharing::Alone);
        let (_, exact) = gradient(&mut mlp, &weights, &examples);
        let mut largest = 0.0_f64;
        for i in (0..layout.len).step_by(layout.len.div_ceil(150)) {
            let mut at = |shift: f64| {
                let mut moved = weights.clone();
                moved[i] += shift;
                gradient(&mut mlp, &moved, &examples).0
            };
            let h = 1e-6;
            largest = largest.max(((at(h) - at(-h)) / (2.0 * h) - exact[i]).abs());
        }
        assert!(largest < 1e-8, "{hidden:?} {norm} {largest}");
    }
}

fn in_f32(examples: &Features<f64>) -> Features<f32> {
    let numbers = examples.numbers().iter().map(|&number| number as f32).collect();
    Features::new(numbers, Examples::<f64>::inputs(examples), Examples::<f64>::labels(examples).to_vec()).unwrap()
}

#[test]
fn single_precision_is_near_double() {
    for norm in [false, true] {
        let (layout, weights, examples) = reference(norm);
        let (loss, exact) = gradient(&mut Mlp::new(layout.clone(), 8, Sharing::Alone), &weights, &examples);
        let weights: Vec<f32> = weights.iter().map(|&w| w as f32).collect();
        let (single, found) = gradient(&mut Mlp::new(layout, 8, Sharing::Alone), &weights, &in_f32(&examples));
        assert!((f64::from(single) - loss).abs() < 1e-6 * loss);
        assert!(found.iter().zip(&exact).all(|(&found, exact)| (f64::from(found) - exact).abs() < 2e-6));
    }
}

#[test]
fn threads_change_no_bits() {
    let examples = {
        let inputs = (0..300 * 20).map(|i| (i * i % 97) as f32 / 97.0).collect();
        Features::new(inputs, 20, (0..300).map(|i| (i * 7 % 10) as u8).collect()).unwrap()
    };
    for norm in [false, true] {
        let layout = layout(20, &[200, 130], 10, norm);
        let start: Vec<f32> = initial_weights(&layout, 1);
        let run = |threads| {
            Team::new(threads).run(|sharing| {
                let mut loss = batch_loss(&layout, &examples, 48, sharing);
                let mut state = TrainingState::new(adam(), vec![Averaging::ema(0.1)], &start, sharing).unwrap();
                let losses: Vec<u32> = (0..15).map(|_| state.step(&mut loss).to_bits()).collect();
                let average = state.rider(0);
                let own = recompute(&layout, &average, &examples, 50, sharing, &to_the_end).unwrap();
                let predictions = predict(&layout, &average, &own, &examples, sharing, &to_the_end).unwrap();
                (losses, state.save(), loss.mlp.statistics.clone(), own, predictions)
            })
        };
        let alone = run(1);
        assert!(f32::from_bits(alone.0[14]) < f32::from_bits(alone.0[0]));
        assert_eq!(alone, run(2));
        assert_eq!(alone, run(5));
    }
}

#[test]
fn a_step_is_the_same_wherever_one_comes_from() {
    let (layout, weights, examples) = reference(false);
    let gradient_at = |loss: &mut BatchLoss<'_, f64, Features<f64>>, step| {
        let mut gradient = vec![0.0; weights.len()];
        loss.gradient(step, &weights, &mut gradient);
        gradient
    };
    let mut loss = batch_loss(&layout, &examples, 3, Sharing::Alone);
    let forward: Vec<Vec<f64>> = (0..6).map(|step| gradient_at(&mut loss, step)).collect();
    for step in [4, 1, 1, 5, 0] {
        let mut other = batch_loss(&layout, &examples, 3, Sharing::Alone);
        assert_eq!(gradient_at(&mut loss, step as u64), forward[step]);
        assert_eq!(gradient_at(&mut other, step as u64), forward[step]);
    }
}

#[test]
fn what_has_diverged_says_so() {
    let (layout, weights, examples) = reference(false);
    for (at, value) in [(0, f64::NAN), (200, f64::INFINITY), (862, f64::NAN)] {
        let mut weights = weights.clone();
        weights[at] = value;
        let (loss, _) = gradient(&mut Mlp::new(layout.clone(), 8, Sharing::Alone), &weights, &examples);
        assert!(!loss.is_finite(), "{at} {value} {loss}");
    }
}

/// The last layer alone, on what the hidden layers make of the examples, says what the whole network does.
#[test]
fn features_are_what_the_last_layer_sees() {
    let (whole, weights, examples) = reference(true);
    let statistics = recompute(&whole, &weights, &examples, 8, Sharing::Alone, &to_the_end).unwrap();
    let seen = features(&whole, &weights, &statistics, &examples, Sharing::Alone).unwrap();
    let probe = layout(5, &[], 3, false);
    let of_probe = &weights[weights.len() - probe.len..];
    let nothing = Statistics::new(&probe);
    let found = predict(&probe, of_probe, &nothing, &seen, Sharing::Alone, &to_the_end).unwrap();
    let expected = predict(&whole, &weights, &statistics, &examples, Sharing::Alone, &to_the_end).unwrap();
    for (found, expected) in found.rows().flatten().zip(expected.rows().flatten()) {
        assert_near(*found, *expected);
    }
    assert!(features(&probe, of_probe, &nothing, &seen, Sharing::Alone).is_none());
}

#[test]
fn what_does_not_fit_is_refused() {
    let (layout, _, examples) = reference(false);
    let new = |batch, count| {
        let order = Order::new(count, 4, 1).unwrap();
        BatchLoss::new(Mlp::new(layout.clone(), batch, Sharing::Alone), &examples, order).is_some()
    };
    assert!(new(4, 8));
    assert!(!new(3, 8));
    assert!(!new(4, 7));
}
