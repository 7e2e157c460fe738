use super::{Checkpoint, Task, TaskError, Trained, Trainer};
use crate::nn::mnist::{CLASSES, Mnist, SIZE};
use crate::nn::{Dataset, Sharing, Team};
use crate::scenario::Training;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Images of which each class has a bright row of its own, and some noise.
pub(super) fn data() -> Mnist {
    let set = |count: usize, shift: usize| {
        let labels: Vec<u8> = (0..count).map(|i| ((i * 7 + shift) % CLASSES) as u8).collect();
        let pixel = |i: usize, k: usize| {
            let bright = k / 28 == 2 * usize::from(labels[i]) + 3;
            ((i * 31 + k * 17 + shift) % 97) as u8 + if bright { 120 } else { 0 }
        };
        let pixels = (0..count).flat_map(|i| (0..SIZE).map(move |k| pixel(i, k))).collect();
        Dataset::new(pixels, SIZE, labels.clone(), CLASSES).unwrap()
    };
    Mnist { training: set(300, 0), test: set(100, 5) }
}

pub(super) fn training(mlp: &str) -> Training {
    let text = format!(
        "schema = 1\n[mlp]\nepochs = 4\nbatch = 20\nhidden = [70]\nevaluations = 3\nevaluation_examples = 40\n{mlp}\n\
         [[arm]]\nname = \"control\"\noptimizer = {{ kind = \"sgd\", eta = 0.1, momentum = 0.9 }}\n\
         [[arm]]\nname = \"EMA\"\noptimizer = {{ kind = \"sgd\", eta = 0.1, momentum = 0.9 }}\naveraging = {{ kind = \"ema\", decay = 0.9, every = 2 }}\n\
         [[arm]]\nname = \"BELAY\"\noptimizer = {{ kind = \"adam\", eta = 0.01 }}\naveraging = {{ kind = \"belay\", alpha = 0.1, beta = 0.2 }}\nschedule = {{ kind = \"cosine\" }}\n"
    );
    Training::parse(&text, None).unwrap()
}

fn task(mlp: &str) -> Task {
    Task::new(&training(mlp), &data(), 3).unwrap()
}

