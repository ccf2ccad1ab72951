//! A program and a network's shape as WGSL text: straight-line code, with no coefficient baked in.
//!
//! Pure: no device is needed, so the text is tested as such. A module is a header of constants, the files of
//! `shaders/`, and what is generated here: the calls for each layer, and `step`. Coefficients are numbered in the
//! order of the program's instructions ([`coefficients`]), so moving a slider changes a buffer, never a shader.

mod plan;
mod step;

pub use plan::{Batches, Limits, Plan, Unfit};
pub use step::{coefficients, step};

use crate::data::spec::Order;
use crate::methods::program::Program;
use crate::methods::state::DIVERGED;
use crate::model::network::{Network, Output};
use crate::model::spec::Activation;
use std::fmt::Write;

/// The generated calls for each layer, forwards and, where it trains, backwards.
fn layers(network: &Network, plan: &Plan, trains: bool) -> String {
    let layers = &network.layout.layers;
    if plan.shallow {
        let units = layers[0].outputs;
        let mut text = format!("fn forward() {{\n    shallow_forward({units}u);\n}}\n");
        if trains {
            let _ = write!(text, "\nfn backward_pass() {{\n    shallow_backward({units}u);\n}}\n");
        }
        return text;
    }
    let (output, hidden) = layers.split_last().expect("a network has an output layer");
    let mut at = Vec::new();
    let mut next = 0;
    for layer in hidden {
        at.push(next);
        next += plan.tile as usize * layer.outputs;
    }
    let before = |l: usize| if l == 0 { 0 } else { at[l - 1] };
    let mut text = String::from("fn forward() {\n");
    for (l, layer) in hidden.iter().enumerate() {
        let _ = match l {
            0 => writeln!(text, "    first_forward({}u, {}u, {}u);", layer.weights.start, layer.outputs, at[l]),
            _ => writeln!(
                text,
                "    layer_forward({}u, {}u, {}u, {}u, {}u);",
                layer.weights.start,
                layer.inputs,
                layer.outputs,
                before(l),
                at[l]
            ),
        };
    }
    let (start, inputs, plane, last) = (output.weights.start, output.inputs, hidden.is_empty(), before(hidden.len()));
    let _ = writeln!(text, "    output_forward({start}u, {inputs}u, {plane}, {last}u);\n}}");
    if trains {
        let _ = writeln!(text, "\nfn backward_pass() {{\n    output_gradient({start}u, {inputs}u, {plane}, {last}u);");
        for (l, layer) in hidden.iter().enumerate().rev() {
            let next = &layers[l + 1];
            let _ = match l + 1 == hidden.len() {
                true => writeln!(text, "    last_backward({start}u, {}u, {}u);", layer.outputs, at[l]),
                false => writeln!(
                    text,
                    "    backward({}u, {}u, {}u, {}u, {}u);",
                    next.weights.start,
                    next.inputs,
                    next.outputs,
                    at[l],
                    at[l + 1]
                ),
            };
            let _ = writeln!(
                text,
                "    weight_gradient({}u, {}u, {}u, {}, {}u, {}u);",
                layer.weights.start,
                layer.inputs,
                layer.outputs,
                l == 0,
                before(l),
                at[l]
            );
        }
        text.push_str("}\n");
    }
    text
}

/// Constants, and where the state lies.
fn header(network: &Network, plan: &Plan) -> String {
    let mut text = String::new();
    let mut constant = |name: &str, value: u64| {
        let _ = writeln!(text, "const {name} = {value}u;");
    };
    for (i, name) in ["RELU", "TANH", "SIGMOID", "LINEAR"].into_iter().enumerate() {
        constant(name, i as u64);
    }
    constant(
        "ACTIVATION",
        match network.activation {
            Activation::Relu => 0,
            Activation::Tanh => 1,
            Activation::Sigmoid => 2,
            Activation::Linear => 3,
        },
    );
    constant("BCE", 0);
    constant("MSE", 1);
    constant("LOSS", u64::from(network.output == Output::Mse));
    for (i, name) in ["SHUFFLE", "REPLACEMENT", "FULL"].into_iter().enumerate() {
        constant(name, i as u64);
    }
    constant(
        "ORDER",
        match plan.batches.order {
            Order::Shuffle => 0,
            Order::Replacement => 1,
            Order::Full => 2,
        },
    );
    for (name, value) in [
        ("WIDTH", plan.width),
        ("TILE", plan.tile),
        ("PARTS", plan.parts),
        ("SUMS", (plan.tile * plan.parts).max(plan.width)),
        ("ACTIVATIONS", plan.activations),
        ("POINTS", plan.batches.points),
        ("BATCH", plan.batches.size),
        ("BATCHES", plan.epoch()),
        ("GRADIENTS", plan.gradients),
        ("QUADS", plan.quads),
        ("OWN", plan.own),
        // An array may not be empty.
        ("THERMOSTATS", plan.thermostats),
        ("THERMOSTAT_ROOM", plan.thermostats.max(1)),
        ("STRIDE", plan.stride()),
        ("XI", plan.stride() - plan.thermostats.div_ceil(4) * 4),
        ("DIVERGED", DIVERGED.to_bits()),
    ] {
        constant(name, value.into());
    }
    let samples = if plan.rolled { "live" } else { "TILE" };
    let _ = write!(
        text,
        "
var<private> lane: u32;
var<private> state_at: u32;
// Samples of the tile at hand, in whole quads.
var<private> live: u32;

fn samples() -> u32 {{
    return {samples};
}}
"
    );
    text
}

