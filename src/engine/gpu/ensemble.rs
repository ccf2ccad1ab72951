//! Replicas of one lane, training side by side.

use super::compiled::{Pipeline, Use};
use super::device::{Gpu, Lost, lock, now};
use crate::data::Sets;
use crate::data::spec::{Batch, Order};
use crate::engine::cpu::{Chain, Snapshot};
use crate::engine::wgsl::{self, Batches, Plan, Unfit};
use crate::methods::lane::Lane;
use crate::methods::program::{Instruction, Program};
use crate::methods::state::State;
use crate::model::network::{Network, Points};
use bytemuck::{Pod, Zeroable};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

/// What one dispatch of `shaders/run.wgsl` does.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
pub struct Dispatch {
    pub step: u32,
    pub steps: u32,
    pub drawn: u32,
    pub corrections: u32,
}

/// A replica's standing, as `shaders/run.wgsl` keeps it.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
pub struct Status {
    pub step: u32,
    pub diverged_at: u32,
    pub epoch: u32,
    pub data: u32,
    pub key: [u32; 2],
    pub unused: [u32; 2],
}

/// Where uniforms may begin, as WebGPU guarantees.
pub(super) const SLOT: u64 = 256;
/// Dispatches of one submission at most.
const SLOTS: u64 = 32;
/// What a dispatch should take, and a submission, in milliseconds: short for a desktop that shares the GPU; several
/// dispatches an answer, since a browser may be slow to call back.
const DISPATCH_TIME: f64 = 10.0;
const SUBMISSION_TIME: f64 = 30.0;
/// Steps of one submission at most: Adam's corrections of each are uploaded.
const SUBMISSION_STEPS: u64 = 32_768;
/// As there, where all coefficients of each step are uploaded.
const TIMED_STEPS: u64 = 2_048;
/// Most replicas of one ensemble: WebGPU's dispatches end there.
const REPLICAS_MOST: u32 = 65_535;
/// Threads of a workgroup on an emulated adapter: for a network of one hidden layer, whose units stay in registers,
/// and for others, which would take too many turns of loops (measured on llvmpipe: each about twice as fast or more as with the other).
const EMULATED_WIDTHS: [u32; 2] = [8, 32];
/// Replicas that the widths are tried with at most.
const TRIED: u32 = 64;

/// Compiled when first asked for.
#[derive(Default)]
pub(super) struct Looks {
    pub(super) evaluate: Option<Pipeline>,
    pub(super) probabilities: Option<Pipeline>,
}

/// Replicas of a lane on a GPU.
pub struct Ensemble {
    pub(super) gpu: Gpu,
    pub(super) network: Network,
    program: Program,
    pub(super) plan: Plan,
    pub(super) replicas: Range<u32>,
    /// Points of the training and the test set.
    pub(super) points: [u32; 2],
    step: u64,
    /// Gradients that the program's start takes, and those of a step.
    drawn: [u64; 2],
    /// What a gradient counts as.
    cost: u64,
    /// Adam's running products.
    beta_t: [f64; 2],
    /// Steps a millisecond, as last measured; 0 before.
    pace: f64,
    run: Pipeline,
    bound: wgpu::BindGroup,
    dispatches: wgpu::Buffer,
    coefficients: wgpu::Buffer,
    corrections: wgpu::Buffer,
    pub(super) data: wgpu::Buffer,
    pub(super) state: wgpu::Buffer,
    pub(super) status: wgpu::Buffer,
    /// As last read.
    pub(super) standing: Vec<Status>,
    /// Pipelines for looking at the ensemble, made when first asked for.
    pub(super) looks: Looks,
}

/// What an ensemble needs to know of a lane.
pub struct Replicas<'a> {
    pub lane: &'a Lane,
    /// Its minibatches.
    pub batch: Batch,
    /// Whether every replica has data of its own.
    pub own_data: bool,
    /// A replica at step 0, as the processor makes it.
    pub chain: &'a dyn Fn(u32) -> Chain,
}

