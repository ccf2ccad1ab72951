//! Laying planes: through ends, along random directions, along principal components.

use super::paths::{POINTS_MOST, Path};
use super::plane::{Coordinates, Mark, Plane, dot, refused};
use super::spectrum::Spectrum;
use crate::experiment::plane::{Kind, PlaneSpec};
use crate::model::layout::Layout;
use crate::num::rng::{self, Stream};
use crate::settings::error::Problem;
use crate::settings::text::counted;

/// What planes are laid through.
pub struct Material<'a> {
    pub layout: &'a Layout,
    /// theta_0, the same for every lane.
    pub start: &'a [f32],
    /// By lane; each with where the lane stands as its last point.
    pub paths: &'a [Path],
    /// By lane, as messages name them.
    pub names: &'a [String],
}

/// Room round what a plane was laid through, as a share of its extent.
const MARGIN: f64 = 0.15;
/// Paths of which a plane shows less are dashed, and do not widen its first window.
pub const SHARE_LEAST: f64 = 0.25;
/// Half widths that P2 looks at sampling directions in (figures 7 to 9).
pub const SCALES: [f64; 2] = [1e-5, 10.0];

impl Material<'_> {
    /// The lanes that a plane asks for.
    fn lanes(&self, spec: &PlaneSpec) -> Result<Vec<usize>, Box<Problem>> {
        let [least, _] = spec.kind.row().lanes;
        let there = self.paths.len();
        let lanes = match (&spec.lanes[..], least) {
            ([], 0) => (0..there).collect(),
            ([], least) => (0..least).collect(),
            (lanes, _) => lanes.to_vec(),
        };
        match lanes.iter().find(|&&lane| lane >= there) {
            Some(lane) => Err(Box::new(refused(format!("there is no lane {}", lane + 1)).allowing(format!(
                "`{}` needs {}; this race has {}",
                spec.kind.row().id,
                least.max(1),
                counted(there as u64, "lane")
            )))),
            None => Ok(lanes),
        }
    }

    /// Where a lane stands.
    ///
    /// # Errors
    /// If it diverged, or has not begun.
    pub fn end(&self, lane: usize) -> Result<&[f32], Box<Problem>> {
        let (Some(path), Some(name)) = (self.paths.get(lane), self.names.get(lane)) else {
            return Err(Box::new(
                refused(format!("there is no lane {}", lane + 1))
                    .allowing(format!("This race has {}", counted(self.paths.len() as u64, "lane"))),
            ));
        };
        if let Some(step) = path.diverged_at {
            return Err(Box::new(
                refused(format!("{name} diverged at step {step}, so that it has no end"))
                    .allowing("Choose another lane, or go back to before that step"),
            ));
        }
        match path.points.last() {
            Some(point) => Ok(point),
            None => Err(Box::new(refused(format!("{name} has not begun")).allowing("Run the race first"))),
        }
    }

    /// Where each of these lanes diverged, in words; none where one can go on.
    fn stopped(&self, lanes: &[usize]) -> Option<String> {
        let where_one = |&lane: &usize| {
            let step = self.paths[lane].diverged_at?;
            Some(format!("{} diverged at step {step}", self.names[lane]))
        };
        lanes.iter().map(where_one).collect::<Option<Vec<_>>>().map(|all| all.join(", "))
    }

    /// Ends that differ from each other and, where `with_start`, from the start.
    fn ends(&self, lanes: &[usize], with_start: bool) -> Result<Vec<&[f32]>, Box<Problem>> {
        let ends = lanes.iter().map(|&lane| self.end(lane)).collect::<Result<Vec<_>, _>>()?;
        for (i, end) in ends.iter().enumerate() {
            if with_start && *end == self.start {
                return Err(Box::new(
                    refused(format!("{} is still at the start", self.names[lanes[i]]))
                        .allowing("Run the race some steps, then look again"),
                ));
            }
            if let Some(j) = (0..i).find(|&j| ends[j] == *end) {
                let (one, other) = (&self.names[lanes[j]], &self.names[lanes[i]]);
                return Err(Box::new(
                    refused(format!("{one} and {other} stand at the same point"))
                        .allowing("Choose lanes that differ, or run the race some steps"),
                ));
            }
        }
        Ok(ends)
    }
}

fn wide(theta: &[f32]) -> Vec<f64> {
    theta.iter().map(|&x| f64::from(x)).collect()
}

fn minus(a: &[f32], b: &[f32]) -> Vec<f64> {
    a.iter().zip(b).map(|(&a, &b)| f64::from(a) - f64::from(b)).collect()
}

