//! `belay-lab average`: averages of a finished training, of any decay.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::arguments::AverageArguments;
use super::table::{Align, table};
use super::{Failure, interrupt, json, notice};
use crate::files::{FileError, read_data};
use crate::nn::{Sharing, Team};
use crate::output::training::Scores;
use crate::scenario::Training;
use crate::store::training::{TrainingFolder, TrainingFolderError};
use crate::text::number;
use crate::threads;
use crate::training::{Network, PostHoc, SavedCourse, Task};

/// One average, or the model that it is of.
#[derive(Serialize)]
struct Row {
    /// The first arm on the path.
    path: String,
    /// None for the model.
    decay: Option<f64>,
    every: Option<u64>,
    /// Whether it has the bits of an average that rode along.
    exact: Option<bool>,
    scores: Scores,
    file: Option<String>,
}

/// `belay-lab average`.
pub(super) fn average(arguments: &AverageArguments, out: &mut impl Write) -> Result<(), Failure> {
    let dir = &arguments.dir;
    let folder = TrainingFolder::open(dir)?;
    let training = folder.training();
    if training.mlp.snapshots == 0 {
        return Err(Failure::Request(format!(
            "`{}` has no snapshots to build averages from; train with --set mlp.snapshots=1000 into another folder",
            crate::text::path(dir)
        )));
    }
    let chosen = paths(training, arguments.arm.as_deref())?;
    let folder = folder.locked()?;
    let none = || Failure::Running(format!("`{}` has no checkpoint yet; train first", crate::text::path(dir)));
    let courses = folder.checkpoint().map_err(|error| lost(&folder, error))?.ok_or_else(none)?.checkpoint.courses;
    let data = read_data(&folder.training().mlp.data, Path::new(""))?;
    let task = Task::new(folder.training(), &data, folder.training().run.seed)?;
    drop(data);
    let team = Team::new(threads::cores());
    let mut rows = vec![];
    for path in chosen {
        let course = courses.get(path).ok_or_else(none)?;
        if course.diverged.is_none() && course.saved.step < task.steps() {
            let (step, steps) = (course.saved.step, task.steps());
            notice(format_args!(
                "the training stands at step {step} of {steps}; the averages are those of that moment"
            ));
        }
        rows.extend(team.run(|sharing| build(&folder, &task, path, course, arguments, sharing))?);
    }
    if arguments.json {
        return json(&rows, out);
    }
    print(&task, &rows, out)
}

/// The paths that are wanted: that of an arm, the one of a number, or all.
fn paths(training: &Training, wanted: Option<&str>) -> Result<Vec<usize>, Failure> {
    let all = training.paths();
    let Some(wanted) = wanted else { return Ok((0..all.len()).collect()) };
    let arm = training.arms.iter().position(|arm| arm.name == wanted);
    let of_arm = arm.and_then(|arm| all.iter().position(|arms| arms.contains(&arm)));
    let number = wanted.parse().ok().filter(|number| *number < all.len());
    of_arm.or(number).map(|path| vec![path]).ok_or_else(|| {
        let names: Vec<&str> = training.arms.iter().map(|arm| arm.name.as_str()).collect();
        let near = crate::scenario::suggestion(wanted, names.iter().copied());
        let names: Vec<String> = names.iter().map(|name| crate::text::quoted(name)).collect();
        Failure::Request(format!(
            "--arm {0}: unknown arm `{0}`{near} (known: {1})",
            crate::text::quoted(wanted),
            names.join(", ")
        ))
    })
}