impl Ensemble {
    /// These replicas of a lane that trains a network, at step 0, on as many threads each as proved fastest.
    ///
    /// # Errors
    /// If the GPU cannot run this network or method, with the reason; also if it was lost on the way.
    pub async fn start(gpu: &Gpu, of: &Replicas<'_>, replicas: Range<u32>) -> Result<Ensemble, Unfit> {
        let width = fastest_width(gpu, of, replicas.clone()).await?;
        Ensemble::start_with_width(gpu, of, replicas, width).await
    }

    /// As [`Ensemble::start`], on so many threads each.
    ///
    /// # Errors
    /// As there.
    pub async fn start_with_width(
        gpu: &Gpu,
        of: &Replicas<'_>,
        replicas: Range<u32>,
        width: u32,
    ) -> Result<Ensemble, Unfit> {
        if let Some(why) = of.lane.processor_only() {
            return Err(Unfit(why));
        }
        if replicas.len() as u32 > REPLICAS_MOST {
            return Err(Unfit(format!("{} replicas at once are more than {REPLICAS_MOST}", replicas.len())));
        }
        // The processor draws data and weights, and does the program's start: the same numbers on every engine.
        let first = (of.chain)(replicas.start);
        let training = first.training().expect("a target has been refused");
        let (network, program, shared) = ((*training.network).clone(), first.program().clone(), &training.sets);
        let points = [shared.train.len() as u32, shared.test.len() as u32];
        let batches = Batches { order: of.batch.order, size: of.batch.size.min(points[0]), points: points[0] };
        let plan = Plan::new(&network, &program, batches, width, gpu.limits)?;
        let of_set = 3 * u64::from(points[0] + points[1]);
        let sets = if of.own_data { replicas.len() as u64 } else { 1 };
        for (what, numbers) in [
            ("weights", u64::from(plan.stride()) * replicas.len() as u64),
            ("points", of_set * sets),
            ("minibatch orders", 2 * u64::from(points[0]) * replicas.len() as u64),
        ] {
            if 4 * numbers > gpu.largest.min(u64::from(u32::MAX)) {
                return Err(Unfit(format!(
                    "The {what} of {} replicas need {} MB; the GPU gives {} MB",
                    replicas.len(),
                    4 * numbers / 1_000_000,
                    gpu.largest / 1_000_000
                )));
            }
        }
        let run = gpu
            .pipeline(
                wgsl::run_shader(&program, &network, &plan),
                "run",
                &[Use::Uniform, Use::Read, Use::Read, Use::Read, Use::Write, Use::Write, Use::Write],
            )
            .await?;

        let mut data = Vec::with_capacity((of_set * sets) as usize);
        let mut state = Vec::with_capacity(plan.stride() as usize * replicas.len());
        let mut standing = Vec::with_capacity(replicas.len());
        let mut drawn = 0;
        for replica in replicas.clone() {
            let chain = (of.chain)(replica);
            if data.len() < (of_set * sets) as usize {
                put_points(&chain.training().expect("the first replica has one").sets, &mut data);
            }
            let at = data.len() - of_set as usize;
            let snapshot = chain.snapshot();
            drawn = snapshot.state.drawn;
            put_state(&plan, &snapshot.state, &mut state);
            let seed = chain.seed();
            standing.push(Status { data: at as u32, key: [seed as u32, (seed >> 32) as u32], ..Status::default() });
        }
        let orders = if batches.order == Order::Shuffle { 8 * u64::from(points[0]) * replicas.len() as u64 } else { 0 };
        let dispatches = gpu.buffer(SLOT * SLOTS, wgpu::BufferUsages::UNIFORM);
        let coefficients = coefficients_buffer(gpu, &program);
        let adam = program.step.iter().any(|instruction| matches!(instruction, Instruction::Adam { .. }));
        let corrected = if adam { SUBMISSION_STEPS } else { 1 };
        let corrections = gpu.buffer(8 * corrected, wgpu::BufferUsages::STORAGE);
        let data = gpu.storage(bytemuck::cast_slice(&data));
        let state = gpu.storage(bytemuck::cast_slice(&state));
        let status = gpu.storage(bytemuck::cast_slice(&standing));
        let order = gpu.buffer(orders, wgpu::BufferUsages::STORAGE);
        let bound = gpu.bind(
            &run,
            size_of::<Dispatch>() as u64,
            &[&dispatches, &coefficients, &corrections, &data, &state, &status, &order],
        );
        if let Some(Lost(why)) = gpu.lost() {
            return Err(Unfit(why));
        }
        Ok(Ensemble {
            gpu: gpu.clone(),
            drawn: [drawn, program.gradients()],
            cost: if batches.order == Order::Full { u64::from(plan.epoch()) } else { 1 },
            network,
            program,
            plan,
            replicas,
            points,
            step: 0,
            beta_t: [1.0; 2],
            pace: 0.0,
            run,
            bound,
            dispatches,
            coefficients,
            corrections,
            data,
            state,
            status,
            standing,
            looks: Default::default(),
        })
    }