/// Lays the plane that is asked for.
///
/// # Errors
/// Why it cannot be laid, and what to do.
pub fn lay(spec: &PlaneSpec, material: &Material) -> Result<Plane, Box<Problem>> {
    let lanes = material.lanes(spec)?;
    let name = |i: usize| material.names[lanes[i]].clone();
    let start = material.start;
    let mark = |plane: &Plane, lane: Option<usize>, theta: &[f32]| {
        let at = plane.project(theta);
        Mark { lane, x: at.x, y: at.y }
    };
    let mut plane = match spec.kind {
        Kind::Endpoints => {
            let ends = material.ends(&lanes, true)?;
            let mut plane = Plane::orthonormal(wide(start), &minus(ends[0], start), &minus(ends[1], start))?;
            plane.axes = [
                format!("distance from the start, towards {}'s end", name(0)),
                format!("across, towards {}'s end", name(1)),
            ];
            plane.marks = vec![mark(&plane, None, start)];
            plane
        }
        Kind::Fan => {
            let ends = material.ends(&lanes, true)?;
            let (u, v) = (minus(ends[0], start), minus(ends[1], start));
            let mut plane = Plane::new(wide(start), u, v, Coordinates::Fan)?;
            plane.axes =
                ["alpha, from the start to the ends".into(), format!("beta, from {}'s end to {}'s", name(1), name(0))];
            plane
        }
        Kind::Ends => {
            let ends = material.ends(&lanes, false)?;
            let mut plane = Plane::orthonormal(wide(ends[0]), &minus(ends[1], ends[0]), &minus(ends[2], ends[0]))?;
            plane.axes = [
                format!("distance from {}'s end, towards {}'s", name(0), name(1)),
                format!("across, towards {}'s end", name(2)),
            ];
            plane
        }
        Kind::Random => {
            let end = material.end(lanes[0])?;
            let [u, v] = [0, 1].map(|i| random_direction(material.layout, end, spec.seed, i));
            if dot(&u, &u) == 0.0 {
                return Err(Box::new(
                    refused(format!("all weights of {} are 0, so that no direction fits them", name(0)))
                        .allowing("Run the race some steps, then look again"),
                ));
            }
            let mut plane = Plane::new(wide(end), u, v, Coordinates::Flat)?;
            plane.axes = ["first", "second"].map(|which| format!("{which} random direction, in units of the weights"));
            plane
        }
        Kind::Pca => {
            let paths: Vec<&Path> = lanes.iter().map(|&lane| &material.paths[lane]).collect();
            let stopped = material.stopped(&lanes);
            let spectrum = principal(&thinned(&paths), &[1, 2], || "the points of the paths".into(), stopped)?;
            let mut plane = along(&spectrum, spectrum.mean.clone(), [1, 2])?;
            plane.axes = [0, 1].map(|i| {
                let share = 100.0 * spectrum.values[i] / spectrum.total;
                format!("principal component {}, {share:.0} % of the variance", i + 1)
            });
            plane
        }
        Kind::Covariance => {
            let end = material.end(lanes[0])?;
            let samples = samples(&material.paths[lanes[0]], spec.burn_in);
            let spectrum = principal(samples, &spec.vectors, || format!("the samples of {}", name(0)), None)?;
            let mut plane = along(&spectrum, wide(end), spec.vectors)?;
            plane.axes = [0, 1].map(|i| {
                let sd = spectrum.values[spec.vectors[i] - 1].sqrt();
                format!("along eigenvector {} (standard deviation {})", spec.vectors[i], short(sd))
            });
            plane
        }
    };
    let ends: Vec<Mark> = lanes
        .iter()
        .filter_map(|&lane| material.end(lane).ok().map(|end| (lane, end)))
        .map(|(lane, end)| mark(&plane, Some(lane), end))
        .collect();
    plane.marks.extend(ends);
    plane.window = window(spec.kind, &plane, material);
    Ok(plane)
}

/// Two significant digits.
fn short(x: f64) -> String {
    if (0.01..1000.0).contains(&x) { format!("{x:.2}") } else { format!("{x:.1e}") }
}

