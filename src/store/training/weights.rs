//! Networks as safetensors files with the names of PyTorch's modules.

use crate::nn::{Layout, Statistics};
use crate::store::tensors::{Metadata, Opened, Tensor, TensorDamage, encode};
use crate::training::Network;
use std::ops::Range;

/// Weights and statistics as a file. The tensors are `layers.I.weight` (of shape outputs × inputs) and `layers.I.bias`; with batch norm
/// a hidden layer has `norms.I.weight` (γ), `norms.I.bias` (β), `norms.I.running_mean` and `norms.I.running_var` in place of a bias.
/// The texts are kept beside them, with a checksum.
///
/// # Panics
/// If weights or statistics do not fit the layout.
pub fn encode_weights(layout: &Layout, weights: &[f32], statistics: &[f32], metadata: &[(&str, String)]) -> Vec<u8> {
    let mut tensors = vec![];
    for part in parts(layout) {
        let numbers = match part.place {
            Place::Weights(range) => &weights[range],
            Place::Statistics(range) => &statistics[range],
        };
        tensors.push(Tensor::singles(part.name, &part.shape, numbers));
    }
    let metadata: Metadata = metadata.iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect();
    encode(&tensors, metadata)
}

/// The network of a file that [`encode_weights`] has written.
///
/// # Errors
/// If the file is damaged, or of another network.
pub fn decode_weights(layout: &Layout, bytes: &[u8]) -> Result<Network, TensorDamage> {
    read(layout, &Opened::new(bytes)?)
}

/// The network of an opened file.
pub(super) fn read(layout: &Layout, opened: &Opened<'_>) -> Result<Network, TensorDamage> {
    let mut weights = vec![0.0; layout.len];
    let mut statistics = Statistics::new(layout);
    for part in parts(layout) {
        let numbers = match part.place {
            Place::Weights(range) => &mut weights[range],
            Place::Statistics(range) => &mut statistics.numbers[range],
        };
        numbers.copy_from_slice(&opened.singles(&part.name, Some(numbers.len()))?);
    }
    Ok(Network { weights, statistics })
}

/// Tensor of a network.
struct Part {
    name: String,
    shape: Vec<usize>,
    place: Place,
}

/// Place of a tensor's numbers.
enum Place {
    Weights(Range<usize>),
    Statistics(Range<usize>),
}

fn parts(layout: &Layout) -> Vec<Part> {
    let mut parts = vec![];
    let units: usize = layout.hidden().iter().map(|layer| layer.outputs).sum();
    let mut first = 0;
    for (number, layer) in layout.layers.iter().enumerate() {
        let mut add = |name: String, shape: &[usize], place| parts.push(Part { name, shape: shape.to_vec(), place });
        let row = [layer.outputs];
        add(format!("layers.{number}.weight"), &[layer.outputs, layer.inputs], Place::Weights(layer.weights.clone()));
        let Some(scale) = &layer.scale else {
            add(format!("layers.{number}.bias"), &row, Place::Weights(layer.shift.clone()));
            continue;
        };
        add(format!("norms.{number}.weight"), &row, Place::Weights(scale.clone()));
        add(format!("norms.{number}.bias"), &row, Place::Weights(layer.shift.clone()));
        let here = first..first + layer.outputs;
        let above = here.start + units..here.end + units;
        add(format!("norms.{number}.running_mean"), &row, Place::Statistics(here));
        add(format!("norms.{number}.running_var"), &row, Place::Statistics(above));
        first += layer.outputs;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::Architecture;

    fn layout(batch_norm: bool) -> Layout {
        Layout::new(&Architecture { inputs: 3, hidden: vec![4, 2], classes: 5, batch_norm }).unwrap()
    }

    #[test]
    fn every_number_has_its_place_once() {
        for batch_norm in [false, true] {
            let layout = layout(batch_norm);
            let weights: Vec<f32> = (0..layout.len).map(|i| i as f32).collect();
            let mut statistics = Statistics::<f32>::new(&layout);
            statistics.numbers.iter_mut().enumerate().for_each(|(i, number)| *number = 0.5 + i as f32);
            let bytes = encode_weights(&layout, &weights, &statistics.numbers, &[("scenario", "s".to_owned())]);
            assert_eq!(decode_weights(&layout, &bytes).unwrap(), Network { weights, statistics });
            let opened = Opened::new(&bytes).unwrap();
            assert_eq!(opened.text("scenario"), "s");
            assert_eq!(opened.singles("layers.0.weight", None).unwrap()[3..6], [3.0, 4.0, 5.0]);
            assert_eq!(opened.has("norms.1.running_var"), batch_norm);
            if batch_norm {
                assert_eq!(opened.singles("norms.1.running_mean", None), Ok(vec![4.5, 5.5]));
                assert_eq!(opened.singles("norms.1.running_var", None), Ok(vec![10.5, 11.5]));
            }
        }
    }

    #[test]
    fn weights_of_another_network_are_refused() {
        let bytes = encode_weights(&layout(false), &vec![0.0; layout(false).len], &[], &[]);
        assert_eq!(decode_weights(&layout(true), &bytes), Err(TensorDamage::Tensor("norms.0.weight".to_owned())));
        let wider =
            Layout::new(&Architecture { inputs: 3, hidden: vec![4, 3], classes: 5, batch_norm: false }).unwrap();
        assert_eq!(decode_weights(&wider, &bytes), Err(TensorDamage::Tensor("layers.1.weight".to_owned())));
    }
}
