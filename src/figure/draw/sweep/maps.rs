//! Maps over two axes, one for each arm.

use super::{Shown, View, arms_on_maps, rising, scale, words};
use crate::figure::draw::grid::{GridAxis, GridColors, GridMap, shared_colors};
use crate::figure::draw::sensitivity::first_of_its_row;
use crate::figure::draw::{COLUMN, PAGE};
use crate::figure::{Axis, Figure, Panel};

pub(super) fn figures(view: &View<'_>) -> Vec<(String, Figure)> {
    let mut figures: Vec<(String, Figure)> =
        Shown::all(view.plan).into_iter().map(|shown| (shown.stem(), figure(view, shown, false))).collect();
    if view.groups.values().any(|group| group.diverged > 0) {
        figures.insert(1, ("diverged".to_owned(), figure(view, Shown::Last, true)));
    }
    figures
}

fn figure(view: &View<'_>, shown: Shown, shares: bool) -> Figure {
    let arms = arms_on_maps(view.plan, view.horizontal, view.vertical);
    let (Some(horizontal), Some(vertical)) = (view.horizontal, view.vertical) else { return Figure::default() };
    let (across, upwards) = (rising(view.axis(horizontal)), rising(view.axis(vertical)));
    let mut cells: Vec<(String, Vec<f64>)> = vec![];
    for places in &view.multiples {
        for arm in &arms {
            let name = &view.plan.base().arms[*arm].name;
            let title = [name.clone(), view.title(places)].into_iter().filter(|part| !part.is_empty());
            let value = |(row, _): &(usize, f64), (column, _): &(usize, f64)| {
                let mut places = places.clone();
                (places[horizontal], places[vertical]) = (*column, *row);
                let group = view.group(&places, *arm);
                group.map_or(f64::NAN, |group| if shares { shown.lost(group) } else { shown.of(group).median })
            };
            let value = &value;
            let values = upwards.iter().flat_map(|row| across.iter().map(move |column| value(row, column))).collect();
            cells.push((title.collect::<Vec<_>>().join(", "), values));
        }
    }
    let shared = color_axis(view, shown, shares, cells.iter().flat_map(|(_, values)| values));
    let grid = |index: usize, values: &[(usize, f64)]| GridAxis::Numbers {
        label: super::axis_label(view.plan, &view.axis(index).path),
        values: values.iter().map(|(_, value)| *value).collect(),
        scale: scale(view.axis(index)),
    };
    let starts = [horizontal, vertical].map(|index| view.axis(index).path.as_str());
    let panels: Vec<Panel> = cells
        .into_iter()
        .map(|(title, cells)| {
            let map = GridMap {
                title,
                x: grid(horizontal, &across),
                y: grid(vertical, &upwards),
                cells,
                colors: GridColors::Scale { axis: shared.clone() },
                hatched: if shown == Shown::Last { "median diverged" } else { "more than half miss" }.to_owned(),
                over: vec![],
                equal_aspect: starts == ["start.point.0", "start.point.1"],
            };
            map.panel()
        })
        .collect();
    arranged(view, panels, caption(view, shown, shares))
}

/// Returns one scale for all panels, so that their colours can be compared.
fn color_axis<'a>(view: &View<'_>, shown: Shown, shares: bool, cells: impl Iterator<Item = &'a f64>) -> Axis {
    if shares {
        return Axis::linear("share diverged", (0.0, 1.0));
    }
    let label = match shown {
        Shown::Last => format!("median final {}", words::loss(view)),
        Shown::FirstTouch => "median steps to first touch".to_owned(),
        Shown::Settled => "median steps until settled".to_owned(),
    };
    shared_colors(&label, cells.copied())
}

fn arranged(view: &View<'_>, mut panels: Vec<Panel>, caption: String) -> Figure {
    let columns = match panels.len() {
        1 => 1,
        2 | 4 => 2,
        _ => 3,
    };
    first_of_its_row(&mut panels, columns);
    let count = panels.len();
    for (index, panel) in panels.iter_mut().enumerate() {
        if index + columns < count {
            panel.x.label.clear();
        }
        // The scale is the same for all: it stands at the end of each row.
        if index % columns + 1 < columns && index + 1 < count {
            panel.color_bar = None;
        }
    }
    let figure = Figure {
        title: view.plan.sweep().title.clone(),
        caption,
        columns,
        panels,
        shared_legend: true,
        size: (if columns == 1 { COLUMN } else { PAGE }, 600.0),
        ..Figure::default()
    };
    if figure.panels.iter().any(|panel| panel.equal_aspect) {
        return Figure { size: (figure.size.0, 2000.0), ..figure }.fitted();
    }
    figure.with_rows(if columns == 1 { 200.0 } else { 160.0 })
}

fn caption(view: &View<'_>, shown: Shown, shares: bool) -> String {
    let plan = view.plan;
    let what = match (shown, shares) {
        (_, true) => "Share of runs that diverged".to_owned(),
        (Shown::Last, _) => format!(
            "Median {} of {} at the end; runs that diverged count as infinite",
            words::loss(view),
            words::weights(plan)
        ),
        (Shown::FirstTouch, _) => format!(
            "Median of the first step at which {} of {} is below the target; a miss counts as infinite",
            words::loss(view),
            words::weights(plan)
        ),
        (Shown::Settled, _) => format!(
            "Median of the step from which on {} of {} stays below the target; a miss counts as infinite",
            words::loss(view),
            words::weights(plan)
        ),
    };
    let arms = arms_on_maps(plan, view.horizontal, view.vertical);
    let left_out: Vec<&str> =
        (0..plan.arms()).filter(|arm| !arms.contains(arm)).map(|arm| plan.base().arms[arm].name.as_str()).collect();
    let left_out =
        if left_out.is_empty() { String::new() } else { format!(" Neither axis changes {}.", left_out.join(", ")) };
    format!("{what}. {}{left_out}", words::conditions(view))
}
