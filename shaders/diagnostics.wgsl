// Thermometers of every replica, and histograms over those that have not diverged. Layers' places come as a table, so that one pipeline serves all
// networks.

struct Diagnose {
    replicas: u32,
    // Numbers of one replica in `state`; where its momenta begin, or theta where there are none.
    stride: u32,
    momenta: u32,
    layers: u32,
    // The histogram: bins over `low` to `high`; numbers outside count in the first and the last.
    bins: u32,
    low: f32,
    high: f32,
    unused: u32,
}

@group(0) @binding(0) var<uniform> dispatch: Diagnose;
// Of each layer: first place in theta, end.
@group(0) @binding(1) var<storage, read> layers: array<vec2<u32>>;
@group(0) @binding(2) var<storage, read> state: array<f32>;
// Of each replica and layer: p.p / N.
@group(0) @binding(3) var<storage, read_write> temperatures: array<f32>;
@group(0) @binding(4) var<storage, read_write> histogram: array<atomic<u32>>;
// As in `run.wgsl`; here only its numbers, eight a replica.
@group(0) @binding(5) var<storage, read> status: array<u32>;

const WIDTH = 64u;

var<workgroup> sums: array<f32, WIDTH>;

// Workgroup (replica, layer).
@compute @workgroup_size(WIDTH)
fn diagnose(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) index: u32) {
    let layer = layers[group.y];
    let at = group.x * dispatch.stride;
    var sum = 0.0f;
    for (var k = layer.x + index; k < layer.y; k += WIDTH) {
        let p = state[at + dispatch.momenta + k];
        sum += p * p;
        if (status[8u * group.x + 1u] != 0u) {
            continue;
        }
        let x = (state[at + k] - dispatch.low) / (dispatch.high - dispatch.low) * f32(dispatch.bins);
        let bin = u32(clamp(x, 0.0f, f32(dispatch.bins - 1u)));
        atomicAdd(&histogram[group.y * dispatch.bins + bin], 1u);
    }
    sums[index] = sum;
    workgroupBarrier();
    if (index == 0u) {
        var total = 0.0f;
        for (var i = 0u; i < WIDTH; i++) {
            total += sums[i];
        }
        temperatures[group.x * dispatch.layers + group.y] = total / f32(layer.y - layer.x);
    }
}
