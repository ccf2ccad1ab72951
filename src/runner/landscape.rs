//! Lines and planes through a race's landscape, without a page: the page's numbers, on all cores.

use crate::engine::cpu::Chain;
use crate::experiment::Experiment;
use crate::experiment::plane::PlaneSpec;
use crate::model::network::Evaluation;
use crate::settings::error::{Error, Problem};
use crate::settings::text::counted;
use crate::study::landscape::saddles::{Saddle, saddles};
use crate::study::landscape::{DataUsed, End, Landscape, Path, paths, table};
use rayon::prelude::*;
use serde::Serialize;

/// A rise of the loss that counts: below it, P1's figures show none.
pub const DEEP: f64 = 0.05;

/// What is said of a plane, beside its points.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlaneRecord {
    /// Its text, as links name it.
    pub plane: String,
    pub replica: u32,
    /// What x and y measure.
    pub axes: [String; 2],
    /// x from, x to, y from, y to.
    pub window: [f64; 4],
    pub columns: usize,
    pub rows: usize,
    /// `train` or `test`, and how many points.
    pub data: &'static str,
    pub points: usize,
    /// Loss, lowest and highest on the plane.
    pub lowest: Option<f64>,
    pub highest: Option<f64>,
    /// Passes between basins of the picture, at least [`DEEP`] deep.
    pub saddles: Vec<Saddle>,
    /// Distances below this show the rounding of the weights.
    pub grain: f64,
}

/// What is said of a lane's path on a plane.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PathRecord {
    /// Counted from 0.
    pub lane: usize,
    pub method: &'static str,
    /// Points recorded, and the steps between them.
    pub path_points: usize,
    pub spacing: u64,
    /// Of its variance, what the plane's directions explain.
    pub share: Option<f64>,
    /// Of its last point: the distance from the plane.
    pub off_plane: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diverged_at: Option<u64>,
}

/// What is said of a line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LineRecord {
    /// Lanes counted from 0; no `from` is the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_method: Option<&'static str>,
    pub lane: usize,
    pub method: &'static str,
    pub replica: u32,
    /// Training loss at alpha = 0 and 1.
    pub start_loss: Option<f64>,
    pub end_loss: Option<f64>,
    /// Largest rise of the training loss within [0, 1], and where; see `Line::barrier`.
    pub barrier: Option<f64>,
    pub alpha: Option<f64>,
    /// Where `lane` diverged, and where `from` did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diverged_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_diverged_at: Option<u64>,
    /// Why there is no line, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What to show of a plane.
#[derive(Clone, Copy, Debug)]
pub struct Picture {
    /// x from, x to, y from, y to; none is the plane's usual one.
    pub window: Option<[f64; 4]>,
    pub columns: usize,
    pub rows: usize,
    pub data: DataUsed,
}

/// A plane with its points, and the lanes' paths on it.
pub struct Shown {
    pub plane: PlaneRecord,
    pub paths: Vec<PathRecord>,
    pub grid_csv: String,
    pub paths_csv: String,
}

/// Trains every lane of a replica to the last step, then works the plane out.
///
/// # Errors
/// If there is no such replica, plane or window.
pub fn plane(experiment: &Experiment, replica: u32, spec: &PlaneSpec, picture: Picture) -> Result<Shown, Error> {
    if replica >= experiment.replicas {
        let problem = Problem::new("replica", "Replica", "", format!("there is no replica {replica}"));
        let there = counted(experiment.replicas.into(), "replica");
        return Err(problem.allowing(format!("This race has {there}, counted from 0")).into());
    }
    let mut landscape = raced(experiment, replica)?;
    let plane = landscape.set_plane(spec)?;
    let (axes, grain) = (plane.axes.clone(), plane.grain());
    let window = picture.window.unwrap_or(plane.window);
    landscape.set_window(window, [picture.columns, picture.rows], picture.data)?;
    fill(&mut landscape);
    landscape.advance(usize::MAX);
    let grid = landscape.grid().expect("the window was set");
    let losses = || grid.values().iter().flatten().map(|value| value.loss);
    let (data, points) = match picture.data {
        DataUsed::Train => ("train", landscape.sets().train.len()),
        DataUsed::Test => ("test", landscape.sets().test.len()),
    };
    let plane = PlaneRecord {
        plane: spec.to_string(),
        replica,
        axes,
        window,
        columns: picture.columns,
        rows: picture.rows,
        data,
        points,
        lowest: losses().min_by(f64::total_cmp).filter(|loss| loss.is_finite()),
        highest: losses().max_by(f64::total_cmp).filter(|loss| loss.is_finite()),
        saddles: saddles(grid, |value| value.loss, DEEP),
        grain,
    };
    let path = |lane: usize| {
        let (path, shown) = (landscape.path(lane), landscape.path_on_plane(lane));
        PathRecord {
            lane,
            method: experiment.lanes[lane].scheme.id,
            path_points: path.len(),
            spacing: path.spacing,
            share: shown.as_ref().and_then(|shown| shown.share),
            off_plane: shown.and_then(|shown| shown.off.last().copied()),
            diverged_at: path.diverged_at,
        }
    };
    Ok(Shown {
        plane,
        paths: (0..landscape.lanes()).map(path).collect(),
        grid_csv: table::grid_csv(&landscape),
        paths_csv: table::paths_csv(&landscape),
    })
}

