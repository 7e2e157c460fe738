//! The scenarios that come with the program, part of it so that it is one file to copy.

/// A scenario that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// What it is called on the command line, in kebab-case.
    pub name: &'static str,
    /// The text of its file.
    pub text: &'static str,
}

impl Preset {
    /// The preset of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.name == name)
    }
}

/// Embeds `presets/NAME.toml` for each name.
macro_rules! presets {
    ($($name:literal),* $(,)?) => {
        &[$(Preset { name: $name, text: include_str!(concat!("../presets/", $name, ".toml")) }),*]
    };
}

/// Every preset, in the order in which they are shown. A new file in `presets/` gets its place here.
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

#[cfg(test)]
mod tests {
    use super::PRESETS;
    use crate::scenario::Scenario;

    #[test]
    fn every_file_has_its_place_in_the_table() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/presets");
        let entries =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
        let mut files: Vec<String> =
            entries.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
        let mut known: Vec<String> = PRESETS.iter().map(|preset| format!("{}.toml", preset.name)).collect();
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
}
