//! A landscape being looked at: the race's data and paths, one plane, some lines, and what is known of them so far.

use super::grid::{Axis, Grid};
use super::lines::{End, Line};
use super::paths::Path;
use super::plane::Plane;
use super::planes::{self, Material};
use crate::data::Sets;
use crate::engine::cpu::Chain;
use crate::engine::objective::Metrics;
use crate::experiment::Experiment;
use crate::experiment::plane::{PlaneSpec, check_window};
use crate::model::network::{Evaluation, Network, Workspace};
use crate::settings::error::Problem;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which points a plane's losses and accuracies are taken over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DataUsed {
    #[default]
    Train,
    Test,
}

/// How far the work on a plane has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub total: usize,
    /// Distance, in points, of the finest level known throughout.
    pub stride: Option<usize>,
}

/// A path as a plane shows it.
#[derive(Clone, Debug)]
pub struct PathOnPlane {
    pub steps: Vec<u64>,
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    /// Distance from the plane.
    pub off: Vec<f64>,
    /// Each point's own loss and accuracy, where it is: none while not worked out.
    pub looks: Vec<Option<Evaluation>>,
    /// Share of the path's variance that the plane's directions explain; none for a path of one place.
    pub share: Option<f64>,
}

/// The landscape of a race. Evaluates the last weights of each lane, also where the race averages the last few.
pub struct Landscape {
    network: Arc<Network>,
    sets: Arc<Sets>,
    names: Vec<String>,
    start: Vec<f32>,
    paths: Vec<Path>,
    /// Looks at path points, by lane and step.
    looks: Vec<BTreeMap<u64, Evaluation>>,
    plane: Option<Plane>,
    grid: Option<Grid<Evaluation>>,
    used: DataUsed,
    lines: Vec<Line>,
    work: Workspace,
    theta: Vec<f32>,
    /// Whether the next point worked out is a path's.
    path_next: bool,
}

impl Landscape {
    /// Of a race whose paths are not known yet.
    ///
    /// # Errors
    /// If the race is one on a target, which has no weights.
    pub fn new(experiment: &Experiment) -> Result<Landscape, Box<Problem>> {
        Landscape::of_replica(experiment, 0)
    }

    /// Of a replica of the race.
    ///
    /// # Errors
    /// As there.
    pub fn of_replica(experiment: &Experiment, replica: u32) -> Result<Landscape, Box<Problem>> {
        let chain = Chain::new(experiment, 0, replica);
        let Some(training) = chain.training() else {
            let problem =
                Problem::new("target", "Landscape", "", "a target has no weights to lay lines and planes through");
            return Err(Box::new(problem.allowing("Choose data and a network instead of the target")));
        };
        let (network, sets) = (training.network.clone(), training.sets.clone());
        // In the order that lanes give theirs in, whatever the engine's.
        let start = network.layout.from_canonical(&chain.theta());
        let lanes = experiment.lanes.len();
        let names =
            experiment.lanes.iter().enumerate().map(|(i, lane)| format!("lane {} ({})", i + 1, lane.scheme.name));
        Ok(Landscape {
            names: names.collect(),
            work: network.evaluation_workspace(),
            theta: vec![0.0; network.layout.len],
            network,
            sets,
            start,
            paths: vec![Path::default(); lanes],
            looks: vec![BTreeMap::new(); lanes],
            plane: None,
            grid: None,
            used: DataUsed::Train,
            lines: vec![],
            path_next: false,
        })
    }

    pub fn network(&self) -> &Network {
        &self.network
    }

    pub fn sets(&self) -> &Sets {
        &self.sets
    }

    pub fn lanes(&self) -> usize {
        self.paths.len()
    }

    /// Which points losses and accuracies are taken over.
    pub fn used(&self) -> DataUsed {
        self.used
    }

    /// theta_0.
    pub fn start(&self) -> &[f32] {
        &self.start
    }

    pub fn path(&self, lane: usize) -> &Path {
        &self.paths[lane]
    }

    /// A lane's path is now this one; looks at points of the same steps stay.
    pub fn set_path(&mut self, lane: usize, path: Path) {
        let looks = &mut self.looks[lane];
        let kept = |step: u64| path.steps.binary_search(&step).is_ok();
        looks.retain(|&step, _| kept(step));
        self.paths[lane] = path;
    }

