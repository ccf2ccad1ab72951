//! What is allowed and yet worth knowing: page and runner say it beside the numbers.

use super::scalar::label;
use super::spec::Experiment;
use crate::data::Sets;
use crate::data::points::{Point, Points};
use crate::data::spec::{BATCH, DataKind, Order, SIZES, TEST_SHARE};
use crate::settings::error::Problem;
use crate::settings::setting::Field;
use crate::settings::text::{counted, grouped};

impl Experiment {
    /// Settings that do less than they say, and data that leave nothing to tell apart. The experiment runs as it is.
    pub fn remarks(&self) -> Vec<Problem> {
        if self.target.is_some() {
            return vec![];
        }
        let mut remarks = vec![];
        match &self.data.kind {
            DataKind::Points { points, test_share } => {
                remarks.extend(points.remark());
                if remarks.is_empty() {
                    remarks.extend(self.one_class_sets([&TEST_SHARE, &TEST_SHARE]));
                }
                remarks.extend(rounded_share(points.0.len() as u32, *test_share));
            }
            // The classes come in turn: only a single point stands alone.
            _ if self.data.train == 1 || self.data.test == 1 => {
                remarks.extend(self.one_class_sets([&SIZES[0], &SIZES[1]]));
            }
            _ => {}
        }
        remarks.extend(self.large_batch());
        remarks
    }

    /// A training or test set of one class, where the data have two; `fields` are what decides their sizes.
    fn one_class_sets(&self, fields: [&Field; 2]) -> Vec<Problem> {
        let sets = Sets::new(&self.data, self.data_seed());
        let [train, test] = [&sets.train.y, &sets.test.y].map(|labels| {
            let class = *labels.first()?;
            labels.iter().all(|&label| label == class).then_some(class)
        });
        let what = |class: f32, n: usize, set: &str| {
            let are = if n == 1 { "is" } else { "are all" };
            format!("the {} {are} of class {class}", counted(n as u64, set))
        };
        let train = train.map(|class| {
            remark(
                fields[0],
                what(class, sets.train.len(), "training point"),
                "the other class cannot be learnt".into(),
            )
        });
        let test = test.map(|class| {
            let used = format!("to answer {class} everywhere is 100 % right");
            remark(fields[1], what(class, sets.test.len(), "test point"), used)
        });
        [train, test].into_iter().flatten().collect()
    }

    /// A batch of more points than there are.
    fn large_batch(&self) -> Option<Problem> {
        let (size, there) = (self.batch.size, self.data.train);
        let used = self.lanes.iter().any(|lane| lane.batch(&self.batch).order != Order::Full);
        (used && size > there).then(|| {
            let training = counted(there.into(), "training point");
            let what = format!("size = {} is more than the set's {training}", grouped(size.into()));
            remark(&BATCH[0], what, format!("a batch takes {}", grouped(there.into())))
        })
    }
}

impl Points {
    /// That they are all of one class, if they are.
    pub fn remark(&self) -> Option<Problem> {
        let Point { label, .. } = self.0.first()?;
        let one = self.0.iter().all(|point| point.label == *label);
        let all = counted(self.0.len() as u64, "point");
        one.then(|| {
            Problem::new("data.points", "Data, own points", "", format!("all {all} are of class {label}"))
                .using(format!("there is nothing to tell apart, and to answer {label} everywhere is 100 % right"))
        })
    }
}

/// A share of own points that comes to none or to all of them: one stays on either side.
fn rounded_share(points: u32, share: f64) -> Option<Problem> {
    let test = (f64::from(points) * share).round() as u32;
    let (what, used) = match test {
        0 => ("is less than one", "1 point is kept for the test"),
        n if n >= points => ("leaves none to learn from", "1 point is"),
        _ => return None,
    };
    Some(remark(
        &TEST_SHARE,
        format!("test_share = {share} of {} {what}", counted(points.into(), "point")),
        used.into(),
    ))
}

/// On a setting: what it comes to, and what happens.
fn remark(field: &Field, what: String, used: String) -> Problem {
    Problem::new(field.key, label(field.key, field.name), "", what).using(used)
}
