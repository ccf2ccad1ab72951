// Loss and gradient of a multilayer perceptron with one output, a tile of samples at a time.
//
// Partner of `src/model/network/mod.rs`. The generated `forward` and `backward_pass` call these functions with the places
// of each layer. Samples lie in `points` (x1, x2, label), activations in `a`, sample by sample, then -dL/dz in
// their place. A weight's gradient adds the samples one after another, as on the processor.

const LOGIT_CLAMP = 30.0f;

// The tile's samples; those past its end are at 0 and have no weight.
var<workgroup> points: array<vec4<f32>, TILE>;
var<workgroup> a: array<f32, ACTIVATIONS>;
// Parts of sums over units, and of sums over weights.
var<workgroup> sums: array<f32, SUMS>;
// The network's output at each sample, then -dL/do.
var<workgroup> out: array<f32, TILE>;

fn value(z: f32) -> f32 {
    if (ACTIVATION == RELU) {
        return select(z, 0.0f, z <= 0.0f);
    }
    if (ACTIVATION == TANH) {
        return tanh(z);
    }
    if (ACTIVATION == SIGMOID) {
        return sigmoid(z);
    }
    return z;
}

// The activation's slope, from its value.
fn slope(a: f32) -> f32 {
    if (ACTIVATION == RELU) {
        return select(0.0f, 1.0f, a > 0.0f);
    }
    if (ACTIVATION == TANH) {
        return 1.0f - a * a;
    }
    if (ACTIVATION == SIGMOID) {
        return a * (1.0f - a);
    }
    return 1.0f;
}

// Four samples' activations of one unit.
fn store(at: u32, units: u32, s: u32, u: u32, z: vec4<f32>) {
    a[at + s * units + u] = value(z.x);
    a[at + (s + 1u) * units + u] = value(z.y);
    a[at + (s + 2u) * units + u] = value(z.z);
    a[at + (s + 3u) * units + u] = value(z.w);
}

// The first hidden layer, whose inputs are the plane's two coordinates.
fn first_forward(weights: u32, units: u32, at: u32) {
    for (var task = lane; task < units * (samples() / 4u); task += WIDTH) {
        let u = task % units;
        let s = 4u * (task / units);
        let w0 = theta_at(weights + u);
        let w1 = theta_at(weights + units + u);
        let b = theta_at(weights + 2u * units + u);
        let x0 = vec4<f32>(points[s].x, points[s + 1u].x, points[s + 2u].x, points[s + 3u].x);
        let x1 = vec4<f32>(points[s].y, points[s + 1u].y, points[s + 2u].y, points[s + 3u].y);
        store(at, units, s, u, (b + w0 * x0) + w1 * x1);
    }
    sync();
}

fn layer_forward(weights: u32, inputs: u32, units: u32, before: u32, at: u32) {
    for (var task = lane; task < units * (samples() / 4u); task += WIDTH) {
        let u = task % units;
        let s = 4u * (task / units);
        var z = vec4<f32>(theta_at(weights + inputs * units + u));
        for (var j = 0u; j < inputs; j++) {
            let x = before + s * inputs + j;
            z += theta_at(weights + j * units + u) * vec4<f32>(a[x], a[x + inputs], a[x + 2u * inputs], a[x + 3u * inputs]);
        }
        store(at, units, s, u, z);
    }
    sync();
}

// One input of a layer: a coordinate of the plane, or a unit of the layer before.
fn input(plane: bool, before: u32, inputs: u32, s: u32, j: u32) -> f32 {
    if (plane) {
        return points[s][j];
    }
    return a[before + s * inputs + j];
}

// The output layer: every sample's sum in PARTS parts, then these together.
fn output_forward(weights: u32, inputs: u32, plane: bool, before: u32) {
    for (var task = lane; task < samples() * PARTS; task += WIDTH) {
        let s = task / PARTS;
        var sum = 0.0f;
        for (var j = task % PARTS; j < inputs; j += PARTS) {
            sum += theta_at(weights + j) * input(plane, before, inputs, s, j);
        }
        sums[task] = sum;
    }
    sync();
    for (var s = lane; s < TILE; s += WIDTH) {
        var o = 0.0f;
        for (var part = 0u; part < PARTS; part++) {
            o += sums[s * PARTS + part];
        }
        out[s] = o + theta_at(weights + inputs);
    }
}

fn theta_four(k: u32) -> vec4<f32> {
    return vec4<f32>(theta_at(k), theta_at(k + 1u), theta_at(k + 2u), theta_at(k + 3u));
}

fn values(z: vec4<f32>) -> vec4<f32> {
    return vec4<f32>(value(z.x), value(z.y), value(z.z), value(z.w));
}

