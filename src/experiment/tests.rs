//! Requirements of every experiment, whatever it measures.

use super::{EXPERIMENTS, Experiment, ExperimentError, Findings, Judged, Setup, Verdict, Work};
use crate::figure::export;
use crate::nn::mnist::Mnist;
use crate::sweep::{InstructionSet, Plan, Results, TrainingPlan, Trainings, Values};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::LazyLock;

/// Runs sweeps in memory, and never ends early.
struct InMemory;

impl Work for InMemory {
    fn sweep(&mut self, _: &str, plan: Plan) -> Result<Results, ExperimentError> {
        plan.run(InstructionSet::best(), |_| self.go_on()).ok_or(ExperimentError::Interrupted)
    }

    fn train(&mut self, _: &str, plan: TrainingPlan) -> Result<Trainings, ExperimentError> {
        let numbers: Vec<u64> = (0..plan.trainings()).collect();
        let trained = plan.train(&numbers, Mnist::shared(), |_| ControlFlow::Continue(()));
        let trained =
            trained.map_err(|error| ExperimentError::Failed(error.to_string()))?.ok_or(ExperimentError::Interrupted)?;
        Ok(Trainings::new(plan, trained))
    }

    fn go_on(&self) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Ends before anything is done.
struct Ended;

impl Work for Ended {
    fn sweep(&mut self, _: &str, _: Plan) -> Result<Results, ExperimentError> {
        Err(ExperimentError::Interrupted)
    }

    fn train(&mut self, _: &str, _: TrainingPlan) -> Result<Trainings, ExperimentError> {
        Err(ExperimentError::Interrupted)
    }

