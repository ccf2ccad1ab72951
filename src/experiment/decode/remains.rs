//! What is looked at when all has been read: keys that nothing took, and numbers too large together.

use super::Decoder;
use crate::data::spec::{BATCH, Data, Order, SIZES};
use crate::experiment::scalar::{label, tail};
use crate::experiment::spec::Experiment;
use crate::experiment::tables::*;
use crate::methods::lane::Lane;
use crate::model::spec::{HIDDEN, INIT_SD, InitKind, NETWORK};
use crate::settings::error::Problem;
use crate::settings::setting::SEED_MAX;
use crate::settings::text::{clean, counted, grouped, listing, nearest};
use crate::target::{self, Target};

impl Decoder<'_> {
    /// Problems for the keys that nothing has taken.
    pub(super) fn leftovers(&mut self, experiment: &Experiment) {
        let quiet = std::mem::take(&mut self.quiet);
        self.entries.retain(|key, _| !quiet.iter().any(|start| key.starts_with(start.as_str())));
        match &experiment.target {
            Some(target) => self.beside_target(target),
            None => {
                let aside = |key: &str| key.starts_with("target.");
                self.refuse_all(&aside, "Target", "there is no target for it", "Targets are named by `target`");
                self.training_leftovers(experiment);
            }
        }
        let top = GENERAL.iter().map(|field| field.key);
        let page = PAGE_KEYS;
        let groups = ["version", "target", "data", "network.hidden", "batch.size", "lane1", LOG_AT.key, BURN_IN.key];
        self.strangers("", "Experiment", "an experiment", top.chain(groups).chain(page));
    }

    /// Keys that no target takes, and those of what it replaces.
    fn beside_target(&mut self, target: &Target) {
        let seed = target.kind.disorder.then_some(&target::SEED);
        let own = target.kind.fields.iter().chain([&target::INIT_SD]).chain(seed).map(|field| tail(field.key));
        self.strangers("target.", "Target", target.kind.name, own);
        let replaced = |key: &str| matches!(key.split('.').next(), Some("data" | "network" | "batch"));
        let allowed = "A target takes the place of data, network and minibatch";
        self.refuse_all(&replaced, "Target", "it means nothing beside a target", allowed);
    }

    /// Reports and drops every key left that `belongs`, for one reason.
    fn refuse_all(&mut self, belongs: &dyn Fn(&str) -> bool, label: &str, why: &str, allowed: &str) {
        let mut keys: Vec<(usize, String)> = self
            .entries
            .iter()
            .filter(|(key, _)| belongs(key))
            .map(|(key, (place, _))| (*place, key.clone()))
            .collect();
        keys.sort_unstable();
        for (_, key) in keys {
            let given = self.take(&key).map(|raw| raw.given()).unwrap_or_default();
            let message = format!("{} = {}: {why}", clean(&key), clean(&given));
            self.problems.push(Problem::new(&key, label, &given, message).allowing(allowed).using("it is left out"));
        }
    }

    /// Keys that data, network and minibatch do not take.
    fn training_leftovers(&mut self, experiment: &Experiment) {
        let set = experiment.data.kind.set();
        let sizes = if set.id == "points" { &[][..] } else { SIZES };
        let fields = set.fields.iter().chain(sizes).map(|field| tail(field.key));
        self.strangers("data.", "Data", set.name, fields.chain(["seed"]));
        let init = experiment.network.init.kind();
        if init != InitKind::Normal && self.take(INIT_SD.key).is_some() {
            self.problems.push(
                Problem::new(
                    INIT_SD.key,
                    label(INIT_SD.key, INIT_SD.name),
                    "",
                    format!("start weights of kind `{}` have none", init.word()),
                )
                .allowing("It belongs to `normal`")
                .using("it is left out"),
            );
        }
        let network = NETWORK.iter().map(|field| field.key).chain([HIDDEN.key, INIT_SD.key]).map(|key| &key[8..]);
        self.strangers("network.", "Network", "the network", network);
        self.strangers("batch.", "Minibatch", "the minibatch", BATCH.iter().map(|field| tail(field.key)));
    }

    /// Reports and drops every key left that begins so.
    pub(super) fn strangers(
        &mut self,
        start: &str,
        label: &str,
        owner: &str,
        known: impl Iterator<Item = &'static str>,
    ) {
        // Gathered first, so that there is one copy of what follows for all kinds of iterators.
        self.unknown(start, label, owner, &known.collect::<Vec<_>>());
    }

    fn unknown(&mut self, start: &str, label: &str, owner: &str, known: &[&'static str]) {
        let known = || known.iter().copied();
        let mut keys: Vec<(usize, String)> = self
            .entries
            .iter()
            .filter(|(key, _)| key.starts_with(start))
            .map(|(key, (place, _))| (*place, key.clone()))
            .collect();
        keys.sort_unstable();
        for (_, key) in keys {
            let given = self.take(&key).map(|raw| raw.given()).unwrap_or_default();
            let name = &key[start.len()..];
            // Thousands of strange keys should cost no more than counting them.
            let near = if self.problems.is_full() { None } else { nearest(name, known()) };
            let used = match near {
                Some(near) => format!("It is left out; the nearest name is `{near}`"),
                None => "it is left out".into(),
            };
            let mut problem =
                Problem::new(&key, label, &given, format!("`{}` is not a setting of {owner}", clean(name)))
                    .allowing(format!("Its settings are {}", listing(known())))
                    .using(used);
            problem.suggestion = near.unwrap_or_default().to_owned();
            self.problems.push(problem);
        }
    }

    /// Limits of products: every number may be in range and the whole not.
    pub(super) fn products(&mut self, experiment: &mut Experiment) {
        let last = |seed: u64| seed.saturating_add(experiment.replicas.into()).saturating_sub(1);
        let seeds = match experiment.replicate {
            Replicate::All => experiment.seed.max(experiment.data_seed()),
            Replicate::Training => experiment.seed,
        };
        if last(seeds) > SEED_MAX {
            self.problems.push(
                Problem::new(
                    "replicas",
                    "Seed and replicas",
                    &experiment.replicas.to_string(),
                    format!("seed = {seeds} with replicas = {} passes the last seed", experiment.replicas),
                )
                .allowing(format!("Seeds end at {SEED_MAX}"))
                .using("1 replica is used"),
            );
            experiment.replicas = 1;
        }
        if let Some(burn_in) = experiment.burn_in
            && burn_in >= experiment.steps
        {
            self.problems.push(
                Problem::new(
                    BURN_IN.key,
                    "Burn-in",
                    &burn_in.to_string(),
                    format!("burn_in = {} leaves nothing of {}", grouped(burn_in), counted(experiment.steps, "step")),
                )
                .allowing("It ends before the last step")
                .using("0 is used"),
            );
            experiment.burn_in = Some(0);
        }
        if experiment.target.is_some() && experiment.average_last > 1 {
            self.problems.push(
                Problem::new(
                    "average_last",
                    "Averaged evaluations",
                    &experiment.average_last.to_string(),
                    "a target has no classifier to average",
                )
                .allowing("With a target it is 1")
                .using("1 is used"),
            );
            experiment.average_last = 1;
        }
        if let Some(problem) = too_much(experiment) {
            self.problems.push(problem);
            let usual = Experiment::default();
            (experiment.network, experiment.batch) = (usual.network, usual.batch);
            (experiment.steps, experiment.replicas) = (usual.steps, usual.replicas);
            if experiment.data.kind.split().is_none() {
                (experiment.data.train, experiment.data.test) = (usual.data.train, usual.data.test);
            }
        }
    }
}

