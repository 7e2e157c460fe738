//! The layers of `docs/architecture.md`: the source imports nothing from its own layer or a later one.

#[path = "layers/window.rs"]
mod window;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Returns the words in backticks of a text.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Returns the layer of each module by the table of the document.
fn layers() -> BTreeMap<String, usize> {
    let document = include_str!("../docs/architecture.md");
    let row = |line: &str| {
        let mut cells = line.split('|').skip(1);
        let layer: usize = cells.next()?.trim().parse().ok()?;
        Some((layer, quoted(cells.next()?)))
    };
    let rows = document.lines().filter_map(row);
    rows.flat_map(|(layer, modules)| modules.into_iter().map(move |module| (module, layer))).collect()
}

/// Appends the files of Rust below a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Returns the source without comments and tests, which stand at the end of a file.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Returns the top-level modules that a source names by `crate::NAME`, or in the braces of `crate::{…}`.
fn named(code: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect::<String>();
    let mut found = vec![];
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            None => found.push(word(rest)),
            Some(list) => {
                // Names at the first depth alone: those within further braces are parts of modules.
                let (mut depth, mut begins) = (0, true);
                for (at, sign) in list.char_indices() {
                    match sign {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => begins = true,
                        _ if begins && !sign.is_whitespace() => {
                            found.push(word(&list[at..]));
                            begins = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found
}

#[test]
fn names_of_modules_are_found() {
    let source = "use crate::optim::{Averaging, Run};\nuse crate::{figure, nn::{Mlp, Layout}, text};\nlet x = crate::noise::STREAM;";
    assert_eq!(named(source), ["optim", "figure", "nn", "text", "noise"]);
    assert_eq!(code("a // crate::app\n/// b\n#[cfg(test)]\nmod tests {}"), "a \n");
}

#[test]
fn no_import_leads_to_its_own_layer_or_a_later_one() {
    let layers = layers();
    let source = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    let mut files = vec![];
    sources(source, &mut files);
    let mut faults = vec![];
    for path in files {
        let inside = path.strip_prefix(source).unwrap();
        let top = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        let is_test = inside.iter().any(|part| part == "tests" || part == "tests.rs");
        if ["lib", "main"].contains(&top.as_str()) || is_test {
            continue;
        }
        let own = *layers.get(&top).unwrap_or_else(|| panic!("`{top}` is in no layer"));
        for module in named(&code(&fs::read_to_string(&path).unwrap())) {
            let other = layers.get(&module).copied();
            if module != top && other.is_some_and(|other| other >= own) {
                faults.push(format!("{}: `{top}` of layer {own} uses `{module}`", inside.to_string_lossy()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_library_lists_the_same_layers() {
    let library = include_str!("../src/lib.rs");
    let row = |line: &str| {
        let (layer, modules) = line.strip_prefix("//! ")?.split_once(". ")?;
        Some((layer.parse::<usize>().ok()?, quoted(modules)))
    };
    let rows = library.lines().filter_map(row);
    let listed: BTreeMap<String, usize> =
        rows.flat_map(|(layer, modules)| modules.into_iter().map(move |module| (module, layer))).collect();
    assert_eq!(listed, layers());
    for module in library.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod ")) {
        assert!(listed.contains_key(module.trim_end_matches(';')), "{module}");
    }
}