    /// Steps done.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// Threads of a workgroup.
    pub fn width(&self) -> u32 {
        self.plan.width
    }

    /// The replicas it holds.
    pub fn replicas(&self) -> Range<u32> {
        self.replicas.clone()
    }

    /// For each replica, the first step whose state was not sound; it stays there.
    pub fn diverged_at(&self) -> Vec<Option<u64>> {
        self.standing.iter().map(|status| (status.diverged_at > 0).then_some(status.diverged_at.into())).collect()
    }

    /// For each replica, the gradients worked out, as `Chain::gradients` counts.
    pub fn gradients(&self) -> Vec<u64> {
        self.standing.iter().map(|status| self.drawn_at(status.step.into()) * self.cost).collect()
    }

    fn drawn_at(&self, step: u64) -> u64 {
        self.drawn[0] + self.drawn[1] * step
    }

    /// Changes a lane's numbers where only coefficients differ: no shader is compiled, nothing is drawn afresh.
    /// False if the program's structure differs; then nothing has changed.
    pub fn set_program(&mut self, program: &Program) -> bool {
        let text = |program: &Program| wgsl::step(program, &self.network, &self.plan);
        let same = program.thermostats == self.program.thermostats
            && program.gradients() == self.program.gradients()
            && (program.slots == self.program.slots && program.follows_time() == self.program.follows_time())
            && text(program) == text(&self.program);
        if same {
            self.coefficients = coefficients_buffer(&self.gpu, program);
            self.program = program.clone();
            self.rebind();
        }
        same
    }

    fn rebind(&mut self) {
        let orders = if self.plan.order() == Order::Shuffle { 8 * u64::from(self.points[0]) } else { 0 };
        let order = self.gpu.buffer(orders * self.replicas.len() as u64, wgpu::BufferUsages::STORAGE);
        self.bound = self.gpu.bind(
            &self.run,
            size_of::<Dispatch>() as u64,
            &[&self.dispatches, &self.coefficients, &self.corrections, &self.data, &self.state, &self.status, &order],
        );
        // The new order is made when it is first used.
        for status in &mut self.standing {
            status.epoch = 0;
        }
        self.gpu.queue.write_buffer(&self.status, 0, bytemuck::cast_slice(&self.standing));
    }

    /// Trains up to step `to`; replicas that diverge stay where they do.
    ///
    /// # Errors
    /// If the device is lost, or did not do the steps it was asked for.
    pub async fn advance(&mut self, to: u64) -> Result<(), Lost> {
        while self.step < to {
            self.submit(to).await?;
        }
        Ok(())
    }

