//! Points of a rectangle, evaluated coarse first, then finer: a picture after the first few, none worked out twice.

/// Points of the shorter side of the coarsest picture, at least.
const COARSEST: usize = 6;

/// Equally spaced coordinates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    pub from: f64,
    pub to: f64,
    /// Points, both ends included; 1 is `from` alone.
    pub points: usize,
}

impl Axis {
    /// Coordinate number `i`.
    pub fn at(&self, i: usize) -> f64 {
        if self.points < 2 {
            return self.from;
        }
        // Ends exactly; and 0 in the middle of a symmetric axis.
        let t = i as f64 / (self.points - 1) as f64;
        (1.0 - t) * self.from + t * self.to
    }
}

/// Values at the points of two axes, row after row, known or not yet.
#[derive(Clone, Debug)]
pub struct Grid<T> {
    pub x: Axis,
    pub y: Axis,
    values: Vec<Option<T>>,
    known: usize,
    /// Distance of the points of each level, in points: powers of two, down to 1.
    strides: Vec<usize>,
    level: usize,
    /// Place in the level, row after row.
    cursor: usize,
}

impl<T: Copy> Grid<T> {
    pub fn new(x: Axis, y: Axis) -> Grid<T> {
        let mut coarsest = 1;
        let fits = |stride: usize| {
            [x, y].iter().all(|axis| {
                let steps = axis.points.max(1) - 1;
                steps.is_multiple_of(stride) && (steps == 0 || steps / stride + 1 >= COARSEST)
            })
        };
        while x.points.max(y.points) > 1 && fits(2 * coarsest) {
            coarsest *= 2;
        }
        let strides = std::iter::successors(Some(coarsest), |&stride| (stride > 1).then_some(stride / 2)).collect();
        Grid { x, y, values: vec![None; x.points * y.points], known: 0, strides, level: 0, cursor: 0 }
    }

    /// A line: one row.
    pub fn line(x: Axis) -> Grid<T> {
        Grid::new(x, Axis { from: 0.0, to: 0.0, points: 1 })
    }

    /// The same spacing, moved by whole columns and rows: what stays in sight keeps its value.
    pub fn moved(&self, columns: isize, rows: isize) -> Grid<T> {
        let shift = |axis: Axis, by: isize| {
            let d = by as f64 * (axis.to - axis.from) / (axis.points.max(2) - 1) as f64;
            Axis { from: axis.from + d, to: axis.to + d, ..axis }
        };
        let mut grid = Grid::new(shift(self.x, columns), shift(self.y, rows));
        for index in 0..grid.values.len() {
            let old = |i: usize, by: isize, points: usize| i.checked_add_signed(by).filter(|&i| i < points);
            let (i, j) = (index % self.x.points, index / self.x.points);
            if let (Some(i), Some(j)) = (old(i, columns, self.x.points), old(j, rows, self.y.points))
                && let Some(value) = self.values[j * self.x.points + i]
            {
                grid.set(index, value);
            }
        }
        grid
    }

    /// The next point to work out; none when all are known.
    pub fn next_point(&mut self) -> Option<usize> {
        while let Some(&stride) = self.strides.get(self.level) {
            let columns = (self.x.points - 1) / stride + 1;
            let rows = (self.y.points - 1) / stride + 1;
            while self.cursor < columns * rows {
                let index = (self.cursor / columns * self.x.points + self.cursor % columns) * stride;
                if self.values[index].is_none() {
                    return Some(index);
                }
                self.cursor += 1;
            }
            self.level += 1;
            self.cursor = 0;
        }
        None
    }

    /// Up to `count` points to work out next, of one level: for an engine that does many at once.
    pub fn pending(&self, count: usize) -> Vec<usize> {
        let Some(&stride) = self.strides.get(self.level) else { return vec![] };
        let columns = (self.x.points - 1) / stride + 1;
        let rows = (self.y.points - 1) / stride + 1;
        (self.cursor..columns * rows)
            .map(|i| (i / columns * self.x.points + i % columns) * stride)
            .filter(|&index| self.values[index].is_none())
            .take(count)
            .collect()
    }

    /// Coordinates of a point.
    pub fn place(&self, index: usize) -> (f64, f64) {
        (self.x.at(index % self.x.points), self.y.at(index / self.x.points))
    }

    pub fn set(&mut self, index: usize, value: T) {
        self.known += usize::from(self.values[index].is_none());
        self.values[index] = Some(value);
        // Steps past what is known, so that `complete` is right at once.
        self.next_point();
    }

    /// Row after row, the row of the smallest y first.
    pub fn values(&self) -> &[Option<T>] {
        &self.values
    }

    /// Points known, and all.
    pub fn progress(&self) -> (usize, usize) {
        (self.known, self.values.len())
    }

    /// Distance, in points, of the finest level that is known throughout; none before the coarsest is.
    pub fn complete(&self) -> Option<usize> {
        self.level.checked_sub(1).map(|level| self.strides[level])
    }
}
