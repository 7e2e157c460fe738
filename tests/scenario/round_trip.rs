//! Scenarios of every kind, written and read again.

use super::BASE;
use super::settings::document;
use belay_lab::noise::Noise;
use belay_lab::objective::{Expression, Function, Landscape, View};
use belay_lab::optim::{Averaging, EmaWarmup, Interval, Optimizer, Schedule, Slot, averaging, optimizer};
use belay_lab::scenario::{Arm, Document, RunSettings, Scenario, Stop};
use proptest::prelude::*;

/// The largest whole number of TOML.
const MOST: u64 = i64::MAX as u64;

/// Numbers of an interval, with its ends where they belong to it.
fn within(interval: Interval) -> BoxedStrategy<f64> {
    let (low, high) = (interval.low.max(-1e300), interval.high.min(1e300));
    let ends: Vec<f64> = [low, high].into_iter().filter(|end| interval.contains(*end)).collect();
    let inside = prop_oneof![low..high, low.max(-3.0)..high.min(3.0), low.max(0.0)..high.min(1e-6)];
    let inside = inside.prop_filter("inside", move |number| interval.contains(*number));
    if ends.is_empty() { inside.boxed() } else { prop_oneof![6 => inside, 1 => prop::sample::select(ends)].boxed() }
}

fn count(least: u64) -> impl Strategy<Value = u64> {
    prop_oneof![least..100, least..=MOST]
}

fn optimizer() -> impl Strategy<Value = Optimizer> {
    use Interval as I;
    let (eta, share, decay) = (within(I::POSITIVE), within(I::BELOW_ONE), within(I::NOT_NEGATIVE));
    let epsilon = within(I::POSITIVE);
    prop_oneof![
        (eta.clone(), share.clone(), any::<bool>(), decay.clone()).prop_map(
            |(eta, momentum, nesterov, weight_decay)| {
                Optimizer::Sgd(optimizer::Sgd { eta, momentum, nesterov, weight_decay })
            }
        ),
        (eta.clone(), share.clone(), share.clone(), epsilon.clone(), decay.clone(), any::<bool>()).prop_map(
            |(eta, beta1, beta2, epsilon, weight_decay, decoupled)| Optimizer::Adam(optimizer::Adam {
                eta,
                beta1,
                beta2,
                epsilon,
                weight_decay,
                decoupled
            })
        ),
        (eta.clone(), share, epsilon.clone(), decay.clone()).prop_map(|(eta, rho, epsilon, weight_decay)| {
            Optimizer::RmsProp(optimizer::RmsProp { eta, rho, epsilon, weight_decay })
        }),
        (eta.clone(), epsilon, decay).prop_map(|(eta, epsilon, weight_decay)| Optimizer::AdaGrad(optimizer::AdaGrad {
            eta,
            epsilon,
            weight_decay
        })),
        eta.prop_map(Optimizer::adam),
    ]
}

fn averaging() -> impl Strategy<Value = Averaging> {
    let (alpha, beta) = (within(Interval::UP_TO_ONE), within(Interval::BELOW_ONE));
    let warmup = prop_oneof![Just(EmaWarmup::None), Just(EmaWarmup::Ramp)];
    let mass = || 1e-3..1e3;
    prop_oneof![
        Just(Averaging::CONTROL),
        (alpha.clone(), count(1), warmup).prop_map(|(alpha, every, warmup)| Averaging::Ema(averaging::Ema {
            alpha,
            every,
            warmup
        })),
        (alpha.clone(), beta.clone()).prop_map(|(alpha, beta)| Averaging::Belay(averaging::Belay { alpha, beta })),
        (mass(), mass(), 0.0..1e3, 0.0..1e3, 0.0..1e3, mass())
            .prop_map(|(m1, m2, k, c1, c2, dt)| Averaging::Spring(averaging::Spring { m1, m2, k, c1, c2, dt })),
        (alpha, count(1)).prop_map(|(alpha, every)| Averaging::Lookahead(averaging::Lookahead { alpha, every })),
        count(0).prop_map(|start| Averaging::Tail(averaging::Tail { start })),
        beta.prop_map(|beta| Averaging::ScheduleFree(averaging::ScheduleFree { beta })),
    ]
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let (last, positive) = (within(Interval::NOT_NEGATIVE), within(Interval::POSITIVE));
    let at = prop::collection::vec(0.0..=1.0, 0..4);
    prop_oneof![
        Just(Schedule::Constant {}),
        count(1).prop_map(|steps| Schedule::Warmup { steps }),
        (last, count(0)).prop_map(|(last, warmup)| Schedule::Cosine { last, warmup }),
        (positive.clone(), at, count(0)).prop_map(|(factor, at, warmup)| Schedule::Step { factor, at, warmup }),
        (positive, count(0)).prop_map(|(halving, warmup)| Schedule::InverseTime { halving, warmup }),
    ]
}

