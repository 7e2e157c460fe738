//! The runs of a sweep as a table.

use super::axis::{Axis, Values};
use super::job::Finish;
use super::plan::Plan;
use super::request::Sweep;
use super::row::Row;
use crate::simulate::Outcome;
use crate::table::{Column, Entries, Table};
use toml::Value;

impl Plan {
    /// Rows of this plan as a table: the cell, its value on every axis under the axis' path, arm, seed, whether that is one for
    /// tuning, the lowest value that is known of f (nothing where none is), where model and average ended with their losses, the mean loss of the average over the last tenth, and the
    /// steps of first touch, settling and divergence (nothing where there was none).
    pub fn table(&self, rows: &[Row]) -> Table {
        let each = |number: fn(&Row) -> f64| Entries::Numbers(rows.iter().map(number).collect());
        let step = |step: fn(&Row) -> Option<u64>| Entries::Counts(rows.iter().map(step).collect());
        let cells: Vec<u64> = rows.iter().map(|row| row.cell).collect();
        let mut table = Table::default().with("cell", cells.clone());
        table.columns.extend(self.sweep().axis_columns(&cells));
        let names: Vec<&str> = self.base().arms.iter().map(|arm| arm.name.as_str()).collect();
        table
            .with("arm", rows.iter().map(|row| names[row.arm].to_owned()).collect::<Vec<_>>())
            .with("seed", rows.iter().map(|row| row.seed).collect::<Vec<_>>())
            .with("tuning", rows.iter().map(|row| row.tuning).collect::<Vec<_>>())
            .with("best", each(|row| if row.best.is_finite() { row.best } else { f64::NAN }))
            .with("model_x", each(|row| row.finish.model[0]))
            .with("model_y", each(|row| row.finish.model[1]))
            .with("average_x", each(|row| row.finish.average[0]))
            .with("average_y", each(|row| row.finish.average[1]))
            .with("model_loss", each(|row| row.finish.outcome.model_loss))
            .with("average_loss", each(|row| row.finish.outcome.average_loss))
            .with("tail_mean", each(|row| row.finish.outcome.tail_mean))
            .with("first_touch", step(|row| row.finish.outcome.first_touch))
            .with("settled", step(|row| row.finish.outcome.settled))
            .with("diverged", rows.iter().map(|row| row.finish.outcome.has_failed()).collect::<Vec<_>>())
            .with("diverged_at", step(|row| row.finish.outcome.diverged))
    }

    /// The rows that a table was made of; `None` where it is none of this plan. The columns of the axes may be left out.
    pub fn rows(&self, table: &Table) -> Option<Vec<Row>> {
        let (numbers, counts) = (|name: &str| table.numbers(name), |name: &str| table.counts(name));
        let (Some(Entries::Texts(arms)), Some(Entries::Flags(tuning))) =
            (table.entries("arm"), table.entries("tuning"))
        else {
            return None;
        };
        let (cells, seeds, best) = (counts("cell")?, counts("seed")?, numbers("best")?);
        let model = [numbers("model_x")?, numbers("model_y")?];
        let average = [numbers("average_x")?, numbers("average_y")?];
        let losses = [numbers("model_loss")?, numbers("average_loss")?, numbers("tail_mean")?];
        let steps = [counts("first_touch")?, counts("settled")?, counts("diverged_at")?];
        let row = |i: usize| {
            let [model_loss, average_loss, tail_mean] = losses.map(|loss| loss[i]);
            let [first_touch, settled, diverged] = steps.map(|step| step[i]);
            let outcome = Outcome { model_loss, average_loss, tail_mean, first_touch, settled, diverged };
            let finish = Finish { model: model.map(|at| at[i]), average: average.map(|at| at[i]), outcome };
            let arm = self.base().arms.iter().position(|arm| arm.name == arms[i])?;
            Some(Row {
                cell: cells[i]?,
                arm,
                seed: seeds[i]?,
                tuning: tuning[i],
                best: if best[i].is_nan() { f64::NEG_INFINITY } else { best[i] },
                finish,
            })
        };
        (0..table.len()).map(row).collect()
    }
}

impl Sweep {
    /// The values of cells on every axis, one column for each under the axis' path.
    pub(super) fn axis_columns(&self, cells: &[u64]) -> Vec<Column> {
        let axes = self.axes.iter().enumerate().map(|(place, axis)| {
            let of = |cell: u64| self.places(cell)[place];
            Column { name: axis.path.clone(), entries: axis.entries(cells.iter().map(|cell| of(*cell))) }
        });
        axes.collect()
    }
}

impl Axis {
    /// The values at `places` as entries of a column.
    fn entries(&self, places: impl Iterator<Item = usize>) -> Entries {
        if !matches!(self.values, Values::List(_)) {
            // Most axes with many values; only those that are asked for are computed.
            return Entries::Numbers(places.map(|i| self.number(i).unwrap_or(f64::NAN)).collect());
        }
        let values: Vec<Value> = (0..self.len()).map(|i| self.value(i)).collect();
        if values.iter().all(|value| value.as_integer().is_some_and(|whole| whole >= 0)) {
            Entries::Counts(places.map(|i| values[i].as_integer().map(i64::unsigned_abs)).collect())
        } else if self.is_numeric() {
            Entries::Numbers(places.map(|i| self.number(i).unwrap_or(f64::NAN)).collect())
        } else if values.iter().all(Value::is_bool) {
            Entries::Flags(places.map(|i| values[i].as_bool() == Some(true)).collect())
        } else {
            let labels: Vec<String> = (0..self.len()).map(|i| self.label(i)).collect();
            Entries::Texts(places.map(|i| labels[i].clone()).collect())
        }
    }
}