/// Lines of every replica: from the start to each lane's end, or between the ends of two lanes. `each` gets them
/// replica by replica, with the rows of `table::LINE_COLUMNS`.
///
/// # Errors
/// If there is no such line, or what `each` returns.
pub fn lines(
    experiment: &Experiment,
    between: Option<[usize; 2]>,
    mut each: impl FnMut(Vec<LineRecord>, Vec<[String; 7]>, u32) -> Result<(), Error>,
) -> Result<(), Error> {
    let first = Landscape::new(experiment)?;
    if let Some(lane) = between.iter().flatten().find(|&&lane| lane >= first.lanes()) {
        let there = counted(first.lanes() as u64, "lane");
        let problem = Problem::new("plane", "Line", "", format!("there is no lane {}", lane + 1));
        return Err(problem.allowing(format!("This race has {there}")).into());
    }
    let wanted: Vec<(End, usize)> = match between {
        Some([from, to]) => vec![(End::Lane(from), to)],
        None => (0..first.lanes()).map(|lane| (End::Start, lane)).collect(),
    };
    // Some replicas at once, handed on in order.
    let replicas: Vec<u32> = (0..experiment.replicas).collect();
    for some in replicas.chunks(64) {
        let done: Vec<_> = some.par_iter().map(|&replica| lines_of(experiment, replica, &wanted)).collect();
        for (done, &replica) in done.into_iter().zip(some) {
            let (records, rows) = done?;
            each(records, rows, replica)?;
        }
    }
    Ok(())
}

type Lines = (Vec<LineRecord>, Vec<[String; 7]>);

fn lines_of(experiment: &Experiment, replica: u32, wanted: &[(End, usize)]) -> Result<Lines, Error> {
    let mut landscape = Landscape::of_replica(experiment, replica)?;
    let mut trained = vec![false; landscape.lanes()];
    let mut train = |landscape: &mut Landscape, lane: usize| {
        if !std::mem::replace(&mut trained[lane], true) {
            landscape.set_path(lane, follow(experiment, lane, replica));
        }
        landscape.path(lane).diverged_at
    };
    let (mut records, mut rows) = (vec![], vec![]);
    for &(from, lane) in wanted {
        let from_lane = match from {
            End::Start => None,
            End::Lane(from) => Some(from),
        };
        let diverged_at = train(&mut landscape, lane);
        let from_diverged_at = from_lane.and_then(|from| train(&mut landscape, from));
        let method = |lane: usize| experiment.lanes[lane].scheme.id;
        let mut record = LineRecord {
            from: from_lane,
            from_method: from_lane.map(method),
            lane,
            method: method(lane),
            replica,
            start_loss: None,
            end_loss: None,
            barrier: None,
            alpha: None,
            diverged_at,
            from_diverged_at,
            why: None,
        };
        match landscape.set_lines(&[(from, End::Lane(lane))]) {
            Ok(()) => {
                landscape.advance_lines(usize::MAX);
                let line = &landscape.lines()[0];
                let [start, end] = line.end_losses();
                (record.start_loss, record.end_loss) = (start, end);
                let barrier = line.barrier();
                record.barrier = barrier.map(|barrier| barrier.height).filter(|height| height.is_finite());
                record.alpha = barrier.map(|barrier| barrier.alpha);
                rows.extend(table::line_rows(&landscape));
            }
            // A line to nowhere is no failure among others.
            Err(problem) if diverged_at.or(from_diverged_at).is_some() => record.why = Some(problem.message),
            Err(problem) => return Err(problem.into()),
        }
        records.push(record);
    }
    Ok((records, rows))
}

/// A lane's path to the last step.
fn follow(experiment: &Experiment, lane: usize, replica: u32) -> Path {
    paths::follow(&mut Chain::new(experiment, lane, replica), experiment.steps)
}

fn raced(experiment: &Experiment, replica: u32) -> Result<Landscape, Error> {
    let mut landscape = Landscape::of_replica(experiment, replica)?;
    let lanes = 0..experiment.lanes.len();
    let paths: Vec<Path> = lanes.into_par_iter().map(|lane| follow(experiment, lane, replica)).collect();
    paths.into_iter().enumerate().for_each(|(lane, path)| landscape.set_path(lane, path));
    Ok(landscape)
}

/// Works out every point of the plane's window, on all cores.
fn fill(landscape: &mut Landscape) {
    let (Some(plane), Some(grid)) = (landscape.plane(), landscape.grid()) else { return };
    let (network, sets) = (landscape.network(), landscape.sets());
    let points = if landscape.used() == DataUsed::Train { &sets.train } else { &sets.test };
    let values: Vec<Evaluation> = (0..grid.values().len())
        .into_par_iter()
        .map_init(
            || (vec![0.0; network.layout.len], network.evaluation_workspace()),
            |(theta, work), index| {
                let (x, y) = grid.place(index);
                plane.theta(x, y, theta);
                network.evaluate(&[theta], points, work)
            },
        )
        .collect();
    landscape.put(values.into_iter().enumerate());
}
