//! The files of the window: no circle of imports, views that do not name each other, a window that does not name views.

use super::{code, sources};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Folders of `src/app` that belong to no view.
const SHARED: [&str; 2] = ["widgets", "window"];

/// Splits a list at the commas of its first depth.
fn parts(list: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut begin) = (vec![], 0, 0);
    for (at, sign) in list.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&list[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&list[begin..]);
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Returns the paths of a tree of imports: `a::{b, c::{self, d}}` is `a::b`, `a::c` and `a::c::d`.
fn expanded(tree: &str) -> Vec<String> {
    let Some((head, rest)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap_or_default().trim().to_owned()];
    };
    let head = head.trim().trim_end_matches("::");
    let inner = rest.rsplit_once('}').map_or(rest, |(inner, _)| inner);
    let whole = |part: String| if part == "self" { head.to_owned() } else { format!("{head}::{part}") };
    parts(inner).into_iter().flat_map(expanded).map(whole).collect()
}

/// Returns the paths that a source imports or names by `crate::` or `super::`.
fn paths(code: &str) -> Vec<String> {
    // A visibility such as `pub(in crate::app)` is no import.
    let code = code.replace("(in crate::", "(");
    let (mut found, mut rest) = (vec![], String::new());
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        let trimmed = line.trim_start();
        let import = ["use ", "pub use ", "pub(super) use "].iter().find_map(|begin| trimmed.strip_prefix(begin));
        let Some(import) = import else {
            rest += line;
            rest.push('\n');
            continue;
        };
        let mut statement = import.to_owned();
        while !statement.contains(';') {
            statement += lines.next().expect("an import ends");
        }
        found.extend(expanded(statement.split(';').next().unwrap_or_default()));
    }
    for begin in ["crate::", "super::"] {
        for (at, _) in rest.match_indices(begin) {
            let path = |sign: &char| sign.is_alphanumeric() || ['_', ':'].contains(sign);
            found.push(rest[at..].chars().take_while(path).collect());
        }
    }
    found
}

/// Returns the imports among the files of `src/app`, by module.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let source = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    let mut files = vec![source.join("app/mod.rs")];
    sources(&source.join("app"), &mut files);
    let is_test = |path: &Path| path.ends_with("tests.rs");
    let module = |path: &Path| {
        let inside = path.strip_prefix(source).expect("it stands in the source").with_extension("");
        let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        parts.into_iter().filter(|part| part != "mod").collect::<Vec<_>>().join("::")
    };
    let texts: BTreeMap<String, String> = files
        .iter()
        .filter(|path| !is_test(path))
        .map(|path| {
            let text = fs::read_to_string(path).expect("a source");
            (module(path), code(text.split("#[cfg(test)]").next().unwrap_or_default()))
        })
        .collect();
    let resolve = |own: &str, path: &str| {
        let mut at: Vec<&str> = own.split("::").collect();
        let mut rest: Vec<&str> = path.split("::").filter(|part| !part.is_empty()).collect();
        match rest.first().copied() {
            Some("crate") => {
                at.clear();
                rest.remove(0);
            }
            Some("self") => {
                rest.remove(0);
            }
            Some("super") => {
                while rest.first() == Some(&"super") {
                    at.pop();
                    rest.remove(0);
                }
            }
            _ => {}
        }
        at.extend(rest);
        (1..=at.len()).rev().map(|length| at[..length].join("::")).find(|module| texts.contains_key(module))
    };
    let of = |(own, text): (&String, &String)| {
        let named = paths(text).into_iter().filter_map(|path| resolve(own, &path)).filter(|other| other != own);
        (own.clone(), named.collect())
    };
    texts.iter().map(of).collect()
}

/// Returns the folder of `src/app` that a module stands in.
fn folder(module: &str) -> Option<&str> {
    module.strip_prefix("app::")?.split("::").next()
}

#[test]
fn imports_are_found() {
    assert_eq!(expanded("a::{b, c::{self, d}, e as f}"), ["a::b", "a::c", "a::c::d", "a::e"]);
    let source = "use crate::app::{a,\n b};\nlet x = super::c::D;";
    assert_eq!(paths(source), ["crate::app::a", "crate::app::b", "super::c::D"]);
    let all = imports();
    assert!(all["app::landscape::view"].contains("app::workspace"), "{:?}", all["app::landscape::view"]);
}

#[test]
fn no_file_of_the_window_leads_back_to_itself() {
    let mut rest = imports();
    // A file that imports none of those that are left is in no circle.
    loop {
        let left: BTreeSet<String> = rest.keys().cloned().collect();
        let before = rest.len();
        rest.retain(|_, imports| imports.iter().any(|import| left.contains(import)));
        if rest.len() == before {
            break;
        }
    }
    assert!(rest.is_empty(), "a circle among {:?}", rest.keys());
}

#[test]
fn views_do_not_name_each_other_and_the_window_names_none() {
    let all = imports();
    let list = &all["app::views"];
    let views: BTreeSet<&str> = list.iter().filter_map(|import| folder(import)).collect();
    let views: BTreeSet<&str> = views
        .into_iter()
        .filter(|name| all.keys().any(|module| module.starts_with(&format!("app::{name}::"))))
        .collect();
    assert!(views.len() >= 3 && SHARED.iter().all(|shared| !views.contains(shared)), "{views:?}");
    for (module, imports) in &all {
        for import in imports {
            let (Some(own), Some(other)) = (folder(module), folder(import)) else { continue };
            let is_allowed = own == other || own == "views" || !views.contains(other);
            assert!(is_allowed, "{module} names {import}");
        }
    }
}

#[test]
fn widgets_know_nothing_of_the_window_around_them() {
    for (module, imports) in imports() {
        let is_widget = |module: &str| folder(module) == Some("widgets");
        let is_own = |import: &str| is_widget(import) || import == "app::memo";
        let others: Vec<&String> = imports.iter().filter(|import| !is_own(import)).collect();
        assert!(!is_widget(&module) || others.is_empty(), "{module} names {others:?}");
    }
}
