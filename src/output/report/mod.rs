//! The report of all experiments: one page that needs nothing beside itself.

mod html;
mod words;

#[cfg(test)]
mod tests;

use crate::experiment::{Findings, Judged, Part, Setup, Verdict, expected_false};
use crate::figure::draw::{cell_text, is_number};
use crate::figure::raster::base64;
use crate::figure::{Figure, export, fonts};
use crate::table::Table;
use html::{Escaped, id, paragraphs};
use std::fmt::Write as _;

/// The style of the page.
const STYLE: &str = include_str!("../report.css");

/// Page of the report: one experiment.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// Question and setup.
    pub setup: &'a Setup,
    /// Findings.
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
    let cell = |text: &str| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('<', "&lt;");
        // The signs that Markdown would read as markup.
        let escape = |sign: char| matches!(sign, '|' | '*' | '_' | '`' | '\\').then_some('\\');
        text.chars().flat_map(|sign| escape(sign).into_iter().chain([sign])).collect::<String>()
    };
    let mut table = String::from(
        "| Experiment | Claim | Source | Verdict | Parts | Effect of the least favourable part | n |\n|---|---|---|---|---|---|---:|\n",
    );
    for (page, judged) in pages.iter().flat_map(|page| page.judged.iter().map(move |judged| (page, judged))) {
        let (verdict, sign, _) = words::verdict(judged.verdict);
        let corrected = words::corrected(judged.verdict, judged.verdict_holm);
        let effect = words::weakest(judged);
        let tally = judged.tally();
        let n = words::count(judged.n, &judged.counted);
        let (name, claim, source) = (cell(&page.setup.name), cell(&judged.claim.claim), cell(&judged.claim.source));
        let _ = writeln!(
            table,
            "| `{name}` | {claim} | {source} | {sign} {verdict}{corrected} | {tally} | {} | {} |",
            cell(&effect),
            cell(&n)
        );
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
    *out += "<p>A part of a claim holds where the 95 % interval of its measure lies on the claim’s side of the bound, and fails where it \
             lies on the other side. It is equivalent where the interval lies within the margin of the bound, if the rule has one, and \
             undecided where the interval holds the bound. A claim has the verdict of its parts where all agree, is mixed where two of them \
             differ, and undecided where some are undecided and the others agree. The effect is that of the part that \
             speaks least for the claim; the rule stands with each claim below.</p>\n";
    let (tested, false_ones) = pages
        .iter()
        .map(|page| expected_false(page.judged))
        .fold((0, 0.0), |(n, sum), (parts, of)| (n + parts, sum + of));
    let _ = writeln!(
        out,
        "<p>{tested} parts are tested at 95 %, so that chance alone makes up to {false_ones:.0} false verdicts of parts. Where a verdict does not \
         survive Holm’s correction for all parts of its experiment, the corrected one stands beside it. Intervals are percentiles of bootstrap \
         resamples over seeds, expanded as Student’s are for few seeds: of means of 8 or 12 normal values they cover 94 to 96 %.</p>",
    );
    *out += "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"all-claims\">\n<table>\n<thead><tr>";
    for head in ["Experiment", "Claim", "Source", "Verdict", "Parts", "Effect [95 % interval]"] {
        let _ = write!(out, "<th scope=\"col\">{head}</th>");
    }
    *out += "<th scope=\"col\" class=\"number\">n</th></tr></thead>\n<tbody>\n";
    for (page, judged) in pages.iter().flat_map(|page| page.judged.iter().map(move |judged| (page, judged))) {
        let link = claim_id(page, judged);
        let _ = writeln!(
            out,
            "<tr><td>{}</td><th scope=\"row\"><a href=\"#{link}\">{}</a></th><td>{}</td><td>{}</td><td>{}</td>\
             <td>{}</td><td class=\"number\">{}</td></tr>",
            Escaped(&page.setup.title),
            Escaped(&judged.claim.claim),
            Escaped(&judged.claim.source),
            badges(judged.verdict, judged.verdict_holm),
            Escaped(&judged.tally().to_string()),
            Escaped(&words::weakest(judged)),
            Escaped(&words::count(judged.n, &judged.counted)),
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

/// The verdict, and after it the corrected one where it differs.
fn badges(verdict: Verdict, corrected: Verdict) -> String {
    let plain = badge(verdict);
    if corrected == verdict {
        plain
    } else {
        format!("{plain} <small>{} after Holm</small>", words::verdict(corrected).0)
    }
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
        badges(judged.verdict, judged.verdict_holm),
        Escaped(&judged.claim.source),
        Escaped(&words::rule(&judged.claim.rule)),
    );
    if !judged.parts.is_empty() {
        *out += "<div class=\"wide\">\n<table>\n<thead><tr><th scope=\"col\">Part</th><th scope=\"col\">Verdict</th>\
                 <th scope=\"col\" class=\"number\">Effect [95 % interval]</th><th scope=\"col\" class=\"number\">n</th></tr></thead>\n<tbody>\n";
        for Part { verdict, verdict_holm, measurement: part, counted, needed, .. } in &judged.parts {
            let name = if part.part.is_empty() { "all" } else { &part.part };
            let _ = writeln!(
                out,
                "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>",
                Escaped(name),
                badges(*verdict, *verdict_holm) + &why(&part.undecidable, *needed),
                Escaped(&words::effect(Some(part.effect), part.interval, &judged.claim.rule.unit)),
                Escaped(&words::count(part.n, counted)),
            );
        }
        *out += "</tbody>\n</table>\n</div>\n";
    }
    *out += "</section>\n";
}

/// Why a part is undecided, or the number of seeds that would decide it.
fn why(undecidable: &str, needed: Option<u64>) -> String {
    match needed {
        _ if !undecidable.is_empty() => format!(" <small>{}</small>", Escaped(undecidable)),
        Some(seeds) => format!(" <small>about {seeds} seeds would decide</small>"),
        None => String::new(),
    }
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

/// Writes how the experiment is made again: command, seeds, version and the preset's text.
fn again(out: &mut String, page: &Page<'_>, version: &str) {
    let setup = page.setup;
    *out += "<h3>How to make it again</h3>\n";
    let _ = writeln!(out, "<pre><code>{}</code></pre>", Escaped(page.command));
    let _ = writeln!(
        out,
        "<p class=\"muted\">belay-lab {}. The hash of the rules is <code>{}</code>; the seeds follow from it, so that a changed rule is judged on \
         other runs.</p>",
        Escaped(version),
        setup.rules
    );
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
