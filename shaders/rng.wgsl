// Random numbers without a state, those of `src/num/rng.rs` to the bit (normals: to a few units of the last place).

const STREAM_SHUFFLE = 3u;
const WEYL = vec2<u32>(0x9E3779B9u, 0xBB67AE85u);

// The 64-bit seed of the replica at hand: low word, high word.
var<private> key: vec2<u32>;

// High and low word of the 64-bit product, by 16-bit halves: WGSL has no wider integers.
fn multiply(a: u32, b: u32) -> vec2<u32> {
    let al = a & 0xffffu;
    let ah = a >> 16u;
    let bl = b & 0xffffu;
    let bh = b >> 16u;
    let low = al * bl;
    let m1 = ah * bl + (low >> 16u);
    let m2 = al * bh + (m1 & 0xffffu);
    return vec2<u32>(ah * bh + (m1 >> 16u) + (m2 >> 16u), a * b);
}

fn philox(counter: vec4<u32>, key0: vec2<u32>) -> vec4<u32> {
    var c = counter;
    var k = key0;
    // Ten rounds, written out: emulated adapters count every turn of a loop.
    c = philox_round(c, k);
    k += WEYL;
    c = philox_round(c, k);
    k += WEYL;
    c = philox_round(c, k);
    k += WEYL;
    c = philox_round(c, k);
    k += WEYL;
    c = philox_round(c, k);
    k += WEYL;
    c = philox_round(c, k);
    k += WEYL;
    c = philox_round(c, k);
    k += WEYL;
    c = philox_round(c, k);
    k += WEYL;
    c = philox_round(c, k);
    k += WEYL;
    c = philox_round(c, k);
    return c;
}

fn philox_round(c: vec4<u32>, k: vec2<u32>) -> vec4<u32> {
    let p0 = multiply(0xD2511F53u, c.x);
    let p1 = multiply(0xCD9E8D57u, c.z);
    return vec4<u32>(p1.x ^ c.y ^ k.x, p1.y, p0.x ^ c.w ^ k.y, p0.y);
}

// The block of four words that holds indices 4 block to 4 block + 3. Steps are below 2^32 on this engine.
fn words(step: u32, stream: u32, block: u32) -> vec4<u32> {
    return philox(vec4<u32>(block, stream, step, 0u), key);
}

fn word(step: u32, stream: u32, index: u32) -> u32 {
    return words(step, stream, index >> 2u)[index & 3u];
}

fn unit(word: u32) -> f32 {
    return f32(word >> 8u) * (1.0f / 16777216.0f);
}

fn below(word: u32, bound: u32) -> u32 {
    return multiply(word, bound).x;
}

fn normal_pair(w0: u32, w1: u32) -> vec2<f32> {
    let u = f32((w0 >> 8u) + 1u) * (1.0f / 16777216.0f);
    let r = sqrt(-2.0f * ln(u));
    let turn = sin_cos_turns(unit(w1));
    return vec2<f32>(r * turn.cos, r * turn.sin);
}

// The standard normals of indices 4 block to 4 block + 3.
fn normals(step: u32, stream: u32, block: u32) -> vec4<f32> {
    let w = words(step, stream, block);
    return vec4<f32>(normal_pair(w.x, w.y), normal_pair(w.z, w.w));
}
