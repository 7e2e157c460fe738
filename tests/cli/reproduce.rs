//! `belay-lab reproduce`.

use crate::{Desk, one_message};

#[test]
fn an_experiment_leaves_figures_data_verdicts_and_a_report() {
    let desk = Desk::new();
    let output = desk.lab(&["reproduce", "spring", "--quick", "--out", "found"]).output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert!(out.lines().next().is_some_and(|head| head.starts_with("experiment")), "{out}");
    assert!(out.contains("closed-form"), "{out}");

    let claims: serde_json::Value = serde_json::from_slice(&desk.read("found/spring/claims.json")).unwrap();
    let claims = claims.as_array().unwrap();
    assert_eq!(claims.len(), out.lines().count() - 1);
    for claim in claims {
        for key in ["experiment", "command", "claim", "source", "rule", "verdict", "effect", "interval", "n", "parts"] {
            assert!(claim.get(key).is_some(), "{key}: {claim}");
        }
        assert_eq!(claim["quick"], true);
    }
    let svg = String::from_utf8(desk.read("found/spring/figure.svg")).unwrap();
    assert!(svg.contains("belay-lab reproduce spring --out found --quick") && svg.contains("[settings]"));
    assert_eq!(&desk.read("found/spring/figure.png")[1..4], b"PNG");
    for table in ["data.csv", "summary.csv"] {
        assert!(desk.read(&format!("found/spring/{table}")).iter().filter(|byte| **byte == b'\n').count() > 3);
    }
    let report = String::from_utf8(desk.read("found/report.html")).unwrap();
    assert!(report.contains("closed-form") || report.contains("closed form"));
    let findings = String::from_utf8(desk.read("found/findings.md")).unwrap();
    assert_eq!(findings.lines().count(), claims.len() + 2);
}

#[test]
fn what_cannot_be_reproduced_is_refused_before_anything_runs() {
    let desk = Desk::new();
    let err = desk.fail(&["reproduce", "sprink", "--out", "found"], 2);
    assert!(err.contains("unknown experiment `sprink`; did you mean `spring`?"), "{err}");
    for names in [["all", "nope"], ["nope", "all"]] {
        let err = desk.fail(&[&["reproduce"], &names[..], &["--out", "found"]].concat(), 2);
        assert!(err.contains("unknown experiment `nope`"), "{err}");
    }
    let err = desk.fail(&["reproduce", "spring"], 2);
    assert!(err.contains("--out"), "{err}");
    desk.put("file", "");
    let err = desk.fail(&["reproduce", "spring", "--out", "file"], 1);
    assert!(err.contains("file"), "{err}");
    assert_eq!(desk.files(), ["file", "small.toml"]);
    one_message(&err);
}