/// How the state is reached: theta in workgroup memory where it fits, what only its thread touches in registers.
fn access(plan: &Plan, trains: bool) -> String {
    let barrier = if plan.theta_near || !trains { "" } else { "    storageBarrier();\n" };
    let storage = if trains && plan.batches.order == Order::Shuffle && barrier.is_empty() {
        // The order of an epoch passes between threads through storage.
        "    storageBarrier();\n"
    } else {
        barrier
    };
    let mut text = format!(
        "// Threads wait for each other, and see what the others wrote.
fn sync() {{
    workgroupBarrier();
{storage}}}

"
    );
    let (var, theta) = match plan.theta_near {
        true => ("var<workgroup> theta: array<f32, 4u * QUADS>;\n\n", "theta[k]"),
        false => ("", "state[state_at + k]"),
    };
    let _ = write!(text, "{var}fn theta_at(k: u32) -> f32 {{\n    return {theta};\n}}\n\n");
    if trains {
        let name = |k: &str| theta.replace("[k]", &format!("[{k}]")).replace("+ k]", &format!("+ {k}]"));
        let quad: Vec<String> = (0..4).map(|e| name(&format!("4u * q + {e}u"))).collect();
        let _ =
            write!(text, "fn theta_quad(q: u32) -> vec4<f32> {{\n    return vec4<f32>({});\n}}\n\n", quad.join(", "));
        let _ = writeln!(text, "fn set_theta_quad(q: u32, x: vec4<f32>) {{");
        for (e, c) in ["x", "y", "z", "w"].into_iter().enumerate() {
            let _ = writeln!(text, "    {} = x.{c};", quad[e]);
        }
        text.push_str("}\n\n");
        for &array in &plan.arrays {
            let at = plan.place(array).expect("the array is the plan's own");
            if plan.shallow && array == 'g' {
                text.push_str(SHARED_G);
            } else if plan.rest_near {
                let _ = write!(
                    text,
                    "var<private> {array}_own: array<vec4<f32>, OWN>;

fn {array}_at(own: u32, q: u32) -> vec4<f32> {{
    return {array}_own[own];
}}

fn set_{array}(own: u32, q: u32, x: vec4<f32>) {{
    {array}_own[own] = x;
}}

"
                );
            } else {
                let _ = write!(
                    text,
                    "fn {array}_at(own: u32, q: u32) -> vec4<f32> {{
    let at = state_at + {at}u + 4u * q;
    return vec4<f32>(state[at], state[at + 1u], state[at + 2u], state[at + 3u]);
}}

fn set_{array}(own: u32, q: u32, x: vec4<f32>) {{
    if (q < QUADS) {{
        let at = state_at + {at}u + 4u * q;
        state[at] = x.x;
        state[at + 1u] = x.y;
        state[at + 2u] = x.z;
        state[at + 3u] = x.w;
    }}
}}

"
                );
            }
        }
    }
    text.push_str(&transfer(plan, trains));
    text
}