/// The averages of one path, all from one reading of its snapshots.
fn build(
    folder: &TrainingFolder,
    task: &Task,
    path: usize,
    course: &SavedCourse,
    arguments: &AverageArguments,
    sharing: Sharing,
) -> Result<Vec<Row>, Failure> {
    let steps = course.saved.step;
    let mut averages: Vec<(f64, PostHoc<'_>)> =
        arguments.decay.iter().map(|decay| (*decay, PostHoc::new(task, *decay, arguments.every))).collect();
    if let Some(spacing) = task.snapshot_spacing() {
        for step in (1..).map(|number| number * spacing - 1).take_while(|step| *step < steps) {
            interrupt::flow().is_continue().then_some(()).ok_or_else(interrupted)?;
            let snapshot = folder.snapshot(task.layout(), path, step).map_err(|error| without(folder, error))?;
            averages.iter_mut().for_each(|(_, average)| average.take(step, &snapshot));
        }
    }
    let name = &task.training().arms[task.paths()[path][0]].name;
    let model = Network { weights: course.saved.weights.clone(), statistics: course.statistics.clone() };
    let scores = |network: &Network| {
        let examined = task.examine_while(network, sharing, &interrupt::flow).ok_or_else(interrupted)?;
        Ok::<_, Failure>(examined.metrics.into())
    };
    let mut rows =
        vec![Row { path: name.clone(), decay: None, every: None, exact: None, scores: scores(&model)?, file: None }];
    for (decay, average) in averages {
        let exact = average.is_exact();
        let network = average.finish(steps, &model, sharing, &interrupt::flow).ok_or_else(interrupted)?;
        let every = arguments.every;
        let rhythm = if every == 1 { String::new() } else { format!("-every-{every}") };
        let metadata = [
            ("decay", number(decay)),
            ("every", every.to_string()),
            ("exact", exact.to_string()),
            ("step", steps.to_string()),
        ];
        let settings = format!("decay-{}{rhythm}", number(decay));
        let file = folder.write_average(task.layout(), path, &settings, &network, &metadata)?;
        rows.push(Row {
            path: name.clone(),
            decay: Some(decay),
            every: Some(every),
            exact: Some(exact),
            scores: scores(&network)?,
            file: Some(file.to_string_lossy().into_owned()),
        });
    }
    Ok(rows)
}

fn interrupted() -> Failure {
    Failure::Interrupted(
        "interrupted; the averages that were written are whole. The same command makes the others".to_owned(),
    )
}

/// A snapshot that is missing or damaged can be made again.
fn without(folder: &TrainingFolder, error: TrainingFolderError) -> Failure {
    let dir = crate::text::path(folder.path());
    match &error {
        TrainingFolderError::Damaged(..) | TrainingFolderError::File(FileError::Missing(_)) => Failure::Running(
            format!("{error}; `belay-lab train {dir}/training.toml --out {dir}` makes the snapshot again"),
        ),
        _ => error.into(),
    }
}

/// A checkpoint that is damaged can only be trained again.
fn lost(folder: &TrainingFolder, error: TrainingFolderError) -> Failure {
    let dir = crate::text::path(folder.path());
    match &error {
        TrainingFolderError::Damaged(..) => {
            Failure::Running(format!("{error}; `belay-lab train {dir}/training.toml --out {dir} --fresh` trains again"))
        }
        _ => error.into(),
    }
}

fn print(task: &Task, rows: &[Row], out: &mut impl Write) -> Result<(), Failure> {
    let cells = rows.iter().map(|row| {
        vec![
            row.path.clone(),
            row.decay.map_or_else(|| "model".to_owned(), number),
            format!("{:.2} %", 100.0 * row.scores.error),
            format!("{:.4}", row.scores.nll),
            format!("{:.4}", row.scores.brier),
            format!("{:.4}", row.scores.ece),
            row.exact.map_or("", |exact| if exact { "exact" } else { "approximate" }).to_owned(),
            row.file.clone().unwrap_or_default(),
        ]
    });
    let columns = [
        ("run of", Align::Left),
        ("decay", Align::Right),
        ("error", Align::Right),
        ("NLL", Align::Right),
        ("Brier", Align::Right),
        ("ECE", Align::Right),
        ("bits", Align::Left),
        ("weights", Align::Left),
    ];
    let text = table(&columns, cells.collect());
    let spacing = task.snapshot_spacing().unwrap_or(1);
    let meaning = if rows.iter().any(|row| row.exact == Some(false)) {
        let norm = if task.layout().batch_norm { ", and averaged batch-norm statistics lag by a batch" } else { "" };
        format!(
            "\nApproximate: weights were kept every {spacing} steps, and those stand for all updates since the ones before{norm}. With \
             --every {spacing},\nor a multiple, every update was kept."
        )
    } else {
        "\nExact: the same bits as an average that had ridden along.".to_owned()
    };
    Ok(writeln!(out, "{text}{meaning} On all {} test images", task.test().labels().len())?)
}
