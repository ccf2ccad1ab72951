//! Where a lane has been: points of its path, within a fixed memory however long it runs.

use crate::engine::cpu::Chain;

/// Most points of a path: the eigenproblem of their Gram matrix takes about a tenth of a second.
pub const POINTS_MOST: usize = 256;
/// Fewest, however large the network: 100,000 weights then take 12.8 MB.
const POINTS_LEAST: usize = 32;
/// Bytes of a path's weights: 2-500-1 networks keep all [`POINTS_MOST`] points, eight lanes 16 MB in all.
const BYTES: usize = 4_000_000;
/// Steps between the first points: recording costs a copy of theta each.
const FIRST_SPACING: u64 = 4;

/// Points in the order of their steps. Weights are in the engine's order (`model/layout.rs`); between workers they travel in
/// the canonical one.
#[derive(Clone, Debug, Default)]
pub struct Path {
    /// Steps between recorded points.
    pub spacing: u64,
    pub steps: Vec<u64>,
    pub points: Vec<Vec<f32>>,
    /// The last point is where the lane stands, whatever the spacing: it gives way to the next.
    pub head: bool,
    /// The lane diverged there; the path ends before.
    pub diverged_at: Option<u64>,
}

impl Path {
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Points that stay when the lane goes on.
    pub fn recorded(&self) -> usize {
        self.len() - usize::from(self.head)
    }

    /// Keeps the first `count` points and puts others behind them.
    pub fn extend(&mut self, count: usize, steps: impl IntoIterator<Item = u64>, points: Vec<Vec<f32>>, head: bool) {
        self.steps.truncate(count);
        self.points.truncate(count);
        self.steps.extend(steps);
        self.points.extend(points);
        self.head = head;
    }
}

/// Records a path while a lane trains. Its points are multiples of the spacing; when there are too many, every
/// second one is dropped and the spacing doubles. Recording changes nothing of the run.
#[derive(Clone, Debug)]
pub struct Recorder {
    path: Path,
    most: usize,
}

impl Recorder {
    /// Of a lane that stands at `theta` after `step` steps.
    pub fn new(step: u64, theta: Vec<f32>) -> Recorder {
        let most = (BYTES / (4 * theta.len().max(1))).clamp(POINTS_LEAST, POINTS_MOST);
        let path = Path { spacing: FIRST_SPACING, steps: vec![step], points: vec![theta], ..Path::default() };
        Recorder { path, most }
    }

    /// The path so far, without where the lane stands now.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The step that is recorded next.
    pub fn due(&self) -> u64 {
        (self.path.steps.last().copied().unwrap_or_default() / self.path.spacing + 1) * self.path.spacing
    }

    /// Records theta at the step that was due.
    pub fn push(&mut self, step: u64, theta: Vec<f32>) {
        self.path.steps.push(step);
        self.path.points.push(theta);
        if self.path.len() > self.most {
            self.path.spacing *= 2;
            let spacing = self.path.spacing;
            let keep: Vec<bool> = self.path.steps.iter().map(|step| step.is_multiple_of(spacing)).collect();
            let mut kept = keep.iter();
            self.path.points.retain(|_| kept.next() == Some(&true));
            let mut kept = keep.iter();
            self.path.steps.retain(|_| kept.next() == Some(&true));
        }
    }

    /// Trains to step `to`, recording on the way. `advance(step, wanted)` trains to a step and, where it is wanted,
    /// gives theta there; nothing if the lane diverged before.
    pub fn train(&mut self, to: u64, mut advance: impl FnMut(u64, bool) -> Option<Vec<f32>>) {
        loop {
            let due = self.due();
            if due > to {
                advance(to, false);
                return;
            }
            match advance(due, true) {
                Some(theta) => self.push(due, theta),
                None => return,
            }
        }
    }

    /// The lane has gone back to `step`.
    pub fn truncate(&mut self, step: u64) {
        let count = self.path.steps.partition_point(|&recorded| recorded <= step);
        self.path.steps.truncate(count);
        self.path.points.truncate(count);
    }

    /// The path with where the lane stands now, at `step`.
    pub fn with_head(&self, step: u64, theta: Vec<f32>, diverged_at: Option<u64>) -> Path {
        let mut path = self.path.clone();
        path.diverged_at = diverged_at;
        if diverged_at.is_none() && path.steps.last().is_none_or(|&last| last < step) {
            path.steps.push(step);
            path.points.push(theta);
            path.head = true;
        }
        path
    }
}

/// Trains a chain to step `to` and gives its path with where it stands.
pub fn follow(chain: &mut Chain, to: u64) -> Path {
    let mut recorder = Recorder::new(chain.step(), chain.state().theta.clone());
    recorder.train(to, |step, wanted| {
        chain.advance(step);
        (wanted && chain.step() == step && chain.diverged_at().is_none()).then(|| chain.state().theta.clone())
    });
    recorder.with_head(chain.step(), chain.state().theta.clone(), chain.diverged_at())
}