    /// A lane went on: its first `count` points stay, others follow. Weights in the engine's order.
    pub fn extend_path(&mut self, lane: usize, count: usize, grown: Path) {
        let mut path = std::mem::take(&mut self.paths[lane]);
        path.extend(count, grown.steps, grown.points, grown.head);
        (path.spacing, path.diverged_at) = (grown.spacing, grown.diverged_at);
        self.set_path(lane, path);
    }

    fn material(&self) -> Material<'_> {
        Material { layout: &self.network.layout, start: &self.start, paths: &self.paths, names: &self.names }
    }

    /// Lays a plane; nothing is worked out before a window is set.
    ///
    /// # Errors
    /// Why it cannot be laid, and what to do. The plane before stays.
    pub fn set_plane(&mut self, spec: &PlaneSpec) -> Result<&Plane, Box<Problem>> {
        let plane = planes::lay(spec, &self.material())?;
        self.grid = None;
        Ok(self.plane.insert(plane))
    }

    pub fn plane(&self) -> Option<&Plane> {
        self.plane.as_ref()
    }

    /// Works on this window (x from, x to, y from, y to) from now on, at so many points a side.
    ///
    /// # Errors
    /// If there is no such window.
    pub fn set_window(&mut self, window: [f64; 4], points: [usize; 2], used: DataUsed) -> Result<(), Box<Problem>> {
        check_window(window, points)?;
        let [x0, x1, y0, y1] = window;
        self.use_data(used);
        let x = Axis { from: x0, to: x1, points: points[0] };
        let y = Axis { from: y0, to: y1, points: points[1] };
        self.grid = Some(Grid::new(x, y));
        Ok(())
    }

    fn use_data(&mut self, used: DataUsed) {
        if self.used != used {
            self.used = used;
            self.looks.iter_mut().for_each(BTreeMap::clear);
        }
    }

    /// Moves the window by whole columns and rows; what stays in sight is not worked out again.
    pub fn move_window(&mut self, columns: isize, rows: isize) {
        self.grid = self.grid.as_ref().map(|grid| grid.moved(columns, rows));
    }

    pub fn grid(&self) -> Option<&Grid<Evaluation>> {
        self.grid.as_ref()
    }

    /// Takes in values of points of the window, worked out elsewhere.
    pub fn put(&mut self, values: impl IntoIterator<Item = (usize, Evaluation)>) {
        if let Some(grid) = &mut self.grid {
            values.into_iter().for_each(|(index, value)| grid.set(index, value));
        }
    }

    /// Weights at a point of the plane.
    pub fn theta_at(&self, x: f64, y: f64) -> Option<Vec<f32>> {
        let mut theta = vec![0.0; self.network.layout.len];
        self.plane.as_ref()?.theta(x, y, &mut theta);
        Some(theta)
    }

    fn look(&mut self, theta: &[f32]) -> Evaluation {
        let sets = self.sets.clone();
        let points = if self.used == DataUsed::Train { &sets.train } else { &sets.test };
        self.network.evaluate(&[theta], points, &mut self.work)
    }

    /// Works out up to `count` points: the coarsest picture first, then path points and finer pictures by turns. To
    /// be called until all is done; in between, everything may be asked for or changed.
    pub fn advance(&mut self, count: usize) -> Progress {
        for _ in 0..count {
            let coarse = self.grid.as_ref().is_none_or(|grid| grid.complete().is_some());
            self.path_next = coarse && !self.path_next;
            let order = if self.path_next { [true, false] } else { [false, true] };
            if !order.into_iter().any(|of_path| if of_path { self.look_at_path() } else { self.look_at_grid() }) {
                break;
            }
        }
        self.progress()
    }

    /// How far the plane and the paths' points are.
    pub fn progress(&self) -> Progress {
        let (known, all) = self.grid.as_ref().map_or((0, 0), Grid::progress);
        let looked: usize = self.looks.iter().map(BTreeMap::len).sum();
        let points: usize = self.paths.iter().map(Path::len).sum();
        let stride = self.grid.as_ref().and_then(Grid::complete);
        Progress { done: known + looked, total: all + points, stride }
    }

    fn look_at_grid(&mut self) -> bool {
        let (Some(plane), Some(grid)) = (&self.plane, &mut self.grid) else { return false };
        let Some(index) = grid.next_point() else { return false };
        let (x, y) = grid.place(index);
        let mut theta = std::mem::take(&mut self.theta);
        plane.theta(x, y, &mut theta);
        let value = self.look(&theta);
        self.theta = theta;
        if let Some(grid) = &mut self.grid {
            grid.set(index, value);
        }
        true
    }

    fn look_at_path(&mut self) -> bool {
        // The lane that is furthest behind; its newest point first, so that the ends are known early.
        let missing = |lane: &usize| self.paths[*lane].len() - self.looks[*lane].len();
        let Some(lane) = (0..self.paths.len()).max_by_key(missing).filter(|lane| missing(lane) > 0) else {
            return false;
        };
        let path = &self.paths[lane];
        let Some(i) = (0..path.len()).rev().find(|&i| !self.looks[lane].contains_key(&path.steps[i])) else {
            return false;
        };
        let step = path.steps[i];
        let theta = std::mem::take(&mut self.paths[lane].points[i]);
        let value = self.look(&theta);
        self.paths[lane].points[i] = theta;
        self.looks[lane].insert(step, value);
        true
    }

    /// A lane's path on the plane.
    pub fn path_on_plane(&self, lane: usize) -> Option<PathOnPlane> {
        let (plane, path) = (self.plane.as_ref()?, self.paths.get(lane)?);
        let at: Vec<_> = path.points.iter().map(|point| plane.project(point)).collect();
        Some(PathOnPlane {
            steps: path.steps.clone(),
            x: at.iter().map(|at| at.x).collect(),
            y: at.iter().map(|at| at.y).collect(),
            off: at.iter().map(|at| at.off).collect(),
            looks: path.steps.iter().map(|step| self.looks[lane].get(step).copied()).collect(),
            share: plane.share(path),
        })
    }

    /// The lowest loss that the plane's points and the paths' have shown: what a logarithmic picture measures from.
    pub fn lowest(&self) -> Option<f64> {
        let grid = self.grid.iter().flat_map(|grid| grid.values().iter().flatten());
        let looks = self.looks.iter().flat_map(BTreeMap::values);
        grid.chain(looks).map(|value| value.loss).filter(|loss| loss.is_finite()).min_by(f64::total_cmp)
    }

    /// Works on these lines from now on.
    ///
    /// # Errors
    /// If an end is none, or both are the same point. The lines before stay.
    pub fn set_lines(&mut self, ends: &[(End, End)]) -> Result<(), Box<Problem>> {
        self.lines = ends.iter().map(|&(from, to)| self.line(from, to)).collect::<Result<_, _>>()?;
        Ok(())
    }

    fn line(&self, from: End, to: End) -> Result<Line, Box<Problem>> {
        let material = self.material();
        let place = |end: End| match end {
            End::Start => Ok(self.start.clone()),
            End::Lane(lane) => material.end(lane).map(<[f32]>::to_vec),
        };
        let as_line = |mut problem: Box<Problem>| {
            problem.field = "Line".into();
            problem
        };
        let ends = [place(from).map_err(as_line)?, place(to).map_err(as_line)?];
        if ends[0] == ends[1] {
            let problem = Problem::new("line", "Line", "", "both its ends are the same point");
            return Err(Box::new(problem.allowing("Run the race some steps, or choose two different ends")));
        }
        Ok(Line::new(from, to, ends))
    }

    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Works out up to `count` points of the lines; gives the number of those that are still missing.
    pub fn advance_lines(&mut self, count: usize) -> usize {
        let mut left = count;
        let mut lines = std::mem::take(&mut self.lines);
        for line in &mut lines {
            left -= line.advance(left, |theta| self.metrics(theta));
        }
        self.lines = lines;
        let missing = |line: &Line| line.grid.progress().1 - line.grid.progress().0;
        self.lines.iter().map(missing).sum()
    }

    /// Losses and accuracies over both sets.
    pub fn metrics(&mut self, theta: &[f32]) -> Metrics {
        Metrics {
            train: self.network.evaluate(&[theta], &self.sets.train, &mut self.work),
            test: self.network.evaluate(&[theta], &self.sets.test, &mut self.work),
        }
    }

    /// The classifier at a point of the plane: probability of class 1 at each x1, x2, x1, x2, ...
    pub fn probabilities(&mut self, x: f64, y: f64, points: &[f32]) -> Option<Vec<f32>> {
        let theta = self.theta_at(x, y)?;
        Some(self.network.probabilities(&[&theta], points, &mut self.work))
    }
}
