//! Order in which the cells of a grid are computed.

/// Returns the cells of a grid with axes of these lengths, the last varying fastest: first a coarse grid, then finer ones, so that the
/// whole picture is there early.
pub fn coarse_to_fine(lengths: &[usize]) -> Vec<u64> {
    let levels: Vec<Vec<u32>> = lengths
        .iter()
        .map(|&length| {
            // The coarse grid has four to eight places on each axis.
            let most = (length / 4).max(1).ilog2();
            (0..length).map(|place| most - (place.trailing_zeros().min(most))).collect()
        })
        .collect();
    let mut cells: Vec<(u32, u64)> = vec![(0, 0)];
    for levels in &levels {
        let count = levels.len() as u64;
        let wider = cells.iter().flat_map(|&(level, cell)| {
            (0..count).zip(levels).map(move |(place, of)| (level.max(*of), cell * count + place))
        });
        cells = wider.collect();
    }
    cells.sort_by_key(|&(level, _)| level);
    cells.into_iter().map(|(_, cell)| cell).collect()
}

#[cfg(test)]
mod tests {
    use super::coarse_to_fine;

    #[test]
    fn every_cell_comes_once_and_the_coarse_grid_first() {
        for lengths in [&[41][..], &[9, 16], &[2, 2], &[1, 7], &[]] {
            let mut cells = coarse_to_fine(lengths);
            cells.sort_unstable();
            let all: usize = lengths.iter().product();
            assert!(cells.iter().copied().eq(0..all as u64), "{lengths:?}");
        }
        assert_eq!(coarse_to_fine(&[9])[..5], [0, 2, 4, 6, 8]);
        assert_eq!(coarse_to_fine(&[8, 8])[..4], [0, 2, 4, 6]);
    }
}
