//! The trainings to choose from.

use crate::scenario::Training;

const TEXTS: [&str; 2] = [
    r#"
schema = 1
title = "Digits, with label noise"
about = "A small network on the real MNIST, a fifth of whose training labels are wrong. The model learns the digits in a few epochs and the wrong labels after that."
[mlp]
hidden = [128]
epochs = 10
label_noise = 0.2
[[arm]]
name = "Adam"
optimizer = { kind = "adam", eta = 0.001 }
[[arm]]
name = "Adam + EMA 0.99"
optimizer = { kind = "adam", eta = 0.001 }
averaging = { kind = "ema", decay = 0.99 }
[[arm]]
name = "Adam + EMA 0.999"
optimizer = { kind = "adam", eta = 0.001 }
averaging = { kind = "ema", decay = 0.999 }
[[arm]]
name = "Adam + BELAY"
optimizer = { kind = "adam", eta = 0.001 }
averaging = { kind = "belay", alpha = 0.01, beta = 0.5 }
"#,
    r#"
schema = 1
title = "Few digits"
about = "A thousand training images."
[mlp]
hidden = [128]
epochs = 40
train_examples = 1000
[[arm]]
name = "SGD"
optimizer = { kind = "sgd", eta = 0.1 }
"#,
];

/// Every training preset, in the order in which they are shown.
pub fn trainings() -> impl Iterator<Item = Training> {
    TEXTS.into_iter().filter_map(|text| Training::parse(text, None).ok())
}
