//! The report of all experiments: one page that needs nothing beside itself.

mod html;
mod words;

#[cfg(test)]
mod tests;

use crate::experiment::{Findings, Judged, Part, Setup, Verdict};
use crate::figure::draw::{cell_text, is_number};
use crate::figure::raster::base64;
use crate::figure::{Figure, export, fonts};
use crate::table::Table;
use html::{Escaped, id, paragraphs};
use std::fmt::Write as _;

/// The style of the page.
const STYLE: &str = include_str!("../report.css");

/// What one experiment gives to the report.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// What was asked, and how.
    pub setup: &'a Setup,
    /// What was found.
    pub findings: &'a Findings,
    /// The claims with their verdicts.
    pub judged: &'a [Judged],
    /// The command that makes it again.
    pub command: &'a str,
}

/// The report: contents with every verdict, then a part for each experiment with figures, claims, tables and how to make it again.
///
/// One HTML document that fetches nothing: figures are inlined as SVG, their fonts are embedded, and there is no script. `version`
/// is that of the program, and `command` what made the report.
pub fn report_html(pages: &[Page<'_>], version: &str, command: &str) -> String {
    let mut out = String::from("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    let _ = writeln!(out, "<meta name=\"generator\" content=\"belay-lab {}\">", Escaped(version));
    out += "<title>Belay Lab: findings</title>\n<style>\n";
    for (family, weight, face) in
        [("Inter", 400, fonts::TEXT), ("Inter", 600, fonts::TEXT_STRONG), ("DejaVu Sans", 400, fonts::FALLBACK)]
    {
        let _ = writeln!(
            out,
            "@font-face {{ font-family: \"{family}\"; font-weight: {weight}; src: url(data:font/otf;base64,{}); }}",
            base64(face)
        );
    }
    out += STYLE;
    out += "</style>\n</head>\n<body>\n<header>\n<h1>What averaging the weights does: findings</h1>\n";
    let _ = writeln!(out, "<p class=\"muted\">Made by belay-lab {} with</p>", Escaped(version));
    let _ = writeln!(out, "<pre><code>{}</code></pre>\n</header>", Escaped(command));
    contents(&mut out, pages);
    out += "<main>\n";
    overview(&mut out, pages);
    for page in pages {
        experiment(&mut out, page, version);
    }
    out += "</main>\n</body>\n</html>\n";
    out
}

/// The claims of all experiments as a table in Markdown.
pub fn findings_table(pages: &[Page<'_>]) -> String {
    // The signs that Markdown would read as markup.
    let plain = |text: &str| text.replace('<', "&lt;").replace(['|', '*', '_', '`'], "\u{0}$&");
    let cell = |text: &str| plain(text);
    let mut table =
        String::from("| Experiment | Claim | Source | Verdict | Effect | n |\n|---|---|---|---|---|---:|\n");
    for (page, judged) in pages.iter().flat_map(|page| page.judged.iter().map(move |judged| (page, judged))) {
        let (verdict, sign, _) = words::verdict(judged.verdict);
        let effect = words::effect(judged.effect, judged.interval);
        let (name, claim, source) = (cell(&page.setup.name), cell(&judged.claim.claim), cell(&judged.claim.source));
        let _ = writeln!(table, "| `{name}` | {claim} | {source} | {sign} {verdict} | {effect} | {} |", judged.n);
    }
    table
}

fn contents(out: &mut String, pages: &[Page<'_>]) {
    *out += "<nav aria-label=\"Contents\">\n<ol>\n";
    for page in pages {
        let (link, title) = (id(&page.setup.name), Escaped(&page.setup.title));
        let _ = writeln!(out, "<li><a href=\"#{link}\">{title}</a>: {}</li>", Escaped(&page.setup.question));
    }
    *out += "</ol>\n</nav>\n";
}

fn overview(out: &mut String, pages: &[Page<'_>]) {
    *out += "<section aria-labelledby=\"all-claims\">\n<h2 id=\"all-claims\">Every claim and its verdict</h2>\n";
    *out += "<p>A claim holds where the interval of its measure lies on the claim’s side of the bound in every part, and fails where \
             it lies on the other side in every part; all else is mixed. The effect is that of the part that speaks least for the \
             claim.</p>\n";
    *out += "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"all-claims\">\n<table>\n<thead><tr>";
    for head in ["Experiment", "Claim", "Source", "Rule", "Verdict"] {
        let _ = write!(out, "<th scope=\"col\">{head}</th>");
    }
    *out += "<th scope=\"col\" class=\"number\">Effect [95 % interval]</th><th scope=\"col\" class=\"number\">n</th></tr></thead>\n<tbody>\n";
    for (page, judged) in pages.iter().flat_map(|page| page.judged.iter().map(move |judged| (page, judged))) {
        let link = claim_id(page, judged);
        let _ = writeln!(
            out,
            "<tr><td>{}</td><th scope=\"row\"><a href=\"#{link}\">{}</a></th><td>{}</td><td>{}</td><td>{}</td>\
             <td class=\"number\">{}</td><td class=\"number\">{}</td></tr>",
            Escaped(&page.setup.title),
            Escaped(&judged.claim.claim),
            Escaped(&judged.claim.source),
            Escaped(&words::rule(&judged.claim.rule)),
            badge(judged.verdict),
            Escaped(&words::effect(judged.effect, judged.interval)),
            judged.n,
        );
    }
    *out += "</tbody>\n</table>\n</div>\n</section>\n";
}

fn experiment(out: &mut String, page: &Page<'_>, version: &str) {
    let Page { setup, findings, judged, .. } = page;
    let name = id(&setup.name);
    let _ = writeln!(out, "<article aria-labelledby=\"{name}\">\n<h2 id=\"{name}\">{}</h2>", Escaped(&setup.title));
    let _ = writeln!(out, "<p class=\"question\">{}</p>", Escaped(&setup.question));
    *out += &paragraphs(&setup.about);
    let _ = writeln!(out, "<p class=\"muted\">Source: {}</p>", Escaped(&setup.source));
    if setup.quick {
        *out += "<p class=\"note\"><strong>Quick run.</strong> Seeds and steps are lowered: its verdicts are a trial of the machinery, \
                 not findings.</p>\n";
    }
    for note in &findings.notes {
        let _ = writeln!(out, "<p class=\"note\"><strong>Note.</strong> {}</p>", Escaped(note));
    }
    for (stem, figure) in &findings.figures {
        drawing(out, stem, figure);
    }
    if !judged.is_empty() {
        *out += "<h3>Claims</h3>\n";
        for judged in *judged {
            claim(out, page, judged);
        }
    }
    if !findings.tables.is_empty() {
        *out += "<h3>Tables</h3>\n";
        for (caption, table) in &findings.tables {
            tabulate(out, caption, table);
        }
    }
    again(out, page, version);
    *out += "</article>\n";
}

fn drawing(out: &mut String, stem: &str, figure: &Figure) {
    let (title, caption) = (&figure.title, &figure.caption);
    let drawn = figure.clone().without_words();
    let svg = export::svg(&drawn);
    // What stands before the element belongs to a file of its own.
    let svg = svg.find("<svg ").map_or("", |at| &svg[at + 5..]);
    let label = if title.is_empty() { stem } else { title };
    let width = drawn.size.0;
    let _ = writeln!(
        out,
        "<figure>\n<div class=\"card\"><svg aria-label=\"{}\" style=\"--width:{width:.0}\" {svg}</div>",
        Escaped(label)
    );
    *out += "<figcaption>";
    if !title.is_empty() {
        let _ = write!(out, "<strong>{}.</strong> ", Escaped(title));
    }
    let _ = writeln!(out, "{}</figcaption>\n</figure>", Escaped(caption));
}

fn badge(verdict: Verdict) -> String {
    let (words, sign, class) = words::verdict(verdict);
    format!("<span class=\"verdict {class}\"><span aria-hidden=\"true\">{sign}</span> {words}</span>")
}

fn claim_id(page: &Page<'_>, judged: &Judged) -> String {
    format!("{}--{}", id(&page.setup.name), id(&judged.claim.id))
}

fn claim(out: &mut String, page: &Page<'_>, judged: &Judged) {
    let link = claim_id(page, judged);
    let _ = writeln!(
        out,
        "<section class=\"claim\" aria-labelledby=\"{link}\">\n<h4 id=\"{link}\">{}</h4>\n<p>{} <span class=\"muted\">Source: {}. \
         Rule: {}.</span></p>",
        Escaped(&judged.claim.claim),
        badge(judged.verdict),
        Escaped(&judged.claim.source),
        Escaped(&words::rule(&judged.claim.rule)),
    );
    if !judged.parts.is_empty() {
        *out += "<div class=\"wide\">\n<table>\n<thead><tr><th scope=\"col\">Part</th><th scope=\"col\">Verdict</th>\
                 <th scope=\"col\" class=\"number\">Effect [95 % interval]</th><th scope=\"col\" class=\"number\">n</th></tr></thead>\n<tbody>\n";
        for Part { verdict, measurement: part } in &judged.parts {
            let name = if part.part.is_empty() { "all" } else { &part.part };
            let _ = writeln!(
                out,
                "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>",
                Escaped(name),
                badge(*verdict),
                Escaped(&words::effect(Some(part.effect), part.interval)),
                part.n,
            );
        }
        *out += "</tbody>\n</table>\n</div>\n";
    }
    *out += "</section>\n";
}

fn tabulate(out: &mut String, caption: &str, table: &Table) {
    let class = |number: bool| if number { " class=\"number\"" } else { "" };
    let _ = write!(out, "<div class=\"wide\">\n<table>\n<caption>{}</caption>\n<thead><tr>", Escaped(caption));
    for column in &table.columns {
        let name = column.name.replace('_', " ");
        let _ = write!(out, "<th scope=\"col\"{}>{}</th>", class(is_number(&column.entries)), Escaped(&name));
    }
    *out += "</tr></thead>\n<tbody>\n";
    for row in 0..table.len() {
        *out += "<tr>";
        for column in &table.columns {
            let text = cell_text(&column.entries, row);
            let _ = write!(out, "<td{}>{}</td>", class(is_number(&column.entries)), Escaped(&text));
        }
        *out += "</tr>\n";
    }
    *out += "</tbody>\n</table>\n</div>\n";
}

/// How the experiment is made again: command, seeds, version and the preset's text.
fn again(out: &mut String, page: &Page<'_>, version: &str) {
    let setup = page.setup;
    *out += "<h3>How to make it again</h3>\n";
    let _ = writeln!(out, "<pre><code>{}</code></pre>", Escaped(page.command));
    let _ = writeln!(out, "<p class=\"muted\">belay-lab {}.</p>", Escaped(version));
    if !setup.sweeps.is_empty() {
        *out += "<ul>\n";
        for (name, sweep) in &setup.sweeps {
            let first = sweep.scenario().map_or(0, |scenario| scenario.run.seed);
            let last = first + sweep.seeds.saturating_sub(1);
            let tuning = sweep.tune.as_ref().map_or_else(String::new, |tune| {
                format!("; seeds {} to {} for tuning alone", last + 1, last + tune.seeds)
            });
            let cells = sweep.axes.iter().fold(1_u64, |cells, axis| cells.saturating_mul(axis.len() as u64));
            let settings = if cells == 1 { "setting" } else { "settings" };
            let _ = writeln!(
                out,
                "<li>Sweep <code>{}</code>: {cells} {settings}, seeds {first} to {last}{tuning}.</li>",
                Escaped(name)
            );
        }
        *out += "</ul>\n";
    }
    let _ = writeln!(
        out,
        "<details>\n<summary>The preset of {}</summary>\n<pre><code>{}</code></pre>\n</details>",
        Escaped(&setup.name),
        Escaped(&setup.text)
    );
}
