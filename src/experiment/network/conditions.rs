//! Under which conditions networks were trained, in words.

use crate::figure::number::{grouped, significant};
use crate::nn::mnist::{CLASSES, SIZE};
use crate::optim::{Optimizer, optimizer};
use crate::sweep::TrainingPlan;

/// Seeds, network, data, length and optimizer of a plan, and what is evaluated on: what a caption ends with. A setting that an axis
/// varies is left to the figure.
pub(in crate::experiment) fn conditions(plan: &TrainingPlan) -> String {
    let (base, seeds) = (plan.base(), plan.sweep().seeds);
    let mlp = &base.mlp;
    let varied = |key: &str| plan.sweep().axes.iter().any(|axis| axis.path.split('.').any(|part| part == key));
    let number = |value: f64| significant(value, 3);
    let of = if mlp.data_seed.is_some() {
        "of initial weights and minibatches, which are the only noise; examples and labels are the same for all"
    } else {
        let wrong = if mlp.label_noise > 0.0 || varied("label_noise") { ", wrong labels" } else { "" };
        &format!("of initial weights, choice of examples{wrong} and minibatches, which are the only noise")
    };
    let mut said = vec![format!("n = {seeds} seeds ({} to {}: {of})", base.run.seed, base.run.seed + seeds - 1)];
    if !varied("hidden") {
        let widths: Vec<String> = [SIZE].iter().chain(&mlp.hidden).chain(&[CLASSES]).map(usize::to_string).collect();
        let norm = if mlp.batch_norm { " with batch norm" } else { "" };
        said.push(format!("MLP {}{norm}", widths.join("-")));
    }
    if !varied("train_examples") {
        said.push(match mlp.train_examples {
            Some(count) => format!("{} MNIST training images", grouped(count)),
            None => "all MNIST training images".to_owned(),
        });
    }
    if mlp.label_noise > 0.0 && !varied("label_noise") {
        said.push(format!("{} % of their labels wrong", number(100.0 * mlp.label_noise)));
    }
    said.push(format!("batch {}, {} epochs", mlp.batch, mlp.epochs));
    // Where whole optimizers are compared, the figure says which.
    let one_optimizer = !plan.sweep().axes.iter().any(|axis| axis.path.ends_with(".optimizer"));
    if let Some(arm) = base.arms.first().filter(|_| one_optimizer) {
        let eta = if varied("eta") { String::new() } else { format!(", η = {}", number(arm.optimizer.eta())) };
        let rest = match arm.optimizer {
            Optimizer::Sgd(optimizer::Sgd { momentum, weight_decay, .. }) => {
                format!(", momentum {}, weight decay {}", number(momentum), number(weight_decay))
            }
            _ => String::new(),
        };
        let title = match arm.optimizer {
            // The momentum is said as a number.
            Optimizer::Sgd(optimizer::Sgd { nesterov: false, .. }) => "SGD",
            _ => arm.optimizer.title(),
        };
        said.push(format!("{title}{eta}{rest}"));
    }
    let tested = if mlp.evaluation_examples >= 10_000 {
        "evaluated on all 10,000 test images".to_owned()
    } else {
        format!("evaluated on {} test images on the way and on all at the end", grouped(mlp.evaluation_examples))
    };
    said.push(tested);
    said.join(", ")
}