/// A direction of standard normals in which each unit's incoming weights and bias are together as long as theta's
/// (Li et al. 2018, section 4, with the bias as part of its unit). Drawn by position in the canonical order.
pub fn random_direction(layout: &Layout, theta: &[f32], seed: u64, which: u64) -> Vec<f64> {
    let mut normals = vec![0.0; layout.len];
    rng::normals(seed, which, Stream::Directions, 0, &mut normals);
    let mut d = wide(&layout.from_canonical(&normals));
    for layer in &layout.layers {
        for u in 0..layer.outputs {
            let unit = || {
                (0..layer.inputs).map(|j| layer.weights.start + j * layer.outputs + u).chain([layer.biases.start + u])
            };
            let norm = |at: &dyn Fn(usize) -> f64| unit().map(|k| at(k) * at(k)).sum::<f64>().sqrt();
            let scale = norm(&|k| f64::from(theta[k])) / norm(&|k| d[k]);
            for k in unit() {
                d[k] *= scale;
            }
        }
    }
    d
}

/// Points of several paths, at most as many as a single one has.
fn thinned(paths: &[&Path]) -> Vec<Vec<f32>> {
    let all: usize = paths.iter().map(|path| path.len()).sum();
    let every = all.div_ceil(POINTS_MOST).max(1);
    // From the end backwards, so that where the lanes stand is among them.
    paths.iter().flat_map(|path| path.points.iter().rev().step_by(every).rev().cloned()).collect()
}

/// The second half of a path, or what lies behind `burn_in`.
fn samples(path: &Path, burn_in: Option<u64>) -> &[Vec<f32>] {
    let after = burn_in.unwrap_or(path.steps.last().copied().unwrap_or_default() / 2);
    &path.points[path.steps.partition_point(|&step| step <= after)..]
}

/// The spectrum of points that has these eigenvectors (counted from 1). `stopped` says why there will be no more points.
fn principal(
    points: &[Vec<f32>],
    wanted: &[usize; 2],
    whose: impl Fn() -> String,
    stopped: Option<String>,
) -> Result<Spectrum, Box<Problem>> {
    let there = points.len();
    let spectrum = Spectrum::new(points).filter(|spectrum| spectrum.values.len() >= 2);
    let Some(spectrum) = spectrum else {
        let what = if there < 3 { "are too few" } else { "differ too little" };
        let found = format!("{} {what} to show two directions ({there} there)", whose());
        return Err(Box::new(match stopped {
            None => refused(found).allowing("Run the race longer, then look again"),
            Some(why) => refused(format!("{why}; {found}")).allowing("Choose other lanes, or smaller step sizes"),
        }));
    };
    match wanted.iter().find(|&&k| k > spectrum.values.len()) {
        None => Ok(spectrum),
        Some(k) => {
            let most = spectrum.values.len();
            Err(Box::new(
                refused(format!("there is no eigenvector {k}: {there} samples have {most}"))
                    .allowing(format!("Choose from 1 to {most}, or run the race longer")),
            ))
        }
    }
}

fn along(spectrum: &Spectrum, origin: Vec<f64>, [one, other]: [usize; 2]) -> Result<Plane, Box<Problem>> {
    let mut plane = Plane::orthonormal(origin, &spectrum.vector(one - 1), &spectrum.vector(other - 1))?;
    plane.variances = Some(([spectrum.values[one - 1], spectrum.values[other - 1]], spectrum.total));
    Ok(plane)
}

/// What to show first.
fn window(kind: Kind, plane: &Plane, material: &Material) -> [f64; 4] {
    match kind {
        Kind::Fan => return [0.0, 1.25, -0.25, 1.25],
        // Li et al. 2018 show -1 to 1; P2 figure 9 goes from 10 down to fractions.
        Kind::Random | Kind::Covariance => return [-1.0, 1.0, -1.0, 1.0],
        Kind::Endpoints | Kind::Ends | Kind::Pca => {}
    }
    let paths = material.paths.iter().filter(|path| plane.share(path).is_some_and(|share| share >= SHARE_LEAST));
    let seen = paths.flat_map(|path| &path.points).map(|point| plane.project(point)).map(|at| [at.x, at.y]);
    let points: Vec<[f64; 2]> = seen.chain(plane.marks.iter().map(|mark| [mark.x, mark.y])).collect();
    let side = |k: usize| {
        let low = points.iter().map(|point| point[k]).fold(f64::INFINITY, f64::min);
        let high = points.iter().map(|point| point[k]).fold(f64::NEG_INFINITY, f64::max);
        (low, high)
    };
    let ((x0, x1), (y0, y1)) = (side(0), side(1));
    // A path that hardly moves in one direction still gets some room there.
    let extent = (x1 - x0).max(y1 - y0).max(1e-6);
    let room = |low: f64, high: f64| MARGIN * (high - low).max(0.3 * extent);
    let (dx, dy) = (room(x0, x1), room(y0, y1));
    [x0 - dx, x1 + dx, y0 - dy, y1 + dy]
}
