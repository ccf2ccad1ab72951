// Weights at points of a plane: origin + a u + b v, for `evaluate.wgsl` to look at.
//
// Partner of `Plane::theta` in `src/study/landscape/plane.rs`, in f32.

struct Place {
    // Numbers of theta, and of one point's room in `state`.
    length: u32,
    stride: u32,
    unused: vec2<u32>,
}

@group(0) @binding(0) var<uniform> dispatch: Place;
// origin, u, v.
@group(0) @binding(1) var<storage, read> vectors: array<f32>;
// a and b of each point.
@group(0) @binding(2) var<storage, read> factors: array<vec2<f32>>;
@group(0) @binding(3) var<storage, read_write> state: array<f32>;

const WIDTH = 64u;

// Workgroup: one point.
@compute @workgroup_size(WIDTH)
fn place(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) index: u32) {
    let ab = factors[group.x];
    let n = dispatch.length;
    for (var k = index; k < n; k += WIDTH) {
        state[group.x * dispatch.stride + k] = vectors[k] + (ab.x * vectors[n + k] + ab.y * vectors[2u * n + k]);
    }
}
