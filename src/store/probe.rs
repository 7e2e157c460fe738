//! Entry points for hostile input to stored files, whose checksums are made right first: what lies behind them is read too.

use super::block::{self, Label};
use super::tensors::{self, Metadata, Tensor};
use super::trained::{self, TrainedLabel};
use crate::instruction_set::InstructionSet;
use crate::sweep::{Plan, Sweep};
use safetensors::SafeTensors;
use std::ops::ControlFlow;
use std::sync::LazyLock;

const LABEL: Label<'_> = Label { request: "r", version: "1", block: 0 };

/// A plan of few cells.
static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    let text = "schema = 1\nseeds = 2\n[axes]\n\"arm.*.optimizer.eta\" = [0.1, 0.2]\n\"run.steps\" = [3]\n\
                [base.objective]\nfunction = \"booth\"\n[base.run]\nsteps = 3\ntarget = 1.0\n\
                [[base.arm]]\nname = \"SGD\"\noptimizer = { kind = \"sgd\", eta = 0.1 }\n";
    let sweep = Sweep::parse(text, None, |_| unreachable!("there is a base")).expect("a sweep");
    Plan::new(sweep).expect("every cell is a scenario")
});

/// Reads a block of a sweep.
pub(crate) fn block(bytes: &[u8]) {
    let mut file = bytes.to_vec();
    block::stamp_again(&mut file);
    if let Ok(open) = block::Open::new(&*PLAN, file, &LABEL) {
        open.rows(&*PLAN, LABEL.block).ok();
    }
}

/// Returns a block.
pub(crate) fn block_files() -> Vec<Vec<u8>> {
    let rows = PLAN.compute(0, InstructionSet::best(), |_| ControlFlow::Continue(())).expect("nothing breaks it");
    vec![block::seal(&*PLAN, &rows, &LABEL).expect("counts are small")]
}

fn label() -> TrainedLabel {
    TrainedLabel { version: "1".to_owned(), request: "r".to_owned(), cell: 0, seed: 0 }
}

/// Reads a training.
pub(crate) fn tensors(bytes: &[u8]) {
    trained::open(bytes, &label()).ok();
    let Ok((_, header)) = SafeTensors::read_metadata(bytes) else { return };
    let Ok(read) = SafeTensors::deserialize(bytes) else { return };
    let metadata: Metadata = header.metadata().clone().unwrap_or_default().into_iter().collect();
    let all: Vec<Tensor> = read.tensors().iter().map(|(name, tensor)| Tensor::copied(name, tensor)).collect();
    trained::open(&tensors::encode(&all, metadata), &label()).ok();
}

/// Returns the smallest training there is, as a file.
pub(crate) fn tensor_files() -> Vec<Vec<u8>> {
    let numbers = [0.5_f32, -1.0];
    let mut all = vec![
        Tensor::doubles(
            "history",
            &[1, crate::training::Evaluation::NUMBERS],
            &[0.5; crate::training::Evaluation::NUMBERS],
        ),
        Tensor::counts("path", &[0]),
        Tensor::counts("diverged", &[u64::MAX]),
    ];
    for kind in ["model", "average"] {
        for part in ["weights", "statistics"] {
            all.push(Tensor::singles(format!("{kind}.0.{part}"), &[2], &numbers));
        }
    }
    let said = [("version", "1"), ("request_sha256", "r"), ("cell", "0"), ("seed", "0")];
    vec![tensors::encode(&all, said.map(|(name, text)| (name.to_owned(), text.to_owned())).into())]
}
