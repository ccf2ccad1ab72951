//! Every row that a GPU runs, against `golden-methods.json`: the generated shader whole, but for its normal numbers,
//! which are the file's, and on objective A its gradient.
//!
//! Runs on whatever adapter there is (without a GPU, on Mesa's llvmpipe). Where there is none it says so and checks
//! nothing, as `gpu.rs` does.

use super::reference::{Case, FILE, HIDDEN, list, narrow, noise, number, numbers, of_network, points, slope};
use super::rows;
use pollster::block_on;
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};
use thermograd::data::spec::Order;
use thermograd::engine::gpu::{Dispatch, Status};
use thermograd::engine::wgsl::{self, Batches, Limits, Plan};
use thermograd::methods::program::{Instruction, Program};
use thermograd::methods::scheme::Scheme;
use thermograd::methods::state::State;
use thermograd::model::network::Network;
use thermograd::model::spec::{Activation, Loss};
use wgpu::BufferUsages as Usage;

/// Threads of the workgroup.
const WIDTH: u32 = 8;
/// Noise streams of a step at most.
const SLOTS: usize = 8;

struct Device {
    device: wgpu::Device,
    queue: wgpu::Queue,
    /// Software on the processor, where a network's unrolled loops take long to compile.
    emulated: bool,
    /// By their text: two settings of a row share a shader.
    compiled: Mutex<HashMap<String, (wgpu::ComputePipeline, wgpu::BindGroupLayout)>>,
}

fn device() -> Option<&'static Device> {
    static DEVICE: OnceLock<Result<Device, String>> = OnceLock::new();
    let find = || {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        match block_on(instance.request_adapter(&wgpu::RequestAdapterOptions::default())) {
            Ok(adapter) => {
                eprintln!("known answers on {}", adapter.get_info().name);
                let asked = block_on(adapter.request_device(&wgpu::DeviceDescriptor::default()));
                let emulated = adapter.get_info().device_type == wgpu::DeviceType::Cpu;
                let (device, queue) = asked.expect("the adapter gives its device");
                Ok(Device { device, queue, emulated, compiled: Mutex::default() })
            }
            Err(why) => Err(why.to_string()),
        }
    };
    DEVICE.get_or_init(find).as_ref().inspect_err(|why| crate::adapter::skip(why)).ok()
}

/// Replaces a function of a shader by another of the same name.
fn replace(shader: &str, name: &str, by: &str) -> String {
    let from = shader.find(&format!("fn {name}(")).unwrap_or_else(|| panic!("the shader has no function {name}"));
    let end = from + shader[from..].find("\n}\n").expect("a function ends") + 3;
    [&shader[..from], by, &shader[end..]].concat()
}

/// The file's normals in place of the engine's: a table in `data`, from `at` on, by step, stream and place.
fn with_noise(shader: &str, at: usize) -> String {
    let text = format!(
        "fn normals(step: u32, stream: u32, block: u32) -> vec4<f32> {{
    let at = {at}u + 4u * ((step * {SLOTS}u + stream - 16u) * QUADS + block);
    return vec4<f32>(data[at], data[at + 1u], data[at + 2u], data[at + 3u]);
}}
"
    );
    replace(shader, "normals", &text)
}

fn noise_table(case: Case, len: usize, position: impl Fn(usize) -> usize) -> Vec<f32> {
    let field = case.0["method"] == "trivialized-sgd";
    let mut table = Vec::new();
    for step in 0..case.steps().len() as u64 {
        for slot in 0..SLOTS as u32 {
            for i in 0..len.next_multiple_of(4) {
                table.push(match (i < len, field) {
                    (false, _) => 0.0,
                    (true, false) => noise(step, slot, position(i)),
                    // The field is the start's first vector, drawn once, as of step 0.
                    (true, true) if (step, slot) == (0, 0) => noise(0, 1 << 20, position(i)),
                    (true, true) => 1e9,
                } as f32);
            }
        }
    }
    table
}