fn slopes(a: vec4<f32>) -> vec4<f32> {
    return vec4<f32>(slope(a.x), slope(a.y), slope(a.z), slope(a.w));
}

// The whole network where there is one hidden layer, of a multiple of four units: a thread keeps four units at a
// time in registers over all samples, and only the output's sums pass between threads.
fn shallow_forward(units: u32) {
    for (var s = 0u; s < samples(); s++) {
        sums[s * WIDTH + lane] = 0.0f;
    }
    for (var u = 4u * lane; u < units; u += 4u * WIDTH) {
        let w0 = theta_four(u);
        let w1 = theta_four(units + u);
        let b = theta_four(2u * units + u);
        let v = theta_four(3u * units + u);
        for (var s = 0u; s < samples(); s++) {
            let x = points[s];
            sums[s * WIDTH + lane] += dot(v, values((b + w0 * x.x) + w1 * x.y));
        }
    }
    sync();
    for (var s = lane; s < samples(); s += WIDTH) {
        var o = 0.0f;
        // Every thread begins at another place: memory banks serve one thread at a time.
        for (var i = 0u; i < WIDTH; i++) {
            o += sums[s * WIDTH + (i + s) % WIDTH];
        }
        out[s] = o + theta_at(4u * units);
    }
}

// -dL/do of the tile's first `n` samples; `share` is 1 over the batch size.
fn residuals(n: u32, share: f32) {
    for (var s = lane; s < TILE; s += WIDTH) {
        let y = points[s].z;
        let o = out[s];
        var d = 2.0f * ((2.0f * y - 1.0f) - o) * share;
        if (LOSS == BCE) {
            d = (y - sigmoid(clamp(o, -LOGIT_CLAMP, LOGIT_CLAMP))) * share;
        }
        out[s] = select(0.0f, d, s < n);
    }
    sync();
}

// -dL/dz of the last hidden layer, in the place of its activations.
fn last_backward(weights: u32, units: u32, at: u32) {
    sync();
    for (var task = lane; task < units * (samples() / 4u); task += WIDTH) {
        let u = task % units;
        let s = 4u * (task / units);
        let w = theta_at(weights + u);
        for (var i = 0u; i < 4u; i++) {
            let x = at + (s + i) * units + u;
            a[x] = (w * out[s + i]) * slope(a[x]);
        }
    }
    sync();
}

// -dL/dz of a layer of `units`, in the place of its activations, from that of the next layer of `nexts`.
fn backward(weights: u32, units: u32, nexts: u32, at: u32, next: u32) {
    sync();
    for (var task = lane; task < units * (samples() / 4u); task += WIDTH) {
        let j = task % units;
        let s = 4u * (task / units);
        var sum = vec4<f32>(0.0f);
        for (var u = 0u; u < nexts; u++) {
            let d = next + s * nexts + u;
            sum += theta_at(weights + j * nexts + u) * vec4<f32>(a[d], a[d + nexts], a[d + 2u * nexts], a[d + 3u * nexts]);
        }
        for (var i = 0u; i < 4u; i++) {
            let x = at + (s + i) * units + j;
            a[x] = sum[i] * slope(a[x]);
        }
    }
    sync();
}

// Gradient of one weight or bias of a hidden layer over the tile; 0 for a place outside the layer.
fn weight_sum(k: u32, weights: u32, inputs: u32, units: u32, plane: bool, before: u32, at: u32) -> f32 {
    let biases = weights + inputs * units;
    if (k < weights || k >= biases + units) {
        return 0.0f;
    }
    var sum = 0.0f;
    if (k >= biases) {
        for (var s = 0u; s < samples(); s++) {
            sum += a[at + s * units + k - biases];
        }
        return sum;
    }
    let j = (k - weights) / units;
    let u = (k - weights) % units;
    for (var s = 0u; s < samples(); s++) {
        sum += a[at + s * units + u] * input(plane, before, inputs, s, j);
    }
    return sum;
}