/// From storage at the start of a dispatch, and back at its end.
fn transfer(plan: &Plan, trains: bool) -> String {
    let mut load = String::new();
    let mut save = String::new();
    if plan.theta_near {
        load.push_str(
            "    for (var k = lane; k < 4u * QUADS; k += WIDTH) {\n        theta[k] = state[state_at + k];\n    }\n",
        );
        save.push_str(
            "    for (var k = lane; k < 4u * QUADS; k += WIDTH) {\n        state[state_at + k] = theta[k];\n    }\n",
        );
    }
    if trains && plan.shallow {
        let at = plan.place('g').expect("every method has a gradient");
        let _ = write!(
            load,
            "    for (var k = lane; k < 4u * QUADS; k += WIDTH) {{\n        g_shared[k] = state[state_at + {at}u + k];\n    }}\n"
        );
        let _ = write!(
            save,
            "    for (var k = lane; k < 4u * QUADS; k += WIDTH) {{\n        state[state_at + {at}u + k] = g_shared[k];\n    }}\n"
        );
    }
    if trains && plan.rest_near {
        let open = "    for (var own = 0u; own < OWN; own++) {\n        let q = lane + own * WIDTH;\n        if (q < QUADS) {\n";
        load.push_str(open);
        save.push_str(open);
        for &array in plan.arrays.iter().filter(|&&array| !(plan.shallow && array == 'g')) {
            let at = plan.place(array).expect("the array is the plan's own");
            let place = |e: u32| format!("state[state_at + 4u * q + {}u]", at + e);
            let all: Vec<String> = (0..4).map(place).collect();
            let _ = writeln!(load, "            {array}_own[own] = vec4<f32>({});", all.join(", "));
            for (e, c) in ["x", "y", "z", "w"].into_iter().enumerate() {
                let _ = writeln!(save, "            {} = {array}_own[own].{c};", place(e as u32));
            }
        }
        load.push_str("        }\n    }\n");
        save.push_str("        }\n    }\n");
    }
    match trains {
        true => format!("fn load() {{\n{load}    sync();\n}}\n\nfn save() {{\n    sync();\n{save}}}\n"),
        false => format!("fn load() {{\n{load}    sync();\n}}\n"),
    }
}

/// `g` in workgroup memory: the thread that works a number out is not the one that owns its place.
const SHARED_G: &str = "var<workgroup> g_shared: array<f32, 4u * QUADS>;

fn g_at(own: u32, q: u32) -> vec4<f32> {
    return vec4<f32>(g_shared[4u * q], g_shared[4u * q + 1u], g_shared[4u * q + 2u], g_shared[4u * q + 3u]);
}

fn set_g(own: u32, q: u32, x: vec4<f32>) {
    if (q < QUADS) {
        g_shared[4u * q] = x.x;
        g_shared[4u * q + 1u] = x.y;
        g_shared[4u * q + 2u] = x.z;
        g_shared[4u * q + 3u] = x.w;
    }
}

fn add_g(k: u32, x: vec4<f32>) {
    set_g(0u, k / 4u, g_at(0u, k / 4u) + x);
}
";

const SUM_OF_THREADS: &str = "fn sum_of_threads() -> f32 {
    var sum = 0.0f;
    for (var i = 0u; i < WIDTH; i++) {
        sum += sums[i];
    }
    return sum;
}
";

/// The part of `shaders/network.wgsl` that only training needs begins here.
const BACKWARDS: &str = "// -dL/do of the tile's first";

/// What a network without `shallow` cannot compile, as nothing shares its `g`.
const SHALLOW: &str = "// The gradient of a shallow network.";
const AFTER_SHALLOW: &str = "// `g <- -grad` of the mean";

/// The whole shader that trains.
pub fn run_shader(program: &Program, network: &Network, plan: &Plan) -> String {
    let network_text = include_str!("../../../shaders/network.wgsl");
    let network_text = match (plan.shallow, network_text.find(SHALLOW), network_text.find(AFTER_SHALLOW)) {
        (false, Some(from), Some(to)) => [&network_text[..from], &network_text[to..]].concat(),
        _ => network_text.to_owned(),
    };
    [
        &header(network, plan),
        include_str!("../../../shaders/run.wgsl"),
        include_str!("../../../shaders/math.wgsl"),
        include_str!("../../../shaders/rng.wgsl"),
        include_str!("../../../shaders/maps.wgsl"),
        &access(plan, true),
        &network_text,
        &layers(network, plan, true),
        SUM_OF_THREADS,
        &step(program, network, plan),
    ]
    .join("\n")
}

/// The whole shader that looks at losses, accuracies and grids.
pub fn evaluate_shader(network: &Network, plan: &Plan) -> String {
    let network_text = include_str!("../../../shaders/network.wgsl");
    let forwards = network_text.find(BACKWARDS).map_or(network_text, |end| &network_text[..end]);
    [
        &header(network, plan),
        include_str!("../../../shaders/evaluate.wgsl"),
        include_str!("../../../shaders/math.wgsl"),
        &access(plan, false),
        forwards,
        &layers(network, plan, false),
    ]
    .join("\n")
}

/// The shader that places points of a landscape's planes, for any network.
pub const LANDSCAPE: &str = include_str!("../../../shaders/landscape.wgsl");

/// A shader that writes random words and normals, and a map's results, for tests on a device.
pub fn probe_shader(body: &str) -> String {
    [
        include_str!("../../../shaders/math.wgsl"),
        include_str!("../../../shaders/rng.wgsl"),
        include_str!("../../../shaders/maps.wgsl"),
        body,
    ]
    .join("\n")
}
