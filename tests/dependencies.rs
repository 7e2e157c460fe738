//! Licences and sources of everything that the program is built of, as `deny.toml` allows them.

use serde_json::Value;
use std::process::Command;

/// Runs `cargo` and returns what it prints.
fn cargo(arguments: &[&str]) -> Result<Vec<u8>, String> {
    let output = Command::new(env!("CARGO")).args(arguments).output().expect("cargo runs this test");
    if output.status.success() { Ok(output.stdout) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// Returns the platform that this is.
fn host() -> String {
    let about = String::from_utf8(cargo(&["-vV"]).expect("cargo knows its version")).expect("a text");
    let host = about.lines().find_map(|line| line.strip_prefix("host: "));
    host.expect("cargo knows its host").to_owned()
}

/// Returns what `cargo` knows of all packages, without a network: of those of all platforms, or where these were never downloaded, as
/// on a machine that has only built the program, of those of this one.
fn packages() -> Vec<Value> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let all = ["metadata", "--offline", "--locked", "--format-version", "1", "--manifest-path", manifest];
    let host = host();
    let here = [&all[..], &["--filter-platform", &host]].concat();
    let found = cargo(&all).or_else(|_| cargo(&here)).unwrap_or_else(|error| panic!("{error}"));
    let metadata: Value = serde_json::from_slice(&found).expect("cargo writes JSON");
    metadata["packages"].as_array().expect("packages").clone()
}

fn list(table: &str, key: &str) -> Vec<String> {
    let text = include_str!("../deny.toml");
    let tree: toml::Table = text.parse().expect("deny.toml is read");
    let list = tree[table][key].as_array().expect(key).iter();
    list.map(|text| text.as_str().expect(key).to_owned()).collect()
}

/// Whether one of the choices of a licence is allowed: `OR`, or `/` as older packages write it, binds less tightly than `AND`.
fn is_allowed(licence: &str, allowed: &[String]) -> bool {
    let licence = licence.replace('/', " OR ");
    // Where there are parentheses they hold a choice beside something that is needed as well.
    licence.split(" AND ").all(|part| {
        let choices = part.trim().trim_start_matches('(').trim_end_matches(')').split(" OR ");
        choices.into_iter().any(|choice| allowed.iter().any(|allowed| allowed == choice.trim()))
    })
}

#[test]
fn licences_and_sources_are_allowed() {
    let (licences, registries) = (list("licenses", "allow"), list("sources", "allow-registry"));
    let packages = packages();
    assert!(packages.len() > 100);
    for package in packages.iter().filter(|package| package["name"] != env!("CARGO_PKG_NAME")) {
        let name = &package["name"];
        let licence = package["license"].as_str().unwrap_or_else(|| panic!("{name} has no licence"));
        assert!(is_allowed(licence, &licences), "{name} has the licence {licence}; deny.toml does not allow it");
        let source = package["source"].as_str().unwrap_or_default();
        assert!(
            registries.iter().any(|registry| source == format!("registry+{registry}")),
            "{name} comes from `{source}`; deny.toml does not allow it"
        );
    }
}

#[test]
fn a_licence_is_read_as_it_is_meant() {
    let allowed = ["MIT", "Unicode-3.0"].map(str::to_owned);
    for licence in ["MIT", "MIT OR Apache-2.0", "Apache-2.0/MIT", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
        assert!(is_allowed(licence, &allowed), "{licence}");
    }
    for licence in ["GPL-3.0", "MIT AND GPL-3.0", "(GPL-3.0 OR LGPL-3.0) AND MIT", ""] {
        assert!(!is_allowed(licence, &allowed), "{licence}");
    }
}