    fn go_on(&self) -> ControlFlow<()> {
        ControlFlow::Break(())
    }
}

fn setup(experiment: &Experiment, quick: bool) -> Setup {
    Setup::parse(experiment.name, experiment.text, quick).unwrap_or_else(|error| panic!("{error}"))
}

/// Every experiment run once, quickly: what the tests look at.
static QUICK: LazyLock<Vec<(Setup, Findings)>> = LazyLock::new(|| EXPERIMENTS.iter().map(findings).collect());

/// Settings that make a training one of some milliseconds.
const TINY_TRAINING: [(&str, &str); 6] = [
    ("mlp.hidden", "[16]"),
    ("mlp.batch", "32"),
    ("mlp.train_examples", "160"),
    ("mlp.epochs", "2"),
    ("mlp.evaluations", "3"),
    ("mlp.evaluation_examples", "100"),
];

/// With sweeps of a few short runs: all that the checks of its form need.
fn tiny(mut setup: Setup) -> Setup {
    for sweep in setup.sweeps.values_mut() {
        sweep.seeds = sweep.seeds.min(3);
        for axis in &mut sweep.axes {
            match &mut axis.values {
                Values::Linear(_, points) | Values::Log(_, points) => *points = (*points).min(4),
                // What is tuned needs no more than a choice.
                Values::List(values) if sweep.tune.is_some() => values.truncate(2),
                Values::List(_) => {}
            }
        }
        sweep.tune.iter_mut().for_each(|tune| tune.seeds = 1);
        let short: &[(&str, &str)] = if sweep.base.is_training() { &TINY_TRAINING } else { &[("run.steps", "200")] };
        for (key, value) in short {
            sweep.base.set(key, value).unwrap_or_else(|error| panic!("{error}"));
        }
    }
    if let Some(functions) = setup.settings.get_mut("functions").and_then(toml::Value::as_array_mut) {
        functions.truncate(2);
    }
    if setup.settings.contains_key("seeds") && !setup.sweeps.is_empty() {
        setup.settings.insert("seeds".to_owned(), 3.into());
    }
    for (key, value) in [("resamples", 20), ("images", 60), ("draws", 1), ("probe_steps", 10)] {
        if setup.settings.contains_key(key) {
            setup.settings.insert(key.to_owned(), value.into());
        }
    }
    setup
}

fn findings(experiment: &Experiment) -> (Setup, Findings) {
    let setup = tiny(setup(experiment, true));
    let findings = (experiment.run)(&setup, &mut InMemory);
    let findings = findings.unwrap_or_else(|error| panic!("{}: {error:?}", experiment.name));
    (setup, findings)
}

/// The claims of an experiment by their names, judged on a quick run.
pub(super) fn judged(name: &str) -> BTreeMap<String, Judged> {
    let (setup, findings) = QUICK.iter().find(|(setup, _)| setup.name == name).expect("an experiment");
    let judged = super::judge(&setup.claims, &findings.measures);
    judged.into_iter().map(|judged| (judged.claim.id.clone(), judged)).collect()
}

/// Asserts that a claim holds, or does not, in a quick run.
pub(super) fn assert_verdicts(name: &str, expected: &[(&str, Verdict)]) {
    let judged = judged(name);
    let ids: BTreeSet<&str> = judged.keys().map(String::as_str).collect();
    assert_eq!(ids, expected.iter().map(|(id, _)| *id).collect(), "{name}");
    for (id, verdict) in expected {
        assert_eq!(judged[*id].verdict, *verdict, "{name}, {id}: {:?}", judged[*id].parts);
    }
}

#[test]
fn presets_are_whole_and_names_and_claims_differ() {
    let mut names = BTreeSet::new();
    for experiment in EXPERIMENTS {
        let name = experiment.name;
        assert!(names.insert(name), "{name}");
        let (full, quick) = (setup(experiment, false), setup(experiment, true));
        assert_ne!(full.text, quick.text, "{name}: `quick` changes nothing");
        assert_eq!(full.claims, quick.claims, "{name}: `quick` changes a rule");
        for text in [&full.title, &full.question, &full.about, &full.source] {
            assert!(!text.is_empty(), "{name}");
        }
        assert!(full.question.ends_with('?') && full.about.ends_with('.') && !full.title.ends_with('.'), "{name}");
        assert!(!full.claims.is_empty(), "{name}");
        let mut ids = BTreeSet::new();
        for claim in &full.claims {
            assert!(ids.insert(&claim.id), "{name}: {}", claim.id);
            assert!(claim.claim.ends_with('.') && !claim.source.is_empty() && !claim.rule.about.is_empty(), "{name}");
            assert!(claim.rule.above.is_some() || claim.rule.below.is_some(), "{name}: {} has no bound", claim.id);
        }
    }
}

#[test]
fn each_has_a_figure_tables_and_what_its_claims_are_judged_by() {
    for (setup, findings) in &*QUICK {
        let name = &setup.name;
        assert_eq!(findings.figures.first().map(|(name, _)| name.as_str()), Some("figure"), "{name}");
        let files: BTreeSet<&String> = findings.figures.iter().map(|(name, _)| name).collect();
        assert_eq!(files.len(), findings.figures.len(), "{name}: two figures of one name");
        for (file, figure) in &findings.figures {
            assert!(!figure.title.is_empty() && figure.caption.ends_with('.'), "{name}, {file}");
            assert!(!figure.panels.is_empty(), "{name}, {file}");
            assert!(export::svg(figure).contains("<svg"), "{name}");
        }
        let tables = findings.tables.iter().map(|(_, table)| table);
        for table in tables.chain([&findings.data, &findings.summary]) {
            assert!(!table.is_empty(), "{name}: an empty table");
            for column in &table.columns {
                assert_eq!(column.entries.len(), table.len(), "{name}: {}", column.name);
            }
        }
        for claim in &setup.claims {
            let parts = findings.measures.get(&claim.rule.measure).map(Vec::as_slice).unwrap_or_default();
            // A few short runs need not arrive anywhere.
            let measured = findings.measures.contains_key(&claim.rule.measure);
            assert!(measured && (!parts.is_empty() || !setup.sweeps.is_empty()), "{name}: nothing for {}", claim.id);
            let named: BTreeSet<&String> = parts.iter().map(|part| &part.part).collect();
            assert_eq!(named.len(), parts.len(), "{name}: two parts of one name in {}", claim.rule.measure);
            for part in parts {
                assert!(!part.effect.is_nan() && part.n > 0, "{name}: {} of {part:?}", claim.rule.measure);
            }
        }
        for measure in findings.measures.keys() {
            assert!(
                setup.claims.iter().any(|claim| claim.rule.measure == *measure),
                "{name}: no claim asks for {measure}"
            );
        }
    }
}

#[test]
fn a_run_gives_the_same_again() {
    for (experiment, (_, first)) in EXPERIMENTS.iter().zip(&*QUICK) {
        let second = findings(experiment).1;
        // As text, in which NaN is NaN.
        assert_eq!(format!("{:?}", first.data), format!("{:?}", second.data), "{}", experiment.name);
        assert_eq!(format!("{:?}", first.measures), format!("{:?}", second.measures), "{}", experiment.name);
    }
}

#[test]
fn each_ends_when_it_is_asked_to() {
    for experiment in EXPERIMENTS {
        let halted = (experiment.run)(&setup(experiment, true), &mut Ended);
        assert_eq!(halted.err(), Some(ExperimentError::Interrupted), "{}", experiment.name);
    }
}