#[test]
fn a_training_learns_and_its_history_is_complete() {
    let task = task("batch_norm = true\nstatistics = \"recomputed\"");
    let trained = task.train(Sharing::Alone, |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((task.steps(), task.paths().to_vec()), (60, vec![vec![0, 1], vec![2]]));
    assert_eq!(Task::steps_of(task.training(), &data()), Ok(task.total_steps()));
    for arm in 0..3 {
        let steps: Vec<u64> = trained.history_of(arm).map(|evaluation| evaluation.step).collect();
        assert_eq!(steps, [0, 20, 40, 60]);
        let last = trained.last(arm).unwrap();
        assert!(last.average.error < 0.05 && last.model.error < 0.05, "{last:?}");
        let found = task.examine(&trained.averages[arm], Sharing::Alone);
        assert_eq!((found.metrics, found.chosen.len()), (last.average, 100));
        assert_eq!(task.examine(trained.model(arm), Sharing::Alone).metrics, last.model);
    }
    assert_eq!(trained.averages[0], *trained.model(1));
    let control = trained.last(0).unwrap();
    assert_eq!((control.distance, control.disagreement), (0.0, 0.0));
    assert!(trained.last(1).unwrap().distance > 0.0);
}

#[test]
fn neither_threads_nor_interruptions_change_a_bit() {
    for mlp in [
        "",
        "batch_norm = true\nstatistics = \"averaged\"",
        "batch_norm = true\nlabel_noise = 0.3\ntrain_examples = 200",
    ] {
        let task = task(mlp);
        let whole = task.train(Sharing::Alone, |_| ControlFlow::Continue(())).unwrap();
        let shared = Team::new(3).run(|sharing| task.train(sharing, |_| ControlFlow::Continue(())).unwrap());
        // As texts, since no mean of losses at the start is no number.
        assert_eq!(format!("{whole:?}"), format!("{shared:?}"));
        let mut checkpoint = Trainer::new(&task, Sharing::Alone).checkpoint();
        let mut rounds = 0;
        let parts = loop {
            let mut trainer = Trainer::resume(&task, checkpoint, Sharing::Alone).unwrap();
            if !trainer.advance(7) {
                break trainer.trained();
            }
            checkpoint = trainer.checkpoint();
            rounds += 1;
        };
        assert!(rounds > 10);
        assert_eq!(format!("{whole:?}"), format!("{parts:?}"));
    }
}

#[test]
fn a_checkpoint_of_another_training_is_refused() {
    let (one, other) = (task(""), task("batch_norm = true"));
    let checkpoint = |task: &Task| Trainer::new(task, Sharing::Alone).checkpoint();
    assert!(Trainer::resume(&other, checkpoint(&one), Sharing::Alone).is_none());
    let Checkpoint { mut courses, history } = checkpoint(&one);
    courses.pop();
    assert!(Trainer::resume(&one, Checkpoint { courses, history }, Sharing::Alone).is_none());
}

#[test]
fn a_path_that_diverges_ends_there_and_the_others_go_on() {
    let mut training = training("");
    *training.arms[2].optimizer.eta_mut() = 1e30;
    let task = Task::new(&training, &data(), 0).unwrap();
    let trained = task.train(Sharing::Alone, |_| ControlFlow::Continue(())).unwrap();
    assert!(trained.diverged(2).is_some_and(|step| step < 20), "{:?}", trained.diverged(2));
    assert!(trained.last(2).is_none());
    assert_eq!(trained.history_of(2).count(), 1);
    assert!(trained.last(0).unwrap().model.error < 0.1);
}

#[test]
fn snapshots_are_the_weights_that_an_average_takes_in() {
    let task = task("snapshots = 30");
    assert_eq!(task.snapshot_spacing(), Some(2));
    let mut trainer = Trainer::new(&task, Sharing::Alone);
    let alpha = 0.1_f32;
    let mut average = trainer.trained().model(1).weights.clone();
    let mut steps = vec![];
    while !trainer.is_over() {
        let go_on = || ControlFlow::Continue(());
        let flow = trainer.advance_keeping(
            9,
            &mut |snapshot| {
                if snapshot.path == 0 {
                    steps.push(snapshot.step);
                    for (average, weight) in average.iter_mut().zip(snapshot.weights) {
                        *average = (1.0 - alpha) * *average + alpha * weight;
                    }
                }
                ControlFlow::Continue(())
            },
            &go_on,
        );
        assert!(flow.is_continue());
    }
    assert!(steps.into_iter().eq((1..60).step_by(2)));
    let found = &trainer.trained().averages[1].weights;
    assert!(found.iter().zip(&average).all(|(found, expected)| (found - expected).abs() < 1e-5));
}

#[test]
fn an_evaluation_that_is_broken_off_is_made_when_the_training_goes_on() {
    let task = task("");
    let whole = task.train(Sharing::Alone, |_| ControlFlow::Continue(())).unwrap();
    let mut trainer = Trainer::new(&task, Sharing::Alone);
    let (mut attempts, mut broken) = (0, 0);
    while !trainer.is_over() {
        let looks = AtomicUsize::new(0);
        // The look at the model breaks, that at an average, or none.
        let go_on = || match looks.fetch_add(1, Ordering::Relaxed) {
            look if look == attempts % 5 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        };
        if trainer.advance_keeping(9, &mut |_| ControlFlow::Continue(()), &go_on).is_break() {
            broken += 1;
            trainer = Trainer::resume(&task, trainer.checkpoint(), Sharing::Alone).unwrap();
        }
        attempts += 1;
    }
    assert!(broken > 2, "{broken}");
    let text = |trained: &Trained| format!("{trained:?}");
    assert_eq!(text(&trainer.trained()), text(&whole));
}

fn evaluated(times: u64) -> Task {
    let mut training = training("");
    training.mlp.evaluations = times;
    Task::new(&training, &data(), 3).unwrap()
}

#[test]
fn evaluations_are_spread_evenly_and_end_at_the_end() {
    for (evaluations, steps) in [(1, vec![60]), (4, vec![15, 30, 45, 60]), (7, vec![9, 17, 26, 34, 43, 51, 60])] {
        let task = evaluated(evaluations);
        let found: Vec<u64> =
            std::iter::successors(Some(0), |step| (*step < 60).then(|| task.next_evaluation(*step))).skip(1).collect();
        assert_eq!(found, steps);
    }
    let task = evaluated(1000);
    assert!((0..60).all(|step| task.next_evaluation(step) == step + 1));
}

#[test]
fn what_the_data_does_not_have_is_refused() {
    let refused = |mlp: &str| Task::new(&training(mlp), &data(), 0).map(|task| task.steps()).unwrap_err();
    assert_eq!(refused("train_examples = 301"), TaskError::Examples { wanted: 301, there: 300 });
    let mut large = training("");
    large.mlp.batch = 301;
    assert_eq!(Task::new(&large, &data(), 0).map(|_| ()), Err(TaskError::Batch { batch: 301, there: 300 }));
    let mut endless = training("");
    endless.mlp.epochs = u64::MAX / 2;
    assert!(matches!(Task::new(&endless, &data(), 0), Err(TaskError::Endless(_))));
    let two = Task::new(&training("classes = [0, 7]"), &data(), 0).unwrap();
    assert!(two.test().labels().iter().all(|label| [0, 7].contains(label)));
    assert_eq!(two.examples().labels().len(), 60);
}

/// Arms of one scenario see the same weights and minibatches: two arms of one method have the same bits, on paths of their own.
#[test]
fn arms_share_their_luck() {
    let mut training = training("label_noise = 0.2");
    let mut twin = training.arms[2].clone();
    twin.name = "twin".to_owned();
    training.arms.push(twin);
    let task = Task::new(&training, &data(), 9).unwrap();
    let trained = task.train(Sharing::Alone, |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(trained.paths.len(), 3);
    assert_eq!(trained.model(2), trained.model(3));
    assert_eq!(trained.averages[2], trained.averages[3]);
}

#[test]
fn a_seed_of_the_data_holds_the_examples_while_seeds_change() {
    let of = |mlp: &str, seed| {
        Task::new(&training(&format!("train_examples = 200\nlabel_noise = 0.3\n{mlp}")), &data(), seed).unwrap()
    };
    assert_eq!(of("data_seed = 5", 1).examples(), of("data_seed = 5", 2).examples());
    assert_eq!(of("data_seed = 5", 1).examples(), of("", 5).examples());
    assert_ne!(of("", 1).examples(), of("", 2).examples());
    let weights = |seed| Trainer::new(&of("data_seed = 5", seed), Sharing::Alone).trained().averages[0].weights.clone();
    assert_ne!(weights(1), weights(2));
}

#[test]
fn classes_that_no_test_image_has_are_refused_before_anything_is_trained() {
    let Mnist { training: examples, test } = data();
    let lacking = Mnist { training: examples, test: test.of_classes(&[0]) };
    let training = training("classes = [1, 2]");
    assert_eq!(Task::steps_of(&training, &lacking), Err(TaskError::NoTest));
    assert_eq!(Task::new(&training, &lacking, 0).err(), Some(TaskError::NoTest));
}

#[test]
fn whatever_takes_long_can_be_broken_off_and_begun_again() {
    let task = Task::new(&training("statistics = \"recomputed\"\nbatch_norm = true"), &data(), 3).unwrap();
    // Breaks when it is asked for the n-th time; the count says whether it was asked at all.
    let asked = AtomicUsize::new(0);
    let after = |most: usize| {
        asked.store(0, Ordering::Relaxed);
        let asked = &asked;
        move || match asked.fetch_add(1, Ordering::Relaxed) < most {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    };
    for most in 0..3 {
        assert!(Trainer::begin(&task, Sharing::Alone, &after(most)).is_none(), "{most}");
    }
    let mut trainer = Trainer::begin(&task, Sharing::Alone, &after(usize::MAX)).unwrap();
    while trainer.advance(1000) {}
    let whole = trainer.trained();
    assert!(trainer.trained_while(&after(0)).is_none());
    assert_eq!(trainer.trained_while(&after(usize::MAX)).unwrap().averages, whole.averages);
    assert!(asked.load(Ordering::Relaxed) > 0);
    let network = &whole.averages[0];
    assert!(task.examine_while(network, Sharing::Alone, &after(0)).is_none());
    assert_eq!(
        task.examine_while(network, Sharing::Alone, &after(usize::MAX)).unwrap().metrics,
        task.examine(network, Sharing::Alone).metrics
    );
}

#[test]
fn validation_images_are_none_that_are_learned_from_and_have_as_many_wrong_labels() {
    let task = task("train_examples = 200\nlabel_noise = 0.3");
    let whole = data();
    let validation = task.validation(&whole, 1_000);
    assert_eq!(validation.labels().len(), 100);
    let images = |data: &Dataset| (0..data.labels().len()).map(|i| data.image(i).to_vec()).collect::<BTreeSet<_>>();
    let (learned, kept, all) = (images(task.examples()), images(&validation), images(&whole.training));
    assert!(learned.is_disjoint(&kept));
    assert_eq!(learned.union(&kept).count(), all.len());
    let right = |data: &Dataset| {
        let rows = (0..data.labels().len()).filter(|i| {
            let row = 28 * (2 * usize::from(data.labels()[*i]) + 3);
            data.image(*i)[row] >= 120
        });
        rows.count()
    };
    assert_eq!((right(&validation), right(task.examples())), (70, 140));
    assert_eq!(right(&task.test_labelled_alike()), 70);
    assert_eq!(right(task.test()), 100);
    assert_eq!(task.validation(&whole, 50).labels().len(), 50);
    assert_eq!(self::task("").validation(&whole, 50).labels().len(), 0);
}
