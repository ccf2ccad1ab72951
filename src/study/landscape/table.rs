//! What a landscape has found, as CSV: the same columns from the page and from the runner.

use super::lines::{self, End};
use super::session::{DataUsed, Landscape};
use crate::model::network::Evaluation;

/// Columns of [`grid_csv`], after x and y, and of [`paths_csv`]: the loss and the accuracy of the data used.
fn measured(used: DataUsed) -> [&'static str; 2] {
    match used {
        DataUsed::Train => ["train_loss", "train_accuracy"],
        DataUsed::Test => ["test_loss", "test_accuracy"],
    }
}

struct Table(csv::Writer<Vec<u8>>);

impl Table {
    fn new(header: &[&str]) -> Table {
        let mut table = Table(csv::Writer::from_writer(vec![]));
        table.row(header.iter().map(|&cell| cell.to_owned()));
        table
    }

    fn row(&mut self, cells: impl Iterator<Item = String>) {
        self.0.write_record(cells.collect::<Vec<_>>()).expect("memory takes every record, and all have one length");
    }

    fn text(self) -> String {
        let bytes = self.0.into_inner().expect("memory is always flushed");
        String::from_utf8(bytes).expect("the cells are text")
    }
}

/// A loss and an accuracy; empty while not known.
fn cells(value: Option<Evaluation>) -> [String; 2] {
    value.map_or([String::new(), String::new()], |value| [value.loss.to_string(), value.accuracy.to_string()])
}

/// x, y, loss, accuracy of every point, row after row, the smallest y first.
pub fn grid_csv(landscape: &Landscape) -> String {
    let [loss, accuracy] = measured(landscape.used());
    let mut table = Table::new(&["x", "y", loss, accuracy]);
    if let Some(grid) = landscape.grid() {
        for (i, &value) in grid.values().iter().enumerate() {
            let (x, y) = grid.place(i);
            table.row([x.to_string(), y.to_string()].into_iter().chain(cells(value)));
        }
    }
    table.text()
}

/// lane (from 0), step, x, y, distance from the plane, and each point's own loss and accuracy.
pub fn paths_csv(landscape: &Landscape) -> String {
    let [loss, accuracy] = measured(landscape.used());
    let mut table = Table::new(&["lane", "step", "x", "y", "off_plane", loss, accuracy]);
    for lane in 0..landscape.lanes() {
        let Some(path) = landscape.path_on_plane(lane) else { break };
        for i in 0..path.steps.len() {
            let place = [path.x[i], path.y[i], path.off[i]].map(|x| x.to_string());
            let head = [lane.to_string(), path.steps[i].to_string()];
            table.row(head.into_iter().chain(place).chain(cells(path.looks[i])));
        }
    }
    table.text()
}

/// Columns of lines.
const LINE_COLUMNS: [&str; 7] = ["from", "to", "alpha", "train_loss", "test_loss", "train_accuracy", "test_accuracy"];

/// Of every line: its ends (`start` or a lane, from 0), alpha, losses and accuracies.
pub fn line_rows(landscape: &Landscape) -> impl Iterator<Item = [String; 7]> {
    let name = |end: End| match end {
        End::Start => "start".to_owned(),
        End::Lane(lane) => lane.to_string(),
    };
    landscape.lines().iter().flat_map(move |line| {
        line.grid.values().iter().enumerate().map(move |(i, value)| {
            let [train_loss, train_accuracy] = cells(value.map(|value| value.train));
            let [test_loss, test_accuracy] = cells(value.map(|value| value.test));
            let alpha = lines::alpha(i).to_string();
            [name(line.from), name(line.to), alpha, train_loss, test_loss, train_accuracy, test_accuracy]
        })
    })
}

/// The lines of one race.
pub fn lines_csv(landscape: &Landscape) -> String {
    let mut table = Table::new(&LINE_COLUMNS);
    line_rows(landscape).for_each(|row| table.row(row.into_iter()));
    table.text()
}

/// The lines of several replicas, which come first in each row.
pub struct ReplicaLines(Table);

impl Default for ReplicaLines {
    fn default() -> ReplicaLines {
        ReplicaLines(Table::new(&[&["replica"], &LINE_COLUMNS[..]].concat()))
    }
}

impl ReplicaLines {
    /// Adds what [`line_rows`] gave of a replica.
    pub fn add(&mut self, replica: u32, rows: Vec<[String; 7]>) {
        rows.into_iter().for_each(|row| self.0.row(std::iter::once(replica.to_string()).chain(row)));
    }

    pub fn text(self) -> String {
        self.0.text()
    }
}
