use super::{Preferences, Session, SessionRef, of_views};
use crate::app::document::Content as _;
use crate::app::robustness::RobustnessView;
use crate::app::robustness::view::Settings;
use crate::app::view::View as _;
use crate::app::views::views;
use crate::app::window::keeper::Keeper;
use crate::presets::PRESETS;
use crate::scenario::{Scenario, Training};
use std::fs;
use std::path::Path;

fn scenario(preset: usize) -> Option<Scenario> {
    Scenario::parse(PRESETS[preset].text, None).ok()
}

fn parse(text: &str) -> (Session, Vec<String>) {
    Session::parse(text, &mut views())
}

fn usual() -> Session {
    let mut view = RobustnessView::default();
    view.settings = Settings { arm: Some("BELAY".to_owned()), ..Settings::default() };
    Session {
        preferences: Preferences {
            dark: Some(true),
            zoom: 1.5,
            view: Some("robustness".to_owned()),
            ..Preferences::default()
        },
        views: [("robustness".to_owned(), toml::Value::Table(view.save()))].into_iter().collect(),
        scenario: scenario(1),
        preset: scenario(2),
        training: Training::presets().next(),
        training_preset: Training::presets().nth(1),
    }
}

fn borrowed(session: &Session) -> SessionRef<'_> {
    SessionRef {
        preferences: &session.preferences,
        views: &session.views,
        scenario: session.scenario.as_ref().unwrap(),
        preset: session.preset.as_ref().unwrap(),
        training: session.training.as_ref().unwrap(),
        training_preset: session.training_preset.as_ref().unwrap(),
    }
}

#[test]
fn a_write_is_due_where_any_part_has_changed_and_only_there() {
    let folder = tempfile::tempdir().unwrap();
    let (mut keeper, _, _) = Keeper::open(folder.path().join("session.toml"), &mut views());
    let saved = usual();
    assert!(keeper.due(borrowed(&saved)).is_some());
    keeper.write(saved.clone());
    assert_eq!(keeper.due(borrowed(&saved)), None);
    assert_eq!(borrowed(&saved).to_session(), saved);
    let swapped = Session { training: saved.training_preset.clone(), ..saved.clone() };
    for changed in [
        Session { preferences: Preferences::default(), ..saved.clone() },
        Session { views: of_views(&views()), ..saved.clone() },
        Session { scenario: scenario(3), ..saved.clone() },
        Session { preset: scenario(3), ..saved.clone() },
        Session { training_preset: saved.training.clone(), ..saved.clone() },
        swapped,
    ] {
        assert!(keeper.due(borrowed(&changed)).is_some());
    }
}

#[test]
fn no_write_is_due_over_a_file_that_must_stay() {
    let folder = tempfile::tempdir().unwrap();
    // The name has no room for an ending, so that the file cannot be kept aside.
    let path = folder.path().join("s".repeat(253));
    fs::write(&path, "no TOML").unwrap();
    let (mut keeper, _, notes) = Keeper::open(path.clone(), &mut views());
    assert!(notes.len() == 1 && notes[0].contains("this session is not remembered"), "{notes:?}");
    assert_eq!(keeper.due(borrowed(&usual())), None);
    assert_eq!(keeper.write(usual()), None);
    assert_eq!(fs::read_to_string(&path).unwrap(), "no TOML");
}

#[test]
fn a_session_comes_back() {
    for session in [usual(), Session::default()] {
        assert_eq!(parse(&session.to_toml()), (session, vec![]));
    }
}

#[test]
fn one_bad_value_costs_no_other_part() {
    let whole = usual();
    let text = whole.to_toml();
    for (from, to, key) in [
        ("zoom = 1.5", "zoom = \"big\"", "`preferences.zoom`"),
        ("zoom = 1.5", "zoom = nan", "`preferences.zoom`"),
        ("zoom = 1.5", "zoom = 1e30", "`preferences.zoom`"),
        ("zoom = 1.5", "zoom = 1.5\nsparkles = true", "`preferences.sparkles`"),
        ("view = \"robustness\"", "view = \"kitchen\"", "`preferences.view`"),
        ("seeds = ", "seeds = -1 #", "`preferences.robustness.request.seeds`"),
    ] {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        let (found, lost) = parse(&text.replace(from, to));
        assert_eq!(lost, [key]);
        let scenarios =
            |session: &Session| (session.scenario.clone(), session.preset.clone(), session.training.clone());
        assert_eq!(scenarios(&found), scenarios(&whole));
        assert_eq!(found.preferences.dark, Some(true));
        assert_eq!(found.views["robustness"]["arm"].as_str(), Some("BELAY"));
    }
    let (found, lost) = parse(&format!("colour = \"red\"\n{text}"));
    assert_eq!((found, lost.join(" ").as_str()), (whole.clone(), "`colour`"));
    let (found, lost) = parse(&text.replacen("schema = 1", "schema = 1\nunheard = 2", 1));
    assert!(lost.len() == 1 && lost[0].starts_with("`scenario` (") && lost[0].contains("unheard"), "{lost:?}");
    assert_eq!((found.scenario, found.preset), (None, whole.preset));
}

