// Losses and accuracies of whole sets, and classifiers averaged over replicas.
//
// Partner of `Network::evaluate` and `Network::probabilities` in `src/model/network/mod.rs`, in f32.

struct Evaluate {
    // Of the points to look at: the first one's place in `data`, relative to the replica's or absolute; how many.
    first: u32,
    count: u32,
    // The first replica, and how many.
    replica: u32,
    replicas: u32,
    // Points of one workgroup; a multiple of TILE.
    slice: u32,
    // Workgroups a replica has.
    slices: u32,
    // Where its results begin.
    result: u32,
    unused: u32,
}

struct Status {
    step: u32,
    diverged_at: u32,
    epoch: u32,
    data: u32,
    key: vec2<u32>,
    unused: vec2<u32>,
}

@group(0) @binding(0) var<uniform> dispatch: Evaluate;
@group(0) @binding(1) var<storage, read> data: array<f32>;
@group(0) @binding(2) var<storage, read> state: array<f32>;
@group(0) @binding(3) var<storage, read> status: array<Status>;
// Of each slice: sum of losses, number right. Of each grid point: mean, sum of squared deviations, count.
@group(0) @binding(4) var<storage, read_write> results: array<f32>;

// ln(1 + e^x).
fn softplus(x: f32) -> f32 {
    return max(x, 0.0f) + log1p(exp(-abs(x)));
}

fn load_points(place: u32, n: u32) {
    live = 4u * ((n + 3u) / 4u);
    for (var s = lane; s < TILE; s += WIDTH) {
        var x = vec4<f32>(0.0f);
        if (s < n) {
            let at = place + 3u * s;
            x = vec4<f32>(data[at], data[at + 1u], data[at + 2u], 0.0f);
        }
        points[s] = x;
    }
}

// Workgroup (replica, slice): its sum of losses and number of points right.
@compute @workgroup_size(WIDTH)
fn evaluate(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) index: u32) {
    let replica = dispatch.replica + group.x;
    lane = index;
    state_at = replica * STRIDE;
    load();
    let begin = group.y * dispatch.slice;
    let end = min(dispatch.count, begin + dispatch.slice);
    let set_at = status[replica].data + dispatch.first;
    var loss = 0.0f;
    var right = 0.0f;
    for (var t = begin; t < end; t += TILE) {
        let n = min(TILE, end - t);
        load_points(set_at + 3u * t, n);
        sync();
        forward();
        for (var s = index; s < n; s += WIDTH) {
            let y = points[s].z;
            let o = out[s];
            let wanted = 2.0f * y - 1.0f;
            if (LOSS == BCE) {
                loss += softplus(-wanted * o);
            } else {
                loss += (o - wanted) * (o - wanted);
            }
            right += select(0.0f, 1.0f, (o > 0.0f) == (y > 0.5f));
        }
        sync();
    }
    sums[index] = loss;
    sync();
    if (index == 0u) {
        var sum = 0.0f;
        for (var i = 0u; i < WIDTH; i++) {
            sum += sums[i];
        }
        results[dispatch.result + 2u * (replica * dispatch.slices + group.y)] = sum;
    }
    sync();
    sums[index] = right;
    sync();
    if (index == 0u) {
        var sum = 0.0f;
        for (var i = 0u; i < WIDTH; i++) {
            sum += sums[i];
        }
        results[dispatch.result + 2u * (replica * dispatch.slices + group.y) + 1u] = sum;
    }
}

// Workgroup = tile of a grid: running mean and sum of squared deviations (Welford 1962) over replicas that have
// not diverged, one after another.
@compute @workgroup_size(WIDTH)
fn probabilities(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) index: u32) {
    lane = index;
    let t = group.x * TILE;
    let n = min(TILE, dispatch.count - t);
    load_points(dispatch.first + 3u * t, n);
    for (var r = 0u; r < dispatch.replicas; r++) {
        let replica = dispatch.replica + r;
        state_at = replica * STRIDE;
        sync();
        load();
        sync();
        forward();
        let counts = status[replica].diverged_at == 0u;
        for (var s = index; s < n; s += WIDTH) {
            var value = sigmoid(out[s]);
            if (LOSS != BCE) {
                value = clamp(0.5f + 0.5f * out[s], 0.0f, 1.0f);
            }
            if (counts) {
                let at = dispatch.result + 3u * (t + s);
                let count = results[at + 2u] + 1.0f;
                let mean = results[at];
                let next = mean + (value - mean) / count;
                results[at] = next;
                results[at + 1u] += (value - mean) * (value - next);
                results[at + 2u] = count;
            }
        }
    }
}
