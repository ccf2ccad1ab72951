// Many steps of one chain per workgroup: bindings, the minibatch sequence, the step loop.
//
// A thread owns quads (four neighbouring places in theta) lane, lane + WIDTH, ...; elementary maps need no barrier.
// All barriers are in uniform control flow: what decides it comes from `dispatch` or `workgroupUniformLoad`.

struct Dispatch {
    // Steps done before, and to do now.
    step: u32,
    steps: u32,
    // Minibatches drawn before.
    drawn: u32,
    // Where this dispatch's part of `corrections` begins.
    corrections: u32,
}

struct Status {
    // Steps done: the host checks it, since a device may stop a long loop without a word.
    step: u32,
    // The first step that was not sound; 0 for none. The chain stays there.
    diverged_at: u32,
    // The epoch whose order lies in `order`, plus one.
    epoch: u32,
    // Where the replica's points begin.
    data: u32,
    // The seed.
    key: vec2<u32>,
    unused: vec2<u32>,
}

@group(0) @binding(0) var<uniform> dispatch: Dispatch;
@group(0) @binding(1) var<storage, read> coefficients: array<f32>;
// Per step: Adam's `rate` and `unbias`.
@group(0) @binding(2) var<storage, read> corrections: array<vec2<f32>>;
@group(0) @binding(3) var<storage, read> data: array<f32>;
@group(0) @binding(4) var<storage, read_write> state: array<f32>;
@group(0) @binding(5) var<storage, read_write> status: array<Status>;
// Of each replica: the epoch's permutation, then the partners of its swaps.
@group(0) @binding(6) var<storage, read_write> order: array<u32>;

var<workgroup> xi: array<f32, THERMOSTAT_ROOM>;
// Set by any thread that meets an unsound number; all write the same value.
var<workgroup> unsound: u32;
var<workgroup> epoch_at_hand: u32;

// Where this replica's points and order begin.
var<private> data_at: u32;
var<private> order_at: u32;

struct Minibatch {
    first: u32,
    n: u32,
}

// Minibatch `k` of the sequence of `src/data/mod.rs`, in places of the order.
fn minibatch(k: u32) -> Minibatch {
    if (ORDER == FULL) {
        return Minibatch(0u, POINTS);
    }
    if (ORDER == REPLACEMENT) {
        return Minibatch(0u, BATCH);
    }
    let batch = k % BATCHES;
    // The dispatch's first order is made before its steps.
    if (batch == 0u && k != dispatch.drawn) {
        shuffle(k / BATCHES);
    }
    return Minibatch(batch * BATCH, min(BATCH, POINTS - batch * BATCH));
}

// The point at a place of the order.
fn sample(k: u32, place: u32) -> vec4<f32> {
    var i = place;
    if (ORDER == REPLACEMENT) {
        i = below(word(k, STREAM_SHUFFLE, place), POINTS);
    }
    if (ORDER == SHUFFLE) {
        i = order[order_at + place];
    }
    let x = data_at + 3u * i;
    return vec4<f32>(data[x], data[x + 1u], data[x + 2u], 0.0f);
}

// Fisher and Yates: the partners in parallel, the swaps by one thread; in workgroup memory where they fit.
fn shuffle(epoch: u32) {
    let partners = order_at + POINTS;
    for (var block = lane; block < (POINTS + 3u) / 4u; block += WIDTH) {
        let w = words(epoch, STREAM_SHUFFLE, block);
        for (var i = 0u; i < 4u; i++) {
            let place = 4u * block + i;
            if (place < POINTS) {
                order[partners + place] = place + below(w[i], POINTS - place);
                if (POINTS <= ACTIVATIONS) {
                    // A float holds these whole numbers exactly.
                    a[place] = f32(place);
                } else {
                    order[order_at + place] = place;
                }
            }
        }
    }
    sync();
    if (lane == 0u) {
        for (var i = 0u; i < POINTS; i++) {
            let j = order[partners + i];
            if (POINTS <= ACTIVATIONS) {
                let other = a[j];
                a[j] = a[i];
                a[i] = other;
            } else {
                let other = order[order_at + j];
                order[order_at + j] = order[order_at + i];
                order[order_at + i] = other;
            }
        }
        epoch_at_hand = epoch + 1u;
    }
    sync();
    if (POINTS <= ACTIVATIONS) {
        for (var i = lane; i < POINTS; i += WIDTH) {
            order[order_at + i] = u32(a[i]);
        }
        sync();
    }
}

// Which of a quad's places lie in a range.
fn within(q: u32, first: u32, end: u32) -> vec4<bool> {
    let k = vec4<u32>(4u * q) + vec4<u32>(0u, 1u, 2u, 3u);
    return (k >= vec4<u32>(first)) & (k < vec4<u32>(end));
}

// Whether all four numbers are finite and at most 1e12 in size; by their bits, as a compiler may assume that no
// number is infinite or NaN.
fn is_sound(x: vec4<f32>) -> bool {
    return all((bitcast<vec4<u32>>(x) & vec4<u32>(0x7fffffffu)) <= vec4<u32>(DIVERGED));
}

// p.p over a thermostat's group, to thread `group`.
fn square(p: vec4<f32>, q: u32, first: u32, end: u32) -> f32 {
    let x = select(vec4<f32>(0.0f), p, within(q, first, end));
    return dot(x, x);
}

@compute @workgroup_size(WIDTH)
fn run(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) index: u32) {
    let replica = group.x;
    lane = index;
    state_at = replica * STRIDE;
    order_at = replica * 2u * POINTS;
    data_at = status[replica].data;
    key = status[replica].key;
    if (index == 0u) {
        unsound = status[replica].diverged_at;
        epoch_at_hand = status[replica].epoch;
    }
    for (var i = index; i < THERMOSTATS; i += WIDTH) {
        xi[i] = state[state_at + XI + i];
    }
    load();
    var done = 0u;
    if (workgroupUniformLoad(&unsound) == 0u) {
        if (ORDER == SHUFFLE) {
            let epoch = dispatch.drawn / BATCHES;
            if (workgroupUniformLoad(&epoch_at_hand) != epoch + 1u) {
                shuffle(epoch);
            }
        }
        for (var i = 0u; i < dispatch.steps; i++) {
            step(dispatch.step + i, dispatch.drawn + i * GRADIENTS, dispatch.corrections + i);
            done += 1u;
            if (workgroupUniformLoad(&unsound) != 0u) {
                break;
            }
        }
        save();
        for (var i = index; i < THERMOSTATS; i += WIDTH) {
            state[state_at + XI + i] = xi[i];
        }
        if (index == 0u) {
            status[replica].step += done;
            status[replica].epoch = epoch_at_hand;
            if (unsound != 0u) {
                status[replica].diverged_at = dispatch.step + done;
            }
        }
    }
}