    /// One submission: some dispatches, then the replicas' standing.
    async fn submit(&mut self, to: u64) -> Result<(), Lost> {
        self.gpu.check()?;
        let most = self.plan.most_steps(self.gpu.limits);
        let known = self.pace > 0.0;
        // Before the first measurement, a few steps only.
        let per_dispatch = if known { (self.pace * DISPATCH_TIME) as u64 } else { 16 }.clamp(1, most.max(1));
        let wanted = if known { (self.pace * SUBMISSION_TIME) as u64 } else { 16 };
        let most = if self.program.follows_time() { TIMED_STEPS } else { SUBMISSION_STEPS };
        let wanted = wanted.clamp(1, (per_dispatch * SLOTS).min(most)).min(to - self.step);

        let mut uniforms = vec![0u8; (SLOT * SLOTS) as usize];
        let mut slots = 0;
        let mut done = 0;
        while done < wanted {
            let steps = per_dispatch.min(wanted - done);
            let at = self.step + done;
            let dispatch = Dispatch {
                step: at as u32,
                steps: steps as u32,
                drawn: self.drawn_at(at) as u32,
                corrections: done as u32,
            };
            let slot = (slots * SLOT) as usize;
            uniforms[slot..slot + size_of::<Dispatch>()].copy_from_slice(bytemuck::bytes_of(&dispatch));
            slots += 1;
            done += steps;
        }
        let beta_t = self.correct(done);
        self.gpu.queue.write_buffer(&self.dispatches, 0, &uniforms[..(slots * SLOT) as usize]);
        let mut commands = self.gpu.device.create_command_encoder(&Default::default());
        for slot in 0..slots {
            let mut pass = commands.begin_compute_pass(&Default::default());
            pass.set_pipeline(&self.run.pipeline);
            pass.set_bind_group(0, &self.bound, &[(slot * SLOT) as u32]);
            pass.dispatch_workgroups(self.replicas.len() as u32, 1, 1);
        }
        let start = now();
        let bytes = self.gpu.read(commands, &self.status, size_of_val(&self.standing[..]) as u64).await?;
        let took = (now() - start).max(0.05);
        let standing: Vec<Status> = bytemuck::pod_collect_to_vec(&bytes);
        for (status, replica) in standing.iter().zip(self.replicas.clone()) {
            let expected = if status.diverged_at > 0 { status.diverged_at.into() } else { self.step + done };
            if u64::from(status.step) != expected {
                return Err(Lost(format!(
                    "The GPU stopped replica {replica} at step {} instead of {expected}.",
                    status.step
                )));
            }
        }
        self.standing = standing;
        self.step += done;
        self.beta_t = beta_t;
        // Half of the news at a time: one slow answer should not shorten all that follow.
        let pace = done as f64 / took;
        self.pace = if known { (0.5 * (self.pace + pace)).min(4.0 * self.pace) } else { pace };
        Ok(())
    }

    /// Uploads what differs between the next steps: Adam's corrections, and coefficients that follow time. Gives
    /// Adam's running products after them.
    fn correct(&self, steps: u64) -> [f64; 2] {
        let mut beta_t = self.beta_t;
        let mut corrections = Vec::new();
        let mut coefficients = Vec::new();
        let timed = self.program.follows_time();
        let adam = self.program.step.iter().any(|instruction| matches!(instruction, Instruction::Adam { .. }));
        for t in (self.step..self.step + steps).take_while(|_| timed || adam) {
            let program = self.program.at(t);
            corrections.extend(correction(&program, &mut beta_t));
            if timed {
                coefficients.extend(wgsl::coefficients(&program));
            }
        }
        self.gpu.queue.write_buffer(&self.corrections, 0, bytemuck::cast_slice(&corrections));
        if timed {
            self.gpu.queue.write_buffer(&self.coefficients, 0, bytemuck::cast_slice(&coefficients));
        }
        beta_t
    }

