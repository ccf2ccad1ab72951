//! Saddles of a picture: where, as a flood rises, two basins first meet.
//!
//! Basins and the saddles between them are those of the sublevel sets (their 0-dimensional persistence: Edelsbrunner,
//! Letscher and Zomorodian 2002), so a ripple of the noise is told from a pass by how deep it is.

use super::grid::Grid;

/// A pass between two basins of the picture.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Saddle {
    pub x: f64,
    pub y: f64,
    pub loss: f64,
    /// Height above the lowest point of the shallower of its two basins.
    pub depth: f64,
}

/// Passes at least `depth` deep, deepest first. A basin may leave the picture at its edge. What is not known or not
/// finite is high ground.
pub fn saddles<T: Copy>(grid: &Grid<T>, loss: impl Fn(T) -> f64, depth: f64) -> Vec<Saddle> {
    let (columns, rows) = (grid.x.points, grid.y.points);
    let heights: Vec<f64> = grid
        .values()
        .iter()
        .map(|value| value.map_or(f64::INFINITY, &loss))
        .map(|l| if l.is_nan() { f64::INFINITY } else { l })
        .collect();
    let mut order: Vec<usize> = (0..heights.len()).filter(|&i| heights[i].is_finite()).collect();
    order.sort_by(|&a, &b| heights[a].total_cmp(&heights[b]).then(a.cmp(&b)));
    // Each flooded point leads to the lowest point of its basin; dry ones to nothing.
    let mut lowest: Vec<Option<usize>> = vec![None; heights.len()];
    let mut found = vec![];
    for &here in &order {
        let (i, j) = (here % columns, here / columns);
        lowest[here] = Some(here);
        for (di, dj) in [(-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1)] {
            let there = i.checked_add_signed(di).zip(j.checked_add_signed(dj));
            let Some((i, j)) = there.filter(|&(i, j)| i < columns && j < rows) else { continue };
            let Some(other) = basin(&mut lowest, j * columns + i) else { continue };
            let own = basin(&mut lowest, here).expect("it has just been flooded");
            if own == other {
                continue;
            }
            let (deeper, shallower) = if heights[own] <= heights[other] { (own, other) } else { (other, own) };
            lowest[shallower] = Some(deeper);
            let below = heights[here] - heights[shallower];
            if below >= depth {
                let (x, y) = grid.place(here);
                found.push(Saddle { x, y, loss: heights[here], depth: below });
            }
        }
    }
    found.sort_by(|a, b| b.depth.total_cmp(&a.depth));
    found
}

/// The lowest point of the basin that a flooded point belongs to.
fn basin(lowest: &mut [Option<usize>], mut at: usize) -> Option<usize> {
    while let Some(next) = lowest[at]
        && next != at
    {
        // Shortens the way for the next one who asks.
        lowest[at] = lowest[next];
        at = next;
    }
    lowest[at]
}
