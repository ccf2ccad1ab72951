//! At which steps a run is evaluated: leader, finish and charts depend on these steps, never on the machine.

/// At most this many evaluations, `log_at` not counted.
const MOST: u64 = 2_000;
const EARLY: [u64; 7] = [0, 1, 2, 5, 10, 20, 50];

/// 0, 1, 2, 5, 10, 20, 50, then every 50 (or 100, 200, ... to stay within 2,000), `log_at`, the last step.
#[derive(Clone, Debug)]
pub struct Evaluations {
    spacing: u64,
    extra: Vec<u64>,
}

impl Evaluations {
    pub fn new(steps: u64, log_at: &[u64]) -> Evaluations {
        let mut spacing = 50;
        while steps / spacing + EARLY.len() as u64 > MOST {
            spacing *= 2;
        }
        let mut extra: Vec<u64> = EARLY.into_iter().chain(log_at.iter().copied()).chain([steps]).collect();
        extra.retain(|&step| step <= steps);
        extra.sort_unstable();
        extra.dedup();
        Evaluations { spacing, extra }
    }

    /// Whether this step is one.
    pub fn contains(&self, step: u64) -> bool {
        step.is_multiple_of(self.spacing) || self.extra.binary_search(&step).is_ok()
    }

    /// The first one after `step`.
    pub fn after(&self, step: u64) -> u64 {
        let regular = (step / self.spacing + 1) * self.spacing;
        let i = self.extra.partition_point(|&extra| extra <= step);
        self.extra.get(i).map_or(regular, |&extra| extra.min(regular))
    }
}