// The gradient of a hidden layer's weights that this thread owns, added to what earlier tiles gave.
fn weight_gradient(weights: u32, inputs: u32, units: u32, plane: bool, before: u32, at: u32) {
    let end = weights + (inputs + 1u) * units;
    for (var i = 0u; i < OWN; i++) {
        let q = lane + i * WIDTH;
        let k = 4u * q;
        if (k + 3u < weights || k >= end) {
            continue;
        }
        if (weights % 4u == 0u && units % 4u == 0u) {
            // Four neighbours share their input.
            let biases = weights + inputs * units;
            var sum = vec4<f32>(0.0f);
            if (k >= biases) {
                for (var s = 0u; s < samples(); s++) {
                    let d = at + s * units + k - biases;
                    sum += vec4<f32>(a[d], a[d + 1u], a[d + 2u], a[d + 3u]);
                }
            } else {
                let j = (k - weights) / units;
                let u = (k - weights) % units;
                for (var s = 0u; s < samples(); s++) {
                    let d = at + s * units + u;
                    sum += vec4<f32>(a[d], a[d + 1u], a[d + 2u], a[d + 3u]) * input(plane, before, inputs, s, j);
                }
            }
            set_g(i, q, g_at(i, q) + sum);
        } else {
            set_g(i, q, g_at(i, q) + vec4<f32>(
                weight_sum(k, weights, inputs, units, plane, before, at),
                weight_sum(k + 1u, weights, inputs, units, plane, before, at),
                weight_sum(k + 2u, weights, inputs, units, plane, before, at),
                weight_sum(k + 3u, weights, inputs, units, plane, before, at),
            ));
        }
    }
}

// One weight of the output layer, or its bias.
fn output_sum(k: u32, weights: u32, inputs: u32, plane: bool, before: u32) -> f32 {
    if (k < weights || k > weights + inputs) {
        return 0.0f;
    }
    var sum = 0.0f;
    for (var s = 0u; s < samples(); s++) {
        if (k == weights + inputs) {
            sum += out[s];
        } else {
            sum += out[s] * input(plane, before, inputs, s, k - weights);
        }
    }
    return sum;
}

// As `weight_gradient`, for the output layer, whose one unit's -dL/do is in `out`.
fn output_gradient(weights: u32, inputs: u32, plane: bool, before: u32) {
    for (var i = 0u; i < OWN; i++) {
        let q = lane + i * WIDTH;
        let k = 4u * q;
        if (k + 3u < weights || k > weights + inputs) {
            continue;
        }
        if (!plane && k >= weights && k + 3u < weights + inputs) {
            var sum = vec4<f32>(0.0f);
            for (var s = 0u; s < samples(); s++) {
                let x = before + s * inputs + k - weights;
                sum += vec4<f32>(a[x], a[x + 1u], a[x + 2u], a[x + 3u]) * out[s];
            }
            set_g(i, q, g_at(i, q) + sum);
        } else {
            set_g(i, q, g_at(i, q) + vec4<f32>(
                output_sum(k, weights, inputs, plane, before),
                output_sum(k + 1u, weights, inputs, plane, before),
                output_sum(k + 2u, weights, inputs, plane, before),
                output_sum(k + 3u, weights, inputs, plane, before),
            ));
        }
    }
}

// The gradient of a shallow network. Activations are worked out again, which is cheaper than keeping them.
fn shallow_backward(units: u32) {
    for (var u = 4u * lane; u < units; u += 4u * WIDTH) {
        let w0 = theta_four(u);
        let w1 = theta_four(units + u);
        let b = theta_four(2u * units + u);
        let v = theta_four(3u * units + u);
        var g0 = vec4<f32>(0.0f);
        var g1 = vec4<f32>(0.0f);
        var gb = vec4<f32>(0.0f);
        var gv = vec4<f32>(0.0f);
        for (var s = 0u; s < samples(); s++) {
            let x = points[s];
            let a = values((b + w0 * x.x) + w1 * x.y);
            let delta = (v * out[s]) * slopes(a);
            g0 += delta * x.x;
            g1 += delta * x.y;
            gb += delta;
            gv += a * out[s];
        }
        add_g(u, g0);
        add_g(units + u, g1);
        add_g(2u * units + u, gb);
        add_g(3u * units + u, gv);
    }
    if (lane == 0u) {
        var sum = 0.0f;
        for (var s = 0u; s < samples(); s++) {
            sum += out[s];
        }
        add_g(4u * units, vec4<f32>(sum, 0.0f, 0.0f, 0.0f));
    }
    sync();
}

// `g <- -grad` of the mean loss over minibatch `k`.
fn negative_gradient(k: u32) {
    let batch = minibatch(k);
    for (var i = 0u; i < OWN; i++) {
        set_g(i, lane + i * WIDTH, vec4<f32>(0.0f));
    }
    let share = 1.0f / f32(batch.n);
    for (var t = 0u; t < batch.n; t += TILE) {
        let n = min(TILE, batch.n - t);
        for (var s = lane; s < TILE; s += WIDTH) {
            var x = vec4<f32>(0.0f);
            if (s < n) {
                x = sample(k, batch.first + t + s);
            }
            points[s] = x;
        }
        live = 4u * ((n + 3u) / 4u);
        sync();
        forward();
        residuals(n, share);
        backward_pass();
        if (TILE < POINTS) {
            // The next tile overwrites what slower threads may still read.
            sync();
        }
    }
}