fn noise() -> impl Strategy<Value = Option<Noise>> {
    let spread = within(Interval::NOT_NEGATIVE);
    prop::option::of(prop_oneof![
        spread.clone().prop_map(|sigma| Noise::Gaussian { sigma }),
        (1..=4096_u64, 1..=4096_u64, spread).prop_map(|(a, b, spread)| Noise::Minibatch {
            samples: a.max(b),
            batch: a.min(b),
            spread
        }),
    ])
}

/// A function with any parameters, or a formula.
fn landscape() -> impl Strategy<Value = Landscape> {
    let formulas = ["x*y", "-x^2 + atan2(y, 1e-3)", "  sin(pi*x) \t- y/3", "max(x, y)"];
    let formula = prop::sample::select(formulas.to_vec())
        .prop_map(|text| Landscape::Expression(Expression::parse(text).expect("a formula")));
    let function = (prop::sample::select(Function::all()), 0.5_f64..900.0, any::<bool>());
    let function = function.prop_map(|(mut function, value, change)| {
        for (knob, slot) in function.knobs() {
            if let Slot::Number(number) = slot
                && change
                && knob.limits.contains(value)
            {
                *number = value;
            }
        }
        Landscape::Function(function)
    });
    prop_oneof![formula, function]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z ]{0,20}", any::<String>(), "[\"'\\\\.#= \\n\\t\u{7f}é𝛼]{0,8}"]
}

fn arms() -> impl Strategy<Value = Vec<Arm>> {
    let arm = (text(), optimizer(), averaging(), schedule());
    let styles = Just((0..12).collect::<Vec<usize>>()).prop_shuffle();
    (prop::collection::vec(arm, 1..=12), styles).prop_map(|(arms, styles)| {
        let named =
            arms.into_iter().zip(styles).enumerate().map(|(i, ((name, optimizer, averaging, schedule), style))| {
                let mut arm = Arm { name: format!("{name}{i}"), optimizer, averaging, schedule, style };
                arm.settle();
                arm
            });
        named.collect()
    })
}

fn scenario() -> impl Strategy<Value = Scenario> {
    let number = || within(Interval::FINITE);
    let interval =
        || (-1e100..1e100_f64, 1e-9..1e100_f64).prop_map(|(low, size)| [low, (low + size).max(low.next_up())]);
    let positive = || prop::option::of(within(Interval::POSITIVE));
    let run = (count(0), 0..=MOST, positive(), any::<bool>(), positive());
    let run = run.prop_map(|(steps, seed, target, touch, diverged_at)| RunSettings {
        steps,
        seed,
        target,
        stop: if touch && target.is_some() { Stop::FirstTouch } else { Stop::Never },
        diverged_at,
    });
    (text(), text(), landscape(), interval(), interval(), [number(), number()], noise(), run, arms()).prop_map(
        |(title, about, landscape, x, y, start, noise, run, arms)| Scenario {
            title,
            about,
            landscape,
            view: View { x, y },
            start,
            noise,
            run,
            arms,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn what_is_written_is_read_again(scenario in scenario()) {
        prop_assert_eq!(scenario.check(), Ok(()));
        let text = scenario.to_toml();
        let again = Scenario::parse(&text, None);
        prop_assert_eq!(again.as_ref(), Ok(&scenario), "{}", text);
        let document = Document::parse(&text, None).expect("a document");
        prop_assert_eq!(document.scenario(), again);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>(), at in 0..BASE.len(), length in 0..20_usize) {
        // Most mistakes are small: some characters of a good file replaced by others.
        let at = BASE.floor_char_boundary(at);
        let end = BASE.ceil_char_boundary((at + length).min(BASE.len()));
        let _ = Scenario::parse(&format!("{}{text}{}", &BASE[..at], &BASE[end..]), None);
        let _ = Scenario::parse(&text, None);
        let mut document = document();
        let _ = document.set(&text, &BASE[at..end]);
        let _ = document.set("arm.*.averaging.alpha", &text);
    }
}
