use super::*;
use crate::experiment::Measurement;
use crate::figure::draw::{Curve, Sensitivity, sensitivity_figure};
use crate::statistics::{Interval, Quartiles};
use resvg::usvg::roxmltree::{Document, ParsingOptions};
use std::collections::BTreeSet;

const PRESET: &str = r#"
schema = 1
title = "Robustness <b>& \"more\"</b>"
question = "Is BELAY more robust to η?"
about = """First <script>alert(1)</script> paragraph, see https://example.org/paper.

Second paragraph."""
source = "[B] section 4"

[settings]
bound = 0.5

[sweep.eta]
seeds = 4
[sweep.eta.axes]
"arm.*.optimizer.eta" = { log = [1e-4, 1.0], points = 9 }
[sweep.eta.base.objective]
function = "booth"
[sweep.eta.base.run]
steps = 10
seed = 3
[[sweep.eta.base.arm]]
name = "SGD"
optimizer = { kind = "sgd", eta = 0.01 }

[[claim]]
id = "wider"
claim = "BELAY tolerates more <i>learning rates</i> | than EMA"
source = "[B] section 4.2"
rule = { measure = "decades", about = "η gained", unit = "decades", above = 0.0 }

[[claim]]
id = "smaller"
claim = "Its error is small"
source = "ours"
rule = { measure = "error", about = "relative error.", below = 0.1 }
"#;

fn figure() -> Figure {
    let quartiles = |median: f64| Quartiles { lower: 0.5 * median, median, upper: 2.0 * median };
    let points = vec![(1e-3, quartiles(0.1)), (1e-2, quartiles(0.01)), (1e-1, quartiles(f64::INFINITY))];
    let curve = Curve { name: "EMA <&>".to_owned(), points, shares: vec![0.0, 0.0, 1.0], ..Curve::default() };
    let plot = Sensitivity {
        x: crate::figure::Axis::log10("η", (0.0, 0.0)),
        y: crate::figure::Axis::log10("final f − f*", (0.0, 0.0)),
        curves: vec![curve],
        share: "diverged".to_owned(),
        ..Sensitivity::default()
    };
    sensitivity_figure("What η < 1 does", "A caption with a < b & c.", &[plot], 1)
}