    /// Everything the replicas carry, for `Chain::restore` or a later [`Ensemble::restore`].
    ///
    /// # Errors
    /// If the device is lost.
    pub async fn snapshot(&self) -> Result<Vec<Snapshot>, Lost> {
        let stride = self.plan.stride() as usize;
        let commands = self.gpu.device.create_command_encoder(&Default::default());
        let bytes = self.gpu.read(commands, &self.state, 4 * (stride * self.replicas.len()) as u64).await?;
        let numbers: Vec<f32> = bytemuck::pod_collect_to_vec(&bytes);
        let take = |numbers: &[f32], array: char| {
            let at = self.plan.place(array).map(|at| at as usize);
            at.map_or(Vec::new(), |at| numbers[at..at + self.network.layout.len].to_vec())
        };
        Ok(numbers
            .chunks_exact(stride)
            .zip(&self.standing)
            .map(|(numbers, status)| {
                let xi = self.plan.place('x').map_or(0, |at| at as usize);
                let step = u64::from(status.step);
                Snapshot {
                    state: {
                        let mut state = State {
                            theta: take(numbers, 't'),
                            g: take(numbers, 'g'),
                            beta_t: if step == self.step { self.beta_t } else { self.products(step) },
                            xi: numbers[xi..xi + self.program.thermostats.len()].to_vec(),
                            drawn: self.drawn_at(step),
                            ..State::default()
                        };
                        for (slot, at) in self.plan.slots() {
                            let at = at as usize;
                            *state.slot_mut(slot) = numbers[at..at + self.network.layout.len].to_vec();
                        }
                        state
                    },
                    step,
                    diverged_at: (status.diverged_at > 0).then_some(status.diverged_at.into()),
                    recent: VecDeque::new(),
                }
            })
            .collect())
    }

    /// Adam's running products after so many steps.
    fn products(&self, steps: u64) -> [f64; 2] {
        let mut beta_t = [1.0; 2];
        if self.program.step.iter().any(|instruction| matches!(instruction, Instruction::Adam { .. })) {
            for t in 0..steps {
                correction(&self.program.at(t), &mut beta_t);
            }
        }
        beta_t
    }

    /// Puts every replica where a snapshot of it was taken, on whichever engine.
    ///
    /// # Panics
    /// If there is not one snapshot a replica, or those that have not diverged are at different steps.
    pub fn restore(&mut self, snapshots: &[Snapshot]) {
        assert_eq!(snapshots.len(), self.replicas.len(), "one snapshot a replica");
        let sound = snapshots.iter().filter(|snapshot| snapshot.diverged_at.is_none());
        let steps: Vec<u64> = sound.map(|snapshot| snapshot.step).collect();
        let last = || snapshots.iter().map(|snapshot| snapshot.step).max().unwrap_or_default();
        self.step = steps.first().copied().unwrap_or_else(last);
        assert!(steps.iter().all(|&step| step == self.step), "replicas advance together");
        self.beta_t = self.products(self.step);
        let mut state = Vec::new();
        for (snapshot, status) in snapshots.iter().zip(&mut self.standing) {
            put_state(&self.plan, &snapshot.state, &mut state);
            status.step = snapshot.step as u32;
            status.diverged_at = snapshot.diverged_at.unwrap_or_default() as u32;
            status.epoch = 0;
        }
        self.gpu.queue.write_buffer(&self.state, 0, bytemuck::cast_slice(&state));
        self.gpu.queue.write_buffer(&self.status, 0, bytemuck::cast_slice(&self.standing));
    }
}

/// Training points, then test points: x1, x2, label each.
fn put_points(sets: &Arc<Sets>, out: &mut Vec<f32>) {
    let mut put = |points: &Points| {
        for (x, &y) in points.x.chunks_exact(2).zip(&points.y) {
            out.extend([x[0], x[1], y]);
        }
    };
    put(&sets.train);
    put(&sets.test);
}

