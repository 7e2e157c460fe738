//! The scenarios and trainings that come with the program, part of it so that it is one file to copy.

/// A scenario, or a training, that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Name on the command line, in kebab-case.
    pub name: &'static str,
    /// The text of its file.
    pub text: &'static str,
}

impl Preset {
    /// The scenario or training of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        PRESETS.iter().chain(TRAININGS).find(|preset| preset.name == name)
    }
}

/// Embeds `presets/NAME.toml` for each name.
macro_rules! presets {
    ($($name:literal),* $(,)?) => {
        &[$(Preset { name: $name, text: include_str!(concat!("../presets/", $name, ".toml")) }),*]
    };
}

/// Every scenario on a landscape, in the order in which they are shown. A new file in `presets/` gets its place here.
pub static PRESETS: &[Preset] = presets![
    "down-the-valley",
    "smoothed-path",
    "one-minibatch-at-a-time",
    "noise-floor",
    "past-the-limit",
    "slower-is-safer",
    "ringing-spring",
    "ripples",
    "a-saddle-in-the-way",
    "coin-toss",
    "momentum-moves-the-model",
    "no-half-life",
    "cousins",
    "without-decay",
];

/// Every training, in the order in which they are shown. The first is the default.
pub static TRAININGS: &[Preset] =
    presets!["mnist-first-network", "mnist-label-noise", "mnist-step-decay", "mnist-batch-norm", "mnist-adam",];

#[cfg(test)]
mod tests {
    use super::{PRESETS, TRAININGS};
    use crate::scenario::{Scenario, Training};

    #[test]
    fn every_file_has_its_place_in_the_table() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/presets");
        let entries =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
        let mut files: Vec<String> =
            entries.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
        let mut known: Vec<String> =
            PRESETS.iter().chain(TRAININGS).map(|preset| format!("{}.toml", preset.name)).collect();
        files.sort();
        known.sort();
        assert_eq!(files, known);
    }

    #[test]
    fn every_preset_is_a_scenario_with_a_title() {
        for preset in PRESETS {
            let scenario = Scenario::parse(preset.text, Some(preset.name)).unwrap();
            assert!(!scenario.title.is_empty(), "{}", preset.name);
        }
    }

    #[test]
    fn every_training_has_a_title_and_a_text_and_comes_back_from_its_file() {
        for preset in TRAININGS {
            let training = Training::parse(preset.text, Some(preset.name)).unwrap();
            assert!(!training.title.is_empty() && training.about.len() > 100, "{}", preset.name);
            assert_eq!(Training::parse(&training.to_toml(), None).as_ref(), Ok(&training), "{}", preset.name);
        }
    }
}