#[test]
fn a_session_cut_anywhere_gives_what_came_before_and_says_so() {
    let text = usual().to_toml();
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)).step_by(37) {
        let (found, lost) = parse(&text[..end]);
        assert!(found.scenario.is_none() || found.scenario == usual().scenario, "cut at {end}");
        // A cut between two keys leaves a shorter session, which is whole.
        let between = text[..end].ends_with('\n') || text[end..].starts_with('\n');
        assert!(between || !lost.is_empty() || parse(&text[..end]).0 != usual(), "cut at {end}");
    }
    let (found, lost) = parse(&text[..text.len() - 3]);
    assert_eq!(found.scenario, usual().scenario);
    assert!(!lost.is_empty());
    for rubbish in ["", "\0\0\0\0", "no = [ toml", "preferences = 3", "[[preferences]]"] {
        let (found, lost) = parse(rubbish);
        assert_eq!(found, Session::default(), "{rubbish:?}");
        assert!(!lost.is_empty(), "{rubbish:?}");
    }
}

#[test]
fn what_cannot_be_read_is_kept_aside_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("belay-lab/session.toml");
    fs::create_dir(path.parent().unwrap()).unwrap();
    let text = usual().to_toml().replace("zoom = 1.5", "zoom = \"big\"");
    for (contents, kept) in
        [(text.as_bytes(), "session.toml.bad"), (b"\xFF\xFE", "session.toml.bad-2"), (b"\0\0", "session.toml.bad-3")]
    {
        fs::write(&path, contents).unwrap();
        let (mut keeper, session, notes) = Keeper::open(path.clone(), &mut views());
        assert!(notes.len() == 1 && notes[0].ends_with(kept), "{notes:?}");
        keeper.write(session.unwrap());
        assert_eq!(fs::read(path.with_file_name(kept)).unwrap(), contents);
        assert_eq!(parse(&fs::read_to_string(&path).unwrap()).1, Vec::<String>::new());
    }
    let (_, _, notes) = Keeper::open(path, &mut views());
    assert_eq!(notes, Vec::<String>::new());
}

#[test]
fn two_windows_do_not_overwrite_each_other_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.toml");
    let on_disk = |path: &Path| parse(&fs::read_to_string(path).unwrap()).0;
    let with_zoom =
        |zoom| Session { preferences: Preferences { zoom, ..Preferences::default() }, ..Session::default() };

    let (mut first, _, notes) = Keeper::open(path.clone(), &mut views());
    assert_eq!(notes, Vec::<String>::new());
    assert_eq!(first.write(with_zoom(1.1)), None);
    let (mut second, session, notes) = Keeper::open(path.clone(), &mut views());
    assert_eq!(session, Some(with_zoom(1.1)));
    assert!(notes.len() == 1 && notes[0].contains("Another window"), "{notes:?}");
    assert_eq!(second.write(with_zoom(1.2)), None);
    assert_eq!(first.write(with_zoom(1.3)), None);
    assert_eq!(on_disk(&path), with_zoom(1.3));

    drop(first);
    let note = second.write(with_zoom(1.4)).unwrap();
    assert!(note.contains("session.toml.other"), "{note}");
    assert_eq!(on_disk(&path), with_zoom(1.4));
    assert_eq!(on_disk(&path.with_file_name("session.toml.other")), with_zoom(1.3));
}

#[test]
fn a_session_that_cannot_be_written_is_said_once_and_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.toml");
    let (mut keeper, _, _) = Keeper::open(path.clone(), &mut views());
    fs::create_dir(&path).unwrap();
    assert!(keeper.write(usual()).is_some());
    assert_eq!(keeper.due(borrowed(&usual())), None);
    assert_eq!(keeper.write(usual()), None);
    fs::remove_dir(&path).unwrap();
    assert_eq!(keeper.write(usual()), None);
    assert!(path.is_file());
}