/// Objective A in place of the network. Its a, b and c(k) lie in `data` from `at` on.
fn with_polynomial(shader: &str, at: usize) -> String {
    let json = &FILE["objectives"]["A"];
    let (n, kappa) = (list(&json["a"]).len(), number(&json["kappa"]));
    let text = format!(
        "fn given(row: u32, q: u32) -> vec4<f32> {{
    let at = {at}u + 4u * (row * QUADS + q);
    return vec4<f32>(data[at], data[at + 1u], data[at + 2u], data[at + 3u]);
}}

fn negative_gradient(k: u32) {{
    sync();
    for (var own = 0u; own < OWN; own++) {{
        let q = lane + own * WIDTH;
        if (q < QUADS) {{
            let t = theta_quad(q);
            var before = 0.0f;
            if (q > 0u) {{
                before = theta_at(4u * q - 1u);
            }}
            var after = 0.0f;
            if (q + 1u < QUADS) {{
                after = theta_at(4u * q + 4u);
            }}
            let pairs = vec4<f32>(before, t.xyz) + vec4<f32>(t.yzw, after);
            let slope = given(0u, q) * t + given(1u, q) * t * t * t + {kappa:?}f * pairs + given(2u + k, q);
            set_g(own, q, select(vec4<f32>(0.0f), -slope, within(q, 0u, {n}u)));
        }}
    }}
    sync();
}}
"
    );
    replace(shader, "negative_gradient", &text)
}

/// The coefficients of objective A, then c(k) of each gradient, padded to whole quads.
fn polynomial_table(gradients: u64, full: bool) -> Vec<f32> {
    let json = &FILE["objectives"]["A"];
    let n = list(&json["a"]).len();
    let c = |k: u64| (0..n).map(|i| if full { 0.0 } else { slope(k, 0, i) }).collect();
    [numbers(&json["a"]), numbers(&json["b"])]
        .into_iter()
        .chain((0..gradients).map(c))
        .flat_map(|mut row: Vec<f64>| {
            row.resize(n.next_multiple_of(4), 0.0);
            narrow(&row)
        })
        .collect()
}

/// The entry `run` of a shader, compiled once.
fn compile(device: &Device, shader: &str) -> (wgpu::ComputePipeline, wgpu::BindGroupLayout) {
    let cache = || device.compiled.lock().expect("nothing panics here");
    if let Some(known) = cache().get(shader) {
        return known.clone();
    }
    let device = &device.device;
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: None,
        source: wgpu::ShaderSource::Wgsl(shader.into()),
    });
    let kinds = [None, Some(true), Some(true), Some(true), Some(false), Some(false), Some(false)];
    let entries: Vec<wgpu::BindGroupLayoutEntry> = (0..)
        .zip(kinds)
        .map(|(binding, read_only)| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: wgpu::BindingType::Buffer {
                ty: read_only.map_or(wgpu::BufferBindingType::Uniform, |read_only| wgpu::BufferBindingType::Storage {
                    read_only,
                }),
                has_dynamic_offset: false,
                min_binding_size: None,
            },
            count: None,
        })
        .collect();
    let bindings = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: None, entries: &entries });
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: None,
        bind_group_layouts: &[Some(&bindings)],
        immediate_size: 0,
    });
    let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: None,
        layout: Some(&layout),
        module: &module,
        entry_point: Some("run"),
        compilation_options: wgpu::PipelineCompilationOptions::default(),
        cache: None,
    });
    cache().insert(shader.to_owned(), (pipeline.clone(), bindings.clone()));
    (pipeline, bindings)
}

