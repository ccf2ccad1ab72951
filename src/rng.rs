//! Random numbers without a state: every draw is a function of (seed, step, stream, index).
//!
//! Generator: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3,
//! SC 2011). Key = the 64-bit seed. Counter = (index / 4, stream, step low, step high); word index % 4 of
//! the block belongs to `index`. Streams depend on no lane and no method, so equal lanes draw the same
//! numbers. Partner: `shaders/rng.wgsl`.

use crate::math::{ln, sin_cos_turns};

/// Blocks worked on side by side; the compiler turns the loops over them into vector instructions.
const LANES: usize = 8;

/// What a draw is for (FORMAT: "Seeds, replicas, streams").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    TrainData,
    TestData,
    Weights,
    Shuffle,
    /// Metropolis tests.
    Acceptance,
    /// Random directions of a landscape.
    Directions,
    /// The k-th random map of a part within the step.
    Noise(u32),
}

impl Stream {
    /// The counter word of the stream.
    pub const fn word(self) -> u32 {
        match self {
            Stream::TrainData => 0,
            Stream::TestData => 1,
            Stream::Weights => 2,
            Stream::Shuffle => 3,
            Stream::Acceptance => 4,
            Stream::Directions => 5,
            Stream::Noise(k) => 16 + k,
        }
    }
}

const MULTIPLIERS: [u64; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
const ROUNDS: usize = 10;

/// `N` independent blocks of Philox4x32-10, word by word: `c[word][lane]`.
#[inline(always)]
fn rounds<const N: usize>(mut c: [[u32; N]; 4], mut key: [u32; 2]) -> [[u32; N]; 4] {
    for _ in 0..ROUNDS {
        for l in 0..N {
            let p0 = MULTIPLIERS[0] * u64::from(c[0][l]);
            let p1 = MULTIPLIERS[1] * u64::from(c[2][l]);
            c[0][l] = (p1 >> 32) as u32 ^ c[1][l] ^ key[0];
            c[1][l] = p1 as u32;
            c[2][l] = (p0 >> 32) as u32 ^ c[3][l] ^ key[1];
            c[3][l] = p0 as u32;
        }
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    c
}

/// One block of Philox4x32-10: four random words of a counter and a key.
pub fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    rounds(counter.map(|word| [word]), key).map(|[word]| word)
}

fn key(seed: u64) -> [u32; 2] {
    [seed as u32, (seed >> 32) as u32]
}

/// The block of four words that holds indices `4 block ..= 4 block + 3`.
pub fn words(seed: u64, step: u64, stream: Stream, block: u32) -> [u32; 4] {
    philox([block, stream.word(), step as u32, (step >> 32) as u32], key(seed))
}

/// The random word of one index.
pub fn word(seed: u64, step: u64, stream: Stream, index: u32) -> u32 {
    words(seed, step, stream, index / 4)[(index % 4) as usize]
}

/// Uniform in [0, 1), a multiple of 2^-24.
#[inline(always)]
pub fn unit(word: u32) -> f32 {
    (word >> 8) as i32 as f32 * (1.0 / 16_777_216.0)
}

/// A whole number below `bound`; the bias is below `bound` / 2^32.
pub fn below(word: u32, bound: u32) -> u32 {
    ((u64::from(word) * u64::from(bound)) >> 32) as u32
}

/// Two standard normals of two words (Box and Muller 1958); at most 5.77 in size, since u >= 2^-24.
#[inline(always)]
fn normal_pair(w0: u32, w1: u32) -> (f32, f32) {
    let u = ((w0 >> 8) as i32 + 1) as f32 * (1.0 / 16_777_216.0);
    let r = (-2.0 * ln(u)).sqrt();
    let (sin, cos) = sin_cos_turns(unit(w1));
    (r * cos, r * sin)
}

/// `LANES` blocks of normals from block `first` on: `4 LANES` numbers in the order of their indices.
#[inline(always)]
fn normal_blocks(seed: u64, step: u64, stream: Stream, first: u32) -> [f32; 4 * LANES] {
    let mut c = [[0; LANES], [stream.word(); LANES], [step as u32; LANES], [(step >> 32) as u32; LANES]];
    for l in 0..LANES {
        c[0][l] = first.wrapping_add(l as u32);
    }
    let c = rounds(c, key(seed));
    let mut z = [[0.0; LANES]; 4];
    for l in 0..LANES {
        (z[0][l], z[1][l]) = normal_pair(c[0][l], c[1][l]);
    }
    for l in 0..LANES {
        (z[2][l], z[3][l]) = normal_pair(c[2][l], c[3][l]);
    }
    let mut out = [0.0; 4 * LANES];
    for l in 0..LANES {
        for w in 0..4 {
            out[4 * l + w] = z[w][l];
        }
    }
    out
}

/// Fills `out` with the standard normals of indices `first ..`.
pub fn normals(seed: u64, step: u64, stream: Stream, first: usize, out: &mut [f32]) {
    let mut index = first;
    let mut rest = out;
    while !rest.is_empty() {
        let z = normal_blocks(seed, step, stream, (index / 4) as u32);
        let skip = index % 4;
        let n = rest.len().min(z.len() - skip);
        let (head, tail) = rest.split_at_mut(n);
        head.copy_from_slice(&z[skip..skip + n]);
        index += n;
        rest = tail;
    }
}

/// A new seed from the system's randomness, at most 2^53 - 1.
pub fn fresh_seed() -> Result<u64, crate::error::Error> {
    use rand::TryRng;
    rand::rngs::SysRng
        .try_next_u64()
        .map(|bits| bits >> 11)
        .map_err(|cause| crate::error::Error::Randomness(cause.to_string()))
}