fn with_page<T>(quick: bool, use_it: impl FnOnce(&[Page<'_>]) -> T) -> T {
    let setup = Setup::parse("robustness", PRESET, quick).unwrap();
    let interval = Some(Interval { low: 0.2, high: 0.42, level: 0.95 });
    let part = |name: &str, effect: f64, interval| Measurement::new(name, effect, interval, 64);
    let parts = [part("Booth & co", 0.31, interval), part("Beale", -1.0, None)];
    let judged = vec![setup.claims[0].judge(&parts), setup.claims[1].judge(&[])];
    let table = Table::default()
        .with("median_steps", vec![1.5, f64::INFINITY])
        .with("name", vec!["a<b".to_owned(), "c".to_owned()]);
    let findings = Findings {
        figures: vec![("figure".to_owned(), figure()), ("again".to_owned(), figure())],
        tables: vec![("Times".to_owned(), table)],
        notes: vec!["the best η lies at the edge".to_owned()],
        ..Findings::default()
    };
    let page =
        Page { setup: &setup, findings: &findings, judged: &judged, command: "belay-lab reproduce 'robustness'" };
    use_it(&[page])
}

fn report() -> String {
    with_page(false, |pages| report_html(pages, "1.2.3", "belay-lab reproduce all --out results"))
}

/// The page as XML: its void elements closed and its entities are those of XML, so that a strict parser reads it.
fn read<T>(html: &str, use_it: impl FnOnce(&Document<'_>) -> T) -> T {
    let xml: String = html
        .lines()
        .map(|line| if line.starts_with("<meta") { line.replace('>', "/>") + "\n" } else { line.to_owned() + "\n" })
        .collect();
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(&xml, options).unwrap();
    use_it(&document)
}

#[test]
fn nothing_is_fetched_and_nothing_is_run() {
    let html = report();
    read(&html, |document| {
        for node in document.descendants().filter(|node| node.is_element()) {
            assert!(!["script", "link", "iframe", "object", "embed", "base"].contains(&node.tag_name().name()));
            for attribute in node.attributes() {
                let (name, value) = (attribute.name(), attribute.value());
                assert!(!name.starts_with("on"), "{name}");
                if ["src", "href", "srcset", "data", "action", "poster"].contains(&name) {
                    assert!(value.starts_with('#') || value.starts_with("data:"), "{name}={value:.60}");
                }
                assert!(!value.contains("url("), "{value:.60}");
            }
        }
        let style = document.descendants().find(|node| node.has_tag_name("style")).unwrap().text().unwrap();
        assert!(!style.contains("@import"));
        assert!(style.split("url(").skip(1).all(|address| address.starts_with("data:")));
    });
}

#[test]
fn ids_are_unique_and_every_link_leads_to_one() {
    read(&report(), |document| {
        let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{ids:?}");
        let links = document.descendants().filter_map(|node| node.attribute("href"));
        for link in links.filter_map(|link| link.strip_prefix('#')) {
            assert!(unique.contains(link), "{link}");
        }
        let labels = document.descendants().filter_map(|node| node.attribute("aria-labelledby"));
        assert!(labels.into_iter().all(|label| unique.contains(label)));
    });
}

#[test]
fn every_claim_part_and_text_appears_as_text() {
    read(&report(), |document| {
        let text: String =
            document.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).collect();
        let setup = Setup::parse("robustness", PRESET, false).unwrap();
        let seed = setup.sweep("eta").scenario().unwrap().run.seed;
        assert_eq!(seed % 1000, 3);
        for part in [
            "Robustness <b>& \"more\"</b>",
            "First <script>alert(1)</script> paragraph",
            "Is BELAY more robust to η?",
            "BELAY tolerates more <i>learning rates</i> | than EMA",
            "Its error is small",
            "η gained (decades): its interval lies above 0",
            "relative error: its interval lies below 0.1",
            "[B] section 4.2",
            "Booth & co",
            "0.31 [0.20, 0.42] decades",
            "64 seeds",
            "A caption with a < b & c.",
            "the best η lies at the edge",
            "belay-lab reproduce 'robustness'",
            "belay-lab reproduce all --out results",
            &format!("9 settings, seeds {seed} to {}", seed + 3),
            "BELAY tolerates more <i>learning rates</i>",
            "1.2.3",
            "a<b",
            "schema = 1",
        ] {
            assert!(text.contains(part), "{part}");
        }
        let verdicts =
            document.descendants().filter(|node| node.attribute("class").is_some_and(|c| c.starts_with("verdict")));
        assert_eq!(verdicts.count(), 2 + 2 + 2);
        let tables = document.descendants().filter(|node| node.has_tag_name("table"));
        assert!(tables.into_iter().all(|table| table.descendants().any(|node| node.attribute("scope") == Some("col"))));
        let named = |node: &resvg::usvg::roxmltree::Node<'_, '_>| {
            node.attribute("role") != Some("img") || node.has_attribute("aria-label")
        };
        assert!(document.descendants().all(|node| named(&node)));
    });
}

#[test]
fn a_quick_run_says_so() {
    let quick = with_page(true, |pages| report_html(pages, "1", "c"));
    assert!(quick.contains("Quick run.") && !report().contains("Quick run."));
}

#[test]
fn the_table_of_findings_has_a_row_for_each_claim() {
    let table = with_page(false, findings_table);
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 4);
    assert_eq!(
        rows[2],
        "| `robustness` | BELAY tolerates more &lt;i>learning rates&lt;/i> \\| than EMA | [B] section 4.2 | ◐ mixed | 1 holds, 1 fails of 2 parts | −1 decades, Beale | 64 seeds |"
    );
    assert!(rows[3].contains("| – not testable here | – | – | – |"), "{}", rows[3]);
}

#[test]
fn figures_lose_their_words_but_not_their_size() {
    let figure = figure();
    let bare = figure.clone().without_words();
    assert!(bare.title.is_empty() && bare.caption.is_empty());
    assert!(bare.size.1 < figure.size.1 && bare.size.0 == figure.size.0);
}
