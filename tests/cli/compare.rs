//! `belay-lab compare`.

use super::Desk;
use std::fs;

#[test]
fn what_differs_between_two_runs_of_experiments_is_told_and_nothing_else() {
    let desk = Desk::new();
    for out in ["one", "two"] {
        let output = desk.lab(&["reproduce", "spring", "update-step", "--quick", "--out", out]).output().unwrap();
        assert!(output.status.success());
    }
    let same = desk.print(&["compare", "one", "one"]);
    assert!(same.contains(" 0 with another verdict") && same.contains("all files have the same bytes"), "{same}");
    // Figures and claims name the command that made them, with its folder.
    let file = desk.path("two/spring/claims.json");
    let claims = fs::read_to_string(&file).unwrap();
    fs::write(&file, claims.replacen("\"verdict\": \"holds\"", "\"verdict\": \"mixed\"", 1)).unwrap();
    fs::remove_dir_all(desk.path("two/update-step")).unwrap();
    let text = desk.print(&["compare", "one", "two"]);
    assert!(text.contains(" 1 with another verdict") && text.contains("only in the first"), "{text}");
    assert!(text.contains("spring/claims.json") && !text.contains("spring/data.csv"), "{text}");
    let json: serde_json::Value = desk.json(&["compare", "one", "two", "--json"]);
    let claims = json["claims"].as_array().unwrap();
    let changed: Vec<_> = claims.iter().filter(|claim| claim["differs"] == "verdict").collect();
    assert_eq!(changed.len(), 1);
    assert_eq!((&changed[0]["verdicts"][0], &changed[0]["verdicts"][1]), (&"holds".into(), &"mixed".into()));
    assert!(
        claims
            .iter()
            .filter(|claim| claim["experiment"] == "update-step")
            .all(|claim| claim["differs"] == "only in the first")
    );
    let err = desk.fail(&["compare", "one", "nowhere"], 2);
    assert!(err.contains("nowhere"), "{err}");
    fs::create_dir(desk.path("empty")).unwrap();
    let err = desk.fail(&["compare", "one", "empty"], 2);
    assert!(err.contains("`empty` has no experiment; give a folder that `belay-lab reproduce` has written"), "{err}");
    fs::write(&file, "{").unwrap();
    let err = desk.fail(&["compare", "one", "two"], 1);
    assert!(err.contains("is no list of claims"), "{err}");
}