/// The first product that is past its limit. With every number in range, none passes u128.
fn too_much(experiment: &Experiment) -> Option<Problem> {
    // Inner loops and walkers take several gradients a step, each counted.
    let cost = |lane: &Lane| u128::from(lane.cost().max(1));
    let runs = experiment.lanes.iter().map(cost).sum::<u128>() * u128::from(experiment.replicas);
    if let Some(target) = &experiment.target {
        let gradient = (target.kind.operations)(target.dimension() as u128);
        let work = u128::from(experiment.steps) * gradient * runs;
        let number = |n: u128| grouped(u64::try_from(n).unwrap_or(u64::MAX));
        return (work > WORK_MAX).then(|| {
            Problem::new(
                "steps",
                "Steps, coordinates, lanes and replicas",
                &number(work),
                format!("steps x multiplications of a gradient x lanes x replicas = {} is too much", number(work)),
            )
            .allowing(format!("At most {} is taken", number(WORK_MAX)))
            .using("the usual numbers of steps and replicas are used")
        });
    }
    let weights = u128::from(experiment.weights());
    let Data { train, test, .. } = experiment.data;
    let of_lane = |lane: &Lane| match lane.batch(&experiment.batch).order {
        Order::Full => u128::from(train) * weights,
        _ => u128::from(experiment.batch.size.min(train)) * weights,
    };
    let gradient = experiment.lanes.iter().map(of_lane).max().unwrap_or_default();
    let evaluation = (u128::from(train) + u128::from(test)) * weights;
    let of_step: u128 = experiment.lanes.iter().map(|lane| cost(lane) * of_lane(lane)).sum();
    let work = u128::from(experiment.steps) * of_step * u128::from(experiment.replicas);
    let problem = |key, field: &str, what: &str, found: u128, limit: u128| {
        let number = |n: u128| grouped(u64::try_from(n).unwrap_or(u64::MAX));
        Problem::new(key, field, &number(found), format!("{what} {} is too much", number(found)))
            .allowing(format!("At most {} is taken", number(limit)))
            .using("the usual network, numbers of points, batch, steps and replicas are used")
    };
    [
        (weights, u128::from(WEIGHTS_MAX), "network.hidden", "Network, hidden nodes", "the number of weights,"),
        (gradient, GRADIENT_MAX, "batch.size", "Points per batch and hidden nodes", "batch x weights ="),
        (
            evaluation,
            EVALUATION_MAX,
            "data.train",
            "Training points, test points and hidden nodes",
            "points x weights =",
        ),
        (
            work,
            WORK_MAX,
            "steps",
            "Steps, points per batch, hidden nodes, lanes and replicas",
            "steps x gradients x batch x weights x replicas, over all lanes,",
        ),
    ]
    .into_iter()
    .find(|(found, limit, ..)| found > limit)
    .map(|(found, limit, key, field, what)| problem(key, field, what, found, limit))
}