/// A replica's numbers in the plan's order, padded.
fn put_state(plan: &Plan, state: &State, out: &mut Vec<f32>) {
    let begin = out.len();
    out.resize(begin + plan.stride() as usize, 0.0);
    let mut put = |at: u32, numbers: &[f32]| {
        let at = begin + at as usize;
        out[at..at + numbers.len()].copy_from_slice(numbers);
    };
    for (array, numbers) in [('t', &state.theta), ('g', &state.g), ('x', &state.xi)] {
        if let Some(at) = plan.place(array) {
            put(at, numbers);
        }
    }
    for (slot, at) in plan.slots() {
        put(at, state.slot(slot));
    }
}

/// Room for a program's coefficients, with those of the first step: one row, or one a step where they follow time.
fn coefficients_buffer(gpu: &Gpu, program: &Program) -> wgpu::Buffer {
    let row = wgsl::coefficients(program);
    let rows = if program.follows_time() { TIMED_STEPS } else { 1 };
    let buffer = gpu.buffer(4 * row.len() as u64 * rows, wgpu::BufferUsages::STORAGE);
    gpu.queue.write_buffer(&buffer, 0, bytemuck::cast_slice(&row));
    buffer
}

/// Adam's corrections of one step, if it is Adam's; moves the running products on.
fn correction(program: &Program, beta_t: &mut [f64; 2]) -> Option<[f32; 2]> {
    program.step.iter().find_map(|instruction| match instruction {
        Instruction::Adam { h, beta1, beta2, .. } => {
            *beta_t = [beta_t[0] * beta1, beta_t[1] * beta2];
            Some([(h / (1.0 - beta_t[0])) as f32, (1.0 / (1.0 - beta_t[1]).sqrt()) as f32])
        }
        _ => None,
    })
}

/// The width that trained fastest on this device, measured once for each kind of work.
async fn fastest_width(gpu: &Gpu, of: &Replicas<'_>, replicas: Range<u32>) -> Result<u32, Unfit> {
    let first = (of.chain)(replicas.start);
    let network = &first.training().expect("a lane that trains a network").network;
    let (output, hidden) = network.layout.layers.split_last().expect("a network has an output layer");
    if gpu.is_emulated() {
        // Compiling is too slow there to try.
        let shallow = hidden.len() == 1 && output.inputs.is_multiple_of(4);
        return Ok(EMULATED_WIDTHS[usize::from(!shallow)]);
    }
    let tried = replicas.start..replicas.start + (replicas.len() as u32).min(TRIED);
    let nodes: Vec<usize> = hidden.iter().map(|layer| layer.outputs).collect();
    let (method, tries) = (of.lane.scheme.id, tried.len());
    let work = format!("{nodes:?} {:?} {:?} {:?} {method} {tries}", network.activation, network.output, of.batch);
    if let Some(&known) = lock(&gpu.pipelines.widths).get(&work) {
        return Ok(known);
    }
    let mut best: Option<(f64, u32)> = None;
    let mut refused = None;
    for width in [32, 64, 128, 256] {
        let mut ensemble = match Ensemble::start_with_width(gpu, of, tried.clone(), width).await {
            Ok(ensemble) => ensemble,
            Err(unfit) => {
                refused = Some(unfit);
                continue;
            }
        };
        // The first steps also warm the device up.
        let mut pace: f64 = 0.0;
        for to in [16, 80, 336] {
            if ensemble.advance(to).await.is_err() {
                break;
            }
            pace = ensemble.pace;
        }
        if best.is_none_or(|(fastest, _)| pace > fastest) {
            best = Some((pace, width));
        }
    }
    let Some((_, width)) = best else {
        return Err(refused.unwrap_or_else(|| Unfit("No workgroup size works".into())));
    };
    lock(&gpu.pipelines.widths).insert(work, width);
    Ok(width)
}
