//! A small card that says what lies under the pointer and covers as little as it can.

use crate::app::widgets::theme;
use egui::text::LayoutJob;
use egui::{Id, LayerId, Order, Pos2, Rect, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

/// Distance between the pointer and the card.
const CLEAR: f32 = 14.0;

/// The most room that a name takes in a card.
pub const NAME: f32 = 170.0;

/// Number of covered data points that a place outside the plot counts as: there it may cover something else.
const OUTSIDE: usize = 4;

/// Draws `words` in or around `plot` where they cover the fewest points of `data`.
pub fn show(ui: &Ui, plot: Rect, pointer: Pos2, data: &[Pos2], words: LayoutJob) {
    let colours = theme::colours(ui);
    // Above everything, since the card may stand beside the plot.
    let painter = ui.ctx().layer_painter(LayerId::new(Order::Tooltip, Id::unique("card")));
    let galley = painter.layout_job(words);
    let size = galley.size() + vec2(2.0 * theme::space::S, theme::space::M);
    let card = place(plot, ui.ctx().content_rect(), size, pointer, data);
    let edge = Stroke::new(1.0, colours.hairline);
    painter.rect(card, theme::RADIUS, colours.panel.gamma_multiply(0.94), edge, StrokeKind::Inside);
    painter.galley(card.min + vec2(theme::space::S, theme::space::M / 2.0), galley, colours.text);
}

/// Returns where a card of `size` stands: inside of the `screen`, away from the pointer, over the fewest points of `data`; of
/// equal places, one at an edge of the plot or beside the pointer, and the nearest to the pointer.
fn place(plot: Rect, screen: Rect, size: Vec2, pointer: Pos2, data: &[Pos2]) -> Rect {
    let at = |x: f32, y: f32| Rect::from_min_size(pos2(x, y), size);
    let inner = plot.shrink(theme::space::S);
    let room = inner.size() - size;
    let mut places = Vec::new();
    if room.x >= 0.0 && room.y >= 0.0 {
        const STEPS: i16 = 6;
        for (i, j) in (0..=STEPS).flat_map(|i| (0..=STEPS).map(move |j| (i, j))) {
            let share = |k: i16| f32::from(k) / f32::from(STEPS);
            let is_edge = [i, j].iter().any(|k| [0, STEPS].contains(k));
            places.push((at(inner.left() + share(i) * room.x, inner.top() + share(j) * room.y), 0, !is_edge));
        }
    }
    let beside = [pointer - size - Vec2::splat(CLEAR), pointer + Vec2::splat(CLEAR)];
    for (x, y) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let card = at(beside[x].x, beside[y].y);
        places.push((card, if plot.contains_rect(card) { 0 } else { OUTSIDE }, false));
    }
    // Around the plot, as near to the pointer as there is room.
    let gap = theme::space::S;
    let along = |middle: f32, length: f32, low: f32, high: f32| (middle - length / 2.0).min(high - length).max(low);
    let (x, y) = (
        along(pointer.x, size.x, screen.left(), screen.right()),
        along(pointer.y, size.y, screen.top(), screen.bottom()),
    );
    for card in [
        at(x, plot.top() - gap - size.y),
        at(x, plot.bottom() + gap),
        at(plot.left() - gap - size.x, y),
        at(plot.right() + gap, y),
    ] {
        places.push((card, OUTSIDE, false));
    }
    let covered = |card: &Rect| data.iter().filter(|point| card.expand(2.0).contains(**point)).count();
    let free = |card: &Rect| screen.contains_rect(*card) && !card.expand(CLEAR / 2.0).contains(pointer);
    let judged = places.into_iter().filter(|(card, ..)| free(card)).map(|(card, price, inner)| {
        let distance = (card.distance_to_pos(pointer) * 16.0) as u32;
        ((covered(&card) + price, inner, distance), card)
    });
    let best = judged.min_by_key(|(cost, _)| *cost).map(|(_, card)| card);
    // Where there is no such place, the screen is too small for a card that leaves the pointer free.
    best.unwrap_or_else(|| at(x, screen.top()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn screen() -> Rect {
        Rect::from_min_size(Pos2::ZERO, vec2(1280.0, 800.0))
    }

    #[test]
    fn a_card_leaves_the_first_maximum_of_a_ringing_free() {
        let plot = Rect::from_min_size(pos2(300.0, 560.0), vec2(700.0, 150.0));
        let ringing = |x: f32| 75.0 - 60.0 * (x / 40.0).cos() * (-x / 200.0).exp();
        let data: Vec<Pos2> = (0..700).map(|x| plot.min + vec2(x as f32, ringing(x as f32))).collect();
        for x in [310.0, 420.0, 700.0, 990.0] {
            let card = place(plot, screen(), vec2(180.0, 60.0), pos2(x, 640.0), &data);
            assert!(data.iter().all(|point| !card.contains(*point)), "{x}: {card:?}");
        }
    }

    proptest! {
        #[test]
        fn a_card_stays_on_the_screen_and_off_the_pointer(
            x in 0.0_f32..1280.0, y in 0.0_f32..800.0, width in 40.0_f32..600.0, height in 20.0_f32..300.0,
            points in prop::collection::vec((0.0_f32..1280.0, 0.0_f32..800.0), 0..40),
        ) {
            let plot = Rect::from_min_size(pos2(290.0, 50.0), vec2(720.0, 400.0));
            let data: Vec<Pos2> = points.into_iter().map(|(x, y)| pos2(x, y)).collect();
            let pointer = pos2(x, y).clamp(plot.min, plot.max);
            let card = place(plot, screen(), vec2(width, height), pointer, &data);
            prop_assert!(screen().contains_rect(card) && !card.contains(pointer), "{card:?} at {pointer:?}");
        }
    }
}
