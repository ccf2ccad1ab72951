//! Random numbers without a state: every draw is a function of (seed, step, stream, index).
//!
//! Generator: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3,
//! SC 2011). Key = the 64-bit seed. Counter = (index / 4, stream, step low, step high); word index % 4 of
//! the block belongs to `index`. Streams depend on no lane and no method, so equal lanes draw the same
//! numbers. Partner: `shaders/rng.wgsl`.

use crate::num::math::{ln_of_normal, sin_cos_turns};
use crate::num::simd::{Ints, Lanes};
use wide::{f32x4, i32x4, u32x4};

/// What a draw is for.
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

const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
const ROUNDS: usize = 10;

/// One block of Philox4x32-10: four random words of a counter and a key.
pub fn philox(counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    let mut c = counter;
    for _ in 0..ROUNDS {
        let p0 = u64::from(MULTIPLIERS[0]) * u64::from(c[0]);
        let p1 = u64::from(MULTIPLIERS[1]) * u64::from(c[2]);
        c = [(p1 >> 32) as u32 ^ c[1] ^ key[0], p1 as u32, (p0 >> 32) as u32 ^ c[3] ^ key[1], p0 as u32];
        key = bump(key);
    }
    c
}

/// The next round's key.
#[inline(always)]
fn bump(key: [u32; 2]) -> [u32; 2] {
    [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])]
}

/// What all blocks of one (seed, step, stream) share, in every lane.
struct Blocks {
    key: [u32; 2],
    multipliers: [u32x4; 2],
    /// Counter words 1 to 3.
    counter: [u32x4; 3],
}

impl Blocks {
    fn new(seed: u64, step: u64, stream: Stream) -> Blocks {
        let counter = [stream.word(), step as u32, (step >> 32) as u32].map(u32x4::splat);
        // Hidden from the optimizer, see `multiplier`.
        let counter = std::hint::black_box(counter);
        Blocks { key: key(seed), multipliers: MULTIPLIERS.map(u32x4::splat), counter }
    }

    /// A multiplier, read anew at every use. Otherwise LLVM widens it once, outside the loop, and what is left of the
    /// widening 32-bit product is a 64-bit one, which simd128 and SSE lack: 2.3 times slower.
    #[inline(always)]
    fn multiplier(&self, which: usize) -> u32x4 {
        // SAFETY: a reference is readable and aligned.
        #[allow(unsafe_code)]
        unsafe {
            std::ptr::read_volatile(&self.multipliers[which])
        }
    }

    /// `N` times four consecutive blocks from block `first` on, word by word: number `l` of `[n][w]` is word `w` of
    /// block `first + 4 n + l`. The same words as [`philox`].
    #[inline(always)]
    fn draw<const N: usize>(&self, first: u32) -> [[u32x4; 4]; N] {
        let splat = u32x4::splat;
        let start = splat(first) + u32x4::new([0, 1, 2, 3]);
        let [c1, c2, c3] = self.counter;
        let mut c: [[u32x4; 4]; N] = std::array::from_fn(|n| [start + splat(4 * n as u32), c1, c2, c3]);
        let mut key = self.key;
        for _ in 0..ROUNDS {
            let (k0, k1) = (splat(key[0]), splat(key[1]));
            for c in &mut c {
                let (low0, high0) = c[0].mul_keep_low_high(self.multiplier(0));
                let (low1, high1) = c[2].mul_keep_low_high(self.multiplier(1));
                *c = [high1 ^ c[1] ^ k0, low1, high0 ^ c[3] ^ k1, low0];
            }
            key = bump(key);
        }
        c
    }

    /// Normals of eight blocks from block `first` on, in the order of their indices.
    #[inline(always)]
    fn normals(&self, first: u32, out: &mut [f32; TURN]) {
        let words = self.draw::<{ TURN / 16 }>(first);
        for (words, out) in words.into_iter().zip(out.as_chunks_mut::<16>().0) {
            let w = words.map(bytemuck::cast::<u32x4, i32x4>);
            let (z0, z1) = normal_pair(w[0], w[1]);
            let (z2, z3) = normal_pair(w[2], w[3]);
            *out = bytemuck::cast(f32x4::transpose([z0, z1, z2, z3]));
        }
    }
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
fn normal_pair<T: Lanes>(w0: T::Int, w1: T::Int) -> (T, T) {
    let scale = T::splat(1.0 / 16_777_216.0);
    let u = T::of(w0.shr(8).plus(T::Int::splat(1))) * scale;
    let r = (T::splat(-2.0) * ln_of_normal(u)).sqrt();
    let (sin, cos) = sin_cos_turns(T::of(w1.shr(8)) * scale);
    (r * cos, r * sin)
}

/// The standard normal of one index: the reference for [`normals`].
pub fn normal(seed: u64, step: u64, stream: Stream, index: u32) -> f32 {
    let w = words(seed, step, stream, index / 4).map(|word| word as i32);
    let pair = if index % 4 < 2 { normal_pair::<f32>(w[0], w[1]) } else { normal_pair(w[2], w[3]) };
    if index.is_multiple_of(2) { pair.0 } else { pair.1 }
}

/// [`normals`], one at a time: the reference.
pub fn plain_normals(seed: u64, step: u64, stream: Stream, first: usize, out: &mut [f32]) {
    for (i, z) in out.iter_mut().enumerate() {
        *z = normal(seed, step, stream, (first + i) as u32);
    }
}

/// Numbers of one turn of [`normals`]: 16 to a vector of blocks, two of which overlap their waiting times.
const TURN: usize = 32;

/// Fills `out` with the standard normals of indices `first ..`.
pub fn normals(seed: u64, step: u64, stream: Stream, first: usize, out: &mut [f32]) {
    let blocks = Blocks::new(seed, step, stream);
    let mut index = first;
    // Up to the next whole block.
    let head = out.len().min(index.wrapping_neg() % 4);
    let (head, rest) = out.split_at_mut(head);
    for z in head {
        *z = normal(seed, step, stream, index as u32);
        index += 1;
    }
    let (turns, tail) = rest.as_chunks_mut::<TURN>();
    for turn in turns {
        blocks.normals((index / 4) as u32, turn);
        index += TURN;
    }
    if !tail.is_empty() {
        let mut last = [0.0; TURN];
        blocks.normals((index / 4) as u32, &mut last);
        tail.copy_from_slice(&last[..tail.len()]);
    }
}

/// Fills `out` with the random words of blocks `first ..`: as [`words`], many at a time.
pub fn fill_words(seed: u64, step: u64, stream: Stream, first: u32, out: &mut [u32]) {
    let blocks = Blocks::new(seed, step, stream);
    for (n, out) in out.chunks_mut(16).enumerate() {
        let [words] = blocks.draw::<1>(first + 4 * n as u32);
        let words: [u32; 16] = bytemuck::cast(u32x4::transpose(words));
        out.copy_from_slice(&words[..out.len()]);
    }
}

/// A new seed from the system's randomness, at most 2^53 - 1.
///
/// # Errors
/// If the system gives none.
pub fn fresh_seed() -> Result<u64, rand::rngs::SysError> {
    use rand::TryRng;
    rand::rngs::SysRng.try_next_u64().map(|bits| bits >> 11)
}
