//! Names of files after names of arms.

use crate::scenario::Training;

/// Names are cut to so many bytes: file systems take 255, and endings and settings come behind.
const LONGEST: usize = 100;

/// Ending of the name of a model's file, behind the name of the arm.
pub(super) const MODEL: &str = ".model";

/// Returns for each arm a name of its own for its files, which every file system takes: the beginning of its name, with a hyphen for each
/// sign that some do not.
///
/// No two files that are called after arms, NAME and NAME`.model`, have names that differ in case alone: on many disks those
/// are one file.
pub fn file_names(training: &Training) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    let mut taken: Vec<String> = vec![];
    for arm in &training.arms {
        let name = plain(&arm.name);
        let of = |name: &str| [folded(name), folded(&format!("{name}{MODEL}"))];
        let more = (2..).map(|number| format!("{name}-{number}"));
        let free =
            std::iter::once(name.clone()).chain(more).find(|name| of(name).iter().all(|file| !taken.contains(file)));
        if let Some(name) = free {
            taken.extend(of(&name));
            names.push(name);
        }
    }
    names
}

/// The beginning of a name with a hyphen for each sign that some file systems do not take.
fn plain(name: &str) -> String {
    let plain = |sign: char| if sign.is_alphanumeric() || "+-_.=,".contains(sign) { sign } else { '-' };
    let name: String = name.chars().map(plain).collect();
    let name = &name[..name.floor_char_boundary(LONGEST)];
    // A leading dot hides a file.
    let name = name.trim_matches('.').replace(MODEL, "-model");
    // Windows keeps some names for devices, whatever stands behind a dot.
    let stem = name.split('.').next().unwrap_or_default().to_uppercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit())
    };
    if name.is_empty() {
        "arm".to_owned()
    } else if ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || ["COM", "LPT"].into_iter().any(numbered) {
        format!("arm-{name}")
    } else {
        name
    }
}

/// A name as a file system compares it that does not tell upper case from lower.
fn folded(name: &str) -> String {
    // First to upper case, which makes SS of ß and one letter of σ and ς.
    name.to_uppercase().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{MODEL, file_names};
    use crate::scenario::Training;
    use proptest::prelude::*;

    fn names(arms: &[String]) -> Vec<String> {
        let arm = |name: &String| format!("[[arm]]\nname = {name:?}\noptimizer = {{ kind = \"sgd\", eta = 0.1 }}\n");
        let arms: String = arms.iter().map(arm).collect();
        file_names(&Training::parse(&format!("schema = 1\n[mlp]\nepochs = 1\n{arms}"), None).unwrap())
    }

    #[test]
    fn names_differ_where_case_is_not_told_apart() {
        let of = |arms: &[&str]| names(&arms.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["A", "a", "A.MODEL"]), ["A", "a-2", "A.MODEL-2"]);
        assert_eq!(of(&["A.Model", "a"]), ["A.Model", "a-2"]);
        assert_eq!(of(&["straße", "STRASSE", "ΟΔΟΣ", "οδος"]), ["straße", "STRASSE-2", "ΟΔΟΣ", "οδος-2"]);
        assert_eq!(of(&["con", "Com1.x", "console"]), ["arm-con", "arm-Com1.x", "console"]);
    }

    proptest! {
        #[test]
        fn no_two_files_are_one_on_any_disk(arms in prop::collection::btree_set("[aAbß .]{1,3}(\\.model|\\.MODEL|-2)?", 1..10)) {
            let arms: Vec<String> = arms.into_iter().filter(|name| !name.trim().is_empty()).collect();
            prop_assume!(!arms.is_empty());
            let names = names(&arms);
            prop_assert_eq!(names.len(), arms.len());
            let mut files: Vec<String> =
                names.iter().flat_map(|name| [name.clone(), format!("{name}{MODEL}")]).map(|name| name.to_uppercase()).collect();
            files.sort();
            let count = files.len();
            files.dedup();
            prop_assert_eq!(files.len(), count);
        }
    }

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