/// The states at the end of each step, in the plan's order.
fn run(device: &Device, shader: &str, buffers: &Buffers, steps: usize) -> Vec<Vec<f32>> {
    let (pipeline, bindings) = compile(device, shader);
    let Device { device, queue, .. } = device;
    let buffer = |content: &[u8], usage| {
        let size = (content.len() as u64).max(16).next_multiple_of(16);
        let usage = usage | Usage::COPY_DST | Usage::COPY_SRC;
        let buffer =
            device.create_buffer(&wgpu::BufferDescriptor { label: None, size, usage, mapped_at_creation: false });
        queue.write_buffer(&buffer, 0, content);
        buffer
    };
    let storage = |content: &[u8]| buffer(content, Usage::STORAGE);
    let rest = [
        storage(bytemuck::cast_slice(&buffers.coefficients)),
        storage(bytemuck::cast_slice(&buffers.corrections)),
        storage(bytemuck::cast_slice(&buffers.data)),
        storage(bytemuck::cast_slice(&buffers.state)),
        storage(bytemuck::bytes_of(&Status { key: [1, 0], ..Status::default() })),
        storage(&[0; 64]), // an order of minibatches, which full batches have not
    ];
    let size = 4 * buffers.state.len() as u64;
    let read = device.create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: size * steps as u64,
        usage: Usage::MAP_READ | Usage::COPY_DST,
        mapped_at_creation: false,
    });
    let mut commands = device.create_command_encoder(&Default::default());
    for step in 0..steps as u32 {
        let drawn = buffers.drawn[0] + step * buffers.drawn[1];
        let dispatch =
            buffer(bytemuck::bytes_of(&Dispatch { step, steps: 1, drawn, corrections: step }), Usage::UNIFORM);
        let entries: Vec<wgpu::BindGroupEntry> = (0..)
            .zip(std::iter::once(&dispatch).chain(&rest))
            .map(|(binding, buffer)| wgpu::BindGroupEntry { binding, resource: buffer.as_entire_binding() })
            .collect();
        let bound =
            device.create_bind_group(&wgpu::BindGroupDescriptor { label: None, layout: &bindings, entries: &entries });
        let mut pass = commands.begin_compute_pass(&Default::default());
        pass.set_pipeline(&pipeline);
        pass.set_bind_group(0, &bound, &[]);
        pass.dispatch_workgroups(1, 1, 1);
        drop(pass);
        commands.copy_buffer_to_buffer(&rest[3], 0, &read, u64::from(step) * size, size);
    }
    queue.submit([commands.finish()]);
    read.map_async(wgpu::MapMode::Read, .., |result| result.expect("the answer can be read"));
    device.poll(wgpu::PollType::wait_indefinitely()).expect("the device answers");
    let bytes = read.get_mapped_range(..).expect("it is mapped").to_vec();
    let numbers: Vec<f32> = bytemuck::pod_collect_to_vec(&bytes);
    numbers.chunks_exact(buffers.state.len()).map(<[f32]>::to_vec).collect()
}

/// What a device starts with.
struct Buffers {
    /// Of each step in turn.
    coefficients: Vec<f32>,
    corrections: Vec<[f32; 2]>,
    data: Vec<f32>,
    state: Vec<f32>,
    /// Gradients before the first step, and of each.
    drawn: [u32; 2],
}

/// Adam's `rate` and `unbias` of each step.
fn corrections(program: &Program, steps: usize) -> Vec<[f32; 2]> {
    let adam = program.step.iter().find_map(|instruction| match instruction {
        Instruction::Adam { h, beta1, beta2, .. } => Some((*h, *beta1, *beta2)),
        _ => None,
    });
    let (h, beta1, beta2) = adam.unwrap_or((0.0, 0.5, 0.5));
    (1..=steps as i32)
        .map(|t| [(h / (1.0 - beta1.powi(t))) as f32, (1.0 / (1.0 - beta2.powi(t)).sqrt()) as f32])
        .collect()
}

/// A device fuses products with sums, and has divisions and functions to a few units of the last place. llvmpipe errs no
/// more than the processor; others may a few times as much.
fn tolerance(case: Case) -> f64 {
    4.0 * rows::tolerance(case)
}

