//! Names of files after names of arms.

use crate::scenario::Training;

/// Names are cut to so many bytes: file systems take 255, and endings and settings come behind.
const LONGEST: usize = 100;

/// For each arm a name of its own for its files, which every file system takes: the beginning of its name, with a hyphen for each sign
/// that some do not.
pub fn file_names(training: &Training) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    for arm in &training.arms {
        let plain = |sign: char| if sign.is_alphanumeric() || "+-_.=,".contains(sign) { sign } else { '-' };
        let name: String = arm.name.chars().map(plain).collect();
        let name = &name[..name.floor_char_boundary(LONGEST)];
        // A leading dot hides a file; `.model` is the ending of another of our files.
        let name = name.trim_matches('.').replace(".model", "-model");
        let name = if name.is_empty() { "arm".to_owned() } else { name };
        let taken = |name: &String| names.iter().any(|other| other.to_lowercase() == name.to_lowercase());
        let more = (2..).map(|number| format!("{name}-{number}"));
        let free = std::iter::once(name.clone()).chain(more).find(|name| !taken(name));
        names.extend(free);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::file_names;
    use crate::scenario::Training;

    #[test]
    fn names_are_their_own_and_fit_every_file_system() {
        let arms: String = ["EMA 0.99", "ema/0.99", "../x", "a.model", "β", "EMA-0.99-2", "?"]
            .map(|name| format!("[[arm]]\nname = {name:?}\noptimizer = {{ kind = \"sgd\", eta = 0.1 }}\n"))
            .concat();
        let training = Training::parse(&format!("schema = 1\n[mlp]\nepochs = 1\n{arms}"), None).unwrap();
        let long = ["β".repeat(99) + "a", "β".repeat(99) + "b"]
            .map(|name| format!("[[arm]]\nname = {name:?}\noptimizer = {{ kind = \"sgd\", eta = 0.1 }}\n"));
        let long = Training::parse(&format!("schema = 1\n[mlp]\nepochs = 1\n{}", long.concat()), None).unwrap();
        assert_eq!(file_names(&long), ["β".repeat(50), "β".repeat(50) + "-2"]);
        assert_eq!(file_names(&training), ["EMA-0.99", "ema-0.99-2", "-x", "a-model", "β", "EMA-0.99-2-2", "-"]);
    }
}
