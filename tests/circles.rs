//! No circle of files: no two files of the source use each other, directly or by way of others.
//!
//! A module and the files of its own folder belong together and may use each other; what is looked for are circles beyond that. Uses
//! are read from `use` and from paths in the code; a name that a module hands on leads to the file that it comes from.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Path of a module: `["sweep", "plan"]`.
type Module = Vec<String>;

/// Returns the code of each module below a folder, without comments and tests.
fn modules(folder: &Path, at: &Module, found: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let inner: Module = at.iter().cloned().chain([stem.clone()]).collect();
        if path.is_dir() {
            modules(&path, &inner, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") && stem != "tests" {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
            found.insert(if stem == "mod" { at.clone() } else { inner }, code.join("\n"));
        }
    }
}

/// Returns the paths of a use tree such as `super::{a, b::{C, D}}`.
fn expanded(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        return vec![tree.split(" as ").next().unwrap_or_default().split_whitespace().collect()];
    };
    let (mut parts, mut part, mut depth) = (vec![], String::new(), 0);
    for sign in tree[open + 1..tree.rfind('}').unwrap_or(tree.len())].chars() {
        depth += i32::from(sign == '{') - i32::from(sign == '}');
        if sign == ',' && depth == 0 {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(sign);
        }
    }
    parts.push(part);
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| expanded(part)).map(|path| format!("{}{path}", tree[..open].trim())).collect()
}

/// Returns the use trees of a code, those that hand names on or the others, and the code without them.
fn uses(code: &str, handed_on: bool) -> (Vec<String>, String) {
    let (mut trees, mut rest, mut code) = (vec![], String::new(), code);
    while let Some(at) = code.find("use ") {
        let line = code[..at].rfind('\n').map_or(0, |end| end + 1);
        let before = code[line..at].trim();
        let end = code[at..].find(';').map_or(code.len(), |end| at + end);
        if before.is_empty() || before.starts_with("pub") {
            rest += &code[..line];
            if before.starts_with("pub") == handed_on {
                trees.extend(expanded(&code[at + 4..end]));
            }
        } else {
            rest += &code[..end];
        }
        code = &code[end..];
    }
    (trees, rest + code)
}

struct Source {
    modules: BTreeMap<Module, String>,
    /// Names that a module hands on, with the module that they come from.
    handed_on: BTreeMap<(Module, String), Module>,
}

impl Source {
    fn read() -> Self {
        let mut modules = BTreeMap::new();
        self::modules(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &vec![], &mut modules);
        let mut source = Self { modules, handed_on: BTreeMap::new() };
        // Names are handed on through several modules.
        for _ in 0..4 {
            for (module, code) in source.modules.clone() {
                for path in uses(&code, true).0 {
                    if let Some(from) = source.resolve(&module, &path) {
                        let name = path.rsplit("::").next().unwrap_or_default().to_owned();
                        source.handed_on.insert((module.clone(), name), from);
                    }
                }
            }
        }
        source
    }

    /// Returns the module that a path in `module` leads to; `None` where it leads out of the crate or to a name of no module.
    fn resolve(&self, module: &Module, path: &str) -> Option<Module> {
        let mut segments = path.split("::").peekable();
        let mut at = module.clone();
        let first = *segments.peek()?;
        let child: Module = module.iter().cloned().chain([first.to_owned()]).collect();
        if !["super", "crate", "self"].contains(&first) && !self.modules.contains_key(&child) {
            return None;
        }
        while let Some(word) = segments.next_if(|word| ["super", "crate", "self"].contains(word)) {
            match word {
                "super" => drop(at.pop()),
                "crate" => at.clear(),
                _ => {}
            }
        }
        for segment in segments {
            let inner: Module = at.iter().cloned().chain([segment.to_owned()]).collect();
            if !self.modules.contains_key(&inner) {
                return Some(self.handed_on.get(&(at.clone(), segment.to_owned())).cloned().unwrap_or(at));
            }
            at = inner;
        }
        Some(at)
    }

    /// Returns the modules that one uses, but for those of its own folder and those whose folder it stands in.
    fn used(&self, module: &Module) -> BTreeSet<Module> {
        let (mut paths, rest) = uses(&self.modules[module], false);
        let (_, rest) = uses(&rest, true);
        let is_path = |sign: char| sign.is_alphanumeric() || sign == '_' || sign == ':';
        let words = rest.split(|sign: char| !is_path(sign)).filter(|word| word.contains("::"));
        paths.extend(words.map(str::to_owned));
        let found = paths.iter().filter_map(|path| self.resolve(module, path));
        found.filter(|other| !other.is_empty() && !other.starts_with(module) && !module.starts_with(other)).collect()
    }
}

#[test]
fn use_trees_and_paths_are_read() {
    let code = "use super::a::{B, c::{D, E}};\npub use f::G;\nfn x() { crate::h::i(); }";
    assert_eq!(uses(code, false).0, ["super::a::B", "super::a::c::D", "super::a::c::E"]);
    assert_eq!(uses(code, true).0, ["f::G"]);
    let source = Source::read();
    let plan: Module = ["sweep", "plan"].map(str::to_owned).to_vec();
    let used = source.used(&plan);
    // By a `use` of its neighbour, by a name that a module hands on, and by a path in the code.
    for other in [&["sweep", "axis"][..], &["simulate", "problem"]] {
        assert!(
            used.contains(&other.iter().map(|name| (*name).to_owned()).collect::<Module>()),
            "{other:?} of {used:?}"
        );
    }
}

#[test]
fn no_files_use_each_other() {
    let source = Source::read();
    let uses: BTreeMap<Module, BTreeSet<Module>> =
        source.modules.keys().map(|module| (module.clone(), source.used(module))).collect();
    // What uses nothing that is left is in no circle.
    let mut left: BTreeSet<&Module> = uses.keys().collect();
    loop {
        let tied = |module: &&Module| uses[*module].iter().any(|other| left.contains(other));
        let after: BTreeSet<&Module> = left.iter().copied().filter(tied).collect();
        if after.len() == left.len() {
            break;
        }
        left = after;
    }
    // Nor is what nothing that is left uses.
    loop {
        let after: BTreeSet<&Module> =
            left.iter().copied().filter(|module| left.iter().any(|other| uses[*other].contains(*module))).collect();
        if after.len() == left.len() {
            break;
        }
        left = after;
    }
    let ties = left.iter().flat_map(|module| {
        let others = uses[*module].iter().filter(|other| left.contains(other));
        others.map(|other| format!("{} → {}", module.join("/"), other.join("/"))).collect::<Vec<_>>()
    });
    let ties: Vec<String> = ties.collect();
    assert!(ties.is_empty(), "files in circles, or between two circles:\n{}", ties.join("\n"));
}