/// Gives the largest error.
fn follows(device: &Device, case: Case, limits: Limits) -> f64 {
    let mut worst = 0.0f64;
    // The processor does a program's start on every engine.
    let chain = case.chain();
    let (program, start) = (chain.program(), &chain.snapshot().state);
    let layout = chain.layout().clone();
    let mut network = Network::new(&[HIDDEN as u32], Activation::Relu, Loss::Bce);
    if case.on_a() {
        // Its output part as a layer of one output, which a network has.
        network.layout = layout.clone();
        let output = network.layout.layers.last_mut().expect("two parts");
        (output.inputs, output.outputs) = (output.outputs, 1);
    }
    let batches = Batches { order: Order::Full, size: 4, points: 4 };
    let plan = Plan::new(&network, program, batches, WIDTH, limits).expect("it fits");
    let shader = wgsl::run_shader(program, &network, &plan);
    let (steps, on_a) = (case.steps().len(), case.on_a());
    let drawn = [start.drawn, program.gradients()].map(|drawn| drawn as u32);
    let points = points();
    let mut data: Vec<f32> = points.x.chunks_exact(2).zip(&points.y).flat_map(|(x, &y)| [x[0], x[1], y]).collect();
    let shader = with_noise(&shader, data.len());
    data.extend(noise_table(case, layout.len, |i| if on_a { i } else { of_network(i) }));
    let shader = if on_a { with_polynomial(&shader, data.len()) } else { shader };
    data.extend(polynomial_table(u64::from(drawn[0] + drawn[1] * steps as u32), program.full_batch));
    let mut state = vec![0.0; plan.stride() as usize];
    let mut put = |at: u32, numbers: &[f32]| state[at as usize..][..numbers.len()].copy_from_slice(numbers);
    put(0, &start.theta);
    put(plan.place('g').expect("every method has a gradient"), &start.g);
    put(plan.place('x').expect("frictions have a place"), &start.xi);
    for (slot, at) in plan.slots() {
        put(at, start.slot(slot));
    }
    let buffers = Buffers {
        coefficients: match program.follows_time() {
            true => (0..steps as u64).flat_map(|t| wgsl::coefficients(&program.at(t))).collect(),
            false => wgsl::coefficients(program),
        },
        corrections: corrections(program, steps),
        data,
        state,
        drawn,
    };
    for (step, numbers) in run(device, &shader, &buffers, steps).iter().enumerate() {
        let take = |at: u32, len: usize| numbers[at as usize..][..len].to_vec();
        let mut state = State {
            theta: take(0, layout.len),
            xi: take(plan.place('x').expect("frictions have a place"), program.thermostats.len()),
            ..State::default()
        };
        for (slot, at) in plan.slots() {
            *state.slot_mut(slot) = take(at, layout.len);
        }
        worst = worst.max(case.compare(step, &state, &layout, tolerance(case)));
    }
    worst
}

/// All cases on one of the objectives.
fn rows_follow(on_a: bool) {
    let Some(device) = device() else { return };
    // On A the state lies in registers, as on a GPU; on B in storage throughout where the adapter is emulated, since
    // Mesa takes long to compile a network's unrolled loops.
    let limits = match on_a || !device.emulated {
        true => Limits::DEFAULT,
        false => Limits { turns: Some(65_535), ..Limits::DEFAULT },
    };
    let mut followed = 0;
    for &method in rows::TESTED {
        let row = Scheme::find(method.split(':').next().unwrap_or_default()).expect("a row");
        if row.processor_only().is_some() {
            continue;
        }
        for case in Case::of(method).into_iter().filter(|case| case.on_a() == on_a) {
            println!("{}: {:.1e}", case.id(), follows(device, case, limits));
            followed += 1;
        }
    }
    assert_eq!(followed, 2 * 44, "two settings of 41 rows, BAOAB with two gradients, and two more words");
}

#[test]
fn a_word_with_two_thermostats_of_a_part_makes_a_valid_shader() {
    for case in Case::of("custom:BAEFEAB") {
        let chain = case.chain();
        let Some(training) = chain.training() else { continue };
        let batches = Batches { order: Order::Full, size: 4, points: 4 };
        let plan = Plan::new(&training.network, chain.program(), batches, WIDTH, Limits::DEFAULT).expect("it fits");
        let text = wgsl::run_shader(chain.program(), &training.network, &plan);
        naga::front::wgsl::parse_str(&text).unwrap_or_else(|error| panic!("{}", error.emit_to_string(&text)));
    }
}

#[test]
fn rows_that_a_gpu_runs_follow_the_reference_on_the_polynomial() {
    rows_follow(true);
}

#[test]
fn rows_that_a_gpu_runs_follow_the_reference_on_the_network() {
    rows_follow(false);
}
