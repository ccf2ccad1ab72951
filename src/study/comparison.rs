//! Statistics over many seeds: quantiles, and lanes compared on the same seeds.
//!
//! A seed that diverged has no number. It is written as NaN and ranks last: it loses against every finite value and
//! ties with another diverged seed. So a difference may be infinite, a quantile may fall among the diverged seeds
//! (infinite too), and neither is ever a mean over a made-up number.
//!
//! Who is better is decided by the exact sign test on pairs of equal seeds, with Holm's correction over all pairs of
//! lanes (Holm, A simple sequentially rejective multiple test procedure, Scand. J. Stat. 6, 1979). By how much is the
//! median of the paired differences with an interval between two of its order statistics, which holds for every
//! distribution: in a skewed one it is about the median, not the mean.

use serde::Serialize;

/// Seeds that a comparison needs before it may name a lane.
pub const NEEDED: usize = 10;

/// In at most this share of comparisons of equal lanes some pair is told apart; the intervals of all pairs hold at once
/// in all but this share.
pub const ALPHA: f64 = 0.05;

/// P(X <= 0), P(X <= 1), ... up to P(X <= n) of the heads X among `n` tosses of a fair coin.
fn tails(n: usize) -> impl Iterator<Item = f64> {
    // Binomial coefficients and their sum, both divided by 2^shift so that they stay in range. The division is exact.
    const STEP: i32 = 512;
    let (mut term, mut sum, mut shift) = (1.0, 0.0, 0);
    (0..=n).map(move |k| {
        sum += term;
        let tail = libm::scalbn(sum, shift - n as i32);
        term = term * (n - k) as f64 / (k + 1) as f64;
        if term > libm::scalbn(1.0, STEP) {
            (term, sum, shift) = (libm::scalbn(term, -STEP), libm::scalbn(sum, -STEP), shift + STEP);
        }
        tail
    })
}

/// The two-sided p-value of the exact sign test; ties are left out.
pub fn sign_test(won: usize, lost: usize) -> f64 {
    let tail = tails(won + lost).nth(won.min(lost)).unwrap_or(1.0);
    (2.0 * tail).min(1.0)
}

/// p-values adjusted by Holm's method, in the order given: a hypothesis is rejected where its own is at most the level.
pub fn holm(p: &[f64]) -> Vec<f64> {
    // A few pairs: ranks are counted, which takes less code than a sort.
    let before = |j: usize, i: usize| (p[j], j) < (p[i], i);
    let rank = |i: usize| (0..p.len()).filter(|&j| before(j, i)).count();
    let raised: Vec<f64> = (0..p.len()).map(|i| (p.len() - rank(i)) as f64 * p[i]).collect();
    let highest = |i: usize| (0..p.len()).filter(|&j| before(j, i)).map(|j| raised[j]).fold(raised[i], f64::max);
    (0..p.len()).map(|i| highest(i).min(1.0)).collect()
}

/// The rank k, from 1, for which the k-th smallest and the k-th largest of `n` values hold the median between them
/// with probability 1 - `alpha` or more; None where even the smallest and the largest do not.
pub fn interval_rank(n: usize, alpha: f64) -> Option<usize> {
    let rank = tails(n).take_while(|tail| 2.0 * tail <= alpha).count();
    (rank > 0).then_some(rank)
}

/// The interval of the median of sorted values at level 1 - `alpha`; from -infinity to infinity where they are too few.
pub fn median_interval(sorted: &[f64], alpha: f64) -> [f64; 2] {
    let unbounded = [f64::NEG_INFINITY, f64::INFINITY];
    interval_rank(sorted.len(), alpha).map_or(unbounded, |k| [sorted[k - 1], sorted[sorted.len() - k]])
}

/// A quantile of sorted values by linear interpolation (type 7, as in R and NumPy). Between a finite and an infinite
/// value it is the infinite one, between two opposite infinities NaN: neither has a number in between.
#[inline(never)]
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = (sorted.len() - 1) as f64 * p;
    let (low, high) = (sorted[at as usize], sorted[libm::ceil(at) as usize]);
    match (low.is_finite(), high.is_finite()) {
        _ if low == high => low,
        (true, true) => low + (high - low) * (at - libm::floor(at)),
        (true, false) => high,
        (false, true) => low,
        (false, false) => f64::NAN,
    }
}

/// Sorts as [`f64::total_cmp`] orders, by whole numbers in the same order: the engine has a sort of u64 already, and one
/// more takes 4 kB of a page's first load.
fn sort(values: &mut [f64]) {
    const SIGN: u64 = 1 << 63;
    let mut keys: Vec<u64> =
        values.iter().map(|x| x.to_bits()).map(|x| if x & SIGN == 0 { x | SIGN } else { !x }).collect();
    keys.sort_unstable();
    for (value, key) in values.iter_mut().zip(keys) {
        *value = f64::from_bits(if key & SIGN == 0 { !key } else { key & !SIGN });
    }
}

/// Quantiles over seeds, step by step: one curve of `steps` numbers after the other, in the order of `levels`.
///
/// `column` holds seed after seed with `steps` numbers each, `seeds` the rows that count. `last` is what a diverged seed
/// (NaN) ranks as: minus infinity where more is better, else infinity.
pub fn quantile_curves(column: &[f32], steps: usize, seeds: &[u32], levels: &[f64], last: f64) -> Vec<f64> {
    let mut curves = vec![0.0; levels.len() * steps];
    let mut values = vec![0.0; seeds.len()];
    for k in 0..steps {
        for (value, &seed) in values.iter_mut().zip(seeds) {
            let found = f64::from(column[seed as usize * steps + k]);
            *value = if found.is_nan() { last } else { found };
        }
        sort(&mut values);
        for (l, &level) in levels.iter().enumerate() {
            curves[l * steps + k] = quantile(&values, level);
        }
    }
    curves
}

/// How good and how reliable a lane is. Minus infinity stands for "diverged".
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Spread {
    pub seeds: usize,
    pub diverged: usize,
    pub worst: f64,
    pub low: f64,
    pub median: f64,
    pub high: f64,
    pub best: f64,
    /// Seeds that end below the bar or diverge.
    pub below: usize,
}

/// The spread of values of which more is better, NaN for a diverged seed. Without a seed its values are NaN.
pub fn spread(values: &[f64], bar: f64) -> Spread {
    let mut sorted = ranked(values);
    sort(&mut sorted);
    let at = |p: f64| if sorted.is_empty() { f64::NAN } else { quantile(&sorted, p) };
    Spread {
        seeds: sorted.len(),
        diverged: values.iter().filter(|value| value.is_nan()).count(),
        worst: at(0.0),
        low: at(0.25),
        median: at(0.5),
        high: at(0.75),
        best: at(1.0),
        // Accuracies are multiples of 1/n, the bar is typed in percent: equal ones may differ in the last place.
        below: sorted.iter().filter(|&&value| value < bar - 1e-12).count(),
    }
}

/// Diverged seeds in last place.
fn ranked(values: &[f64]) -> Vec<f64> {
    values.iter().map(|&value| if value.is_nan() { f64::NEG_INFINITY } else { value }).collect()
}

/// Lane `a` against lane `b` on the same seeds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    pub a: usize,
    pub b: usize,
    /// Seeds with which `a` ends higher, lower, and equal: they add up to all seeds.
    pub won: usize,
    pub lost: usize,
    pub tied: usize,
    /// The sign test's p-value after Holm's correction over all pairs.
    pub p: f64,
    /// There are seeds enough, and `p` is at most [`ALPHA`].
    pub told_apart: bool,
    /// The median of a - b; infinite or NaN where diverged seeds decide it.
    pub median: f64,
    /// Its interval; those of all pairs hold at once at level 1 - [`ALPHA`].
    pub interval: [f64; 2],
}

impl Pair {
    fn new(a: usize, b: usize, values: [&[f64]; 2], alpha: f64) -> Pair {
        // Two diverged seeds are equal, and their difference is 0.
        let difference = |(&x, &y): (&f64, &f64)| if x == y { 0.0 } else { x - y };
        let mut all: Vec<f64> = values[0].iter().zip(values[1]).map(difference).collect();
        sort(&mut all);
        let won = all.iter().filter(|&&d| d > 0.0).count();
        let lost = all.iter().filter(|&&d| d < 0.0).count();
        let median = if all.is_empty() { f64::NAN } else { quantile(&all, 0.5) };
        let interval = median_interval(&all, alpha);
        Pair {
            a,
            b,
            won,
            lost,
            tied: all.len() - won - lost,
            p: sign_test(won, lost),
            told_apart: false,
            median,
            interval,
        }
    }

    /// The lane that wins more races, and the other.
    fn by_races(&self) -> [usize; 2] {
        if self.won < self.lost { [self.b, self.a] } else { [self.a, self.b] }
    }
}

/// The pair that says most about all lanes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Where the two are told apart, the lane that beats the most others; else the lane with more races won of the pair
    /// that comes closest to being told apart.
    pub first: usize,
    /// Of the lanes that `first` beats, the one that comes closest to it.
    pub second: usize,
    pub told_apart: bool,
    /// Lanes that cannot be told apart from `first` although the verdict names it.
    pub level: Vec<usize>,
}

/// Lanes compared on the same seeds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    pub seeds: usize,
    /// [`NEEDED`].
    pub needed: usize,
    /// Of the intervals, all at once.
    pub level: f64,
    /// Each pair once, with `a` before `b`.
    pub pairs: Vec<Pair>,
    /// None below [`NEEDED`] seeds or two lanes.
    pub verdict: Option<Verdict>,
}

/// Compares lanes by values of which more is better; NaN for a diverged seed. All lanes have the same seeds, in the same
/// order.
pub fn compare(lanes: &[Vec<f64>]) -> Comparison {
    let seeds = lanes.first().map_or(0, Vec::len);
    assert!(lanes.iter().all(|lane| lane.len() == seeds), "lanes are compared on the same seeds");
    let lanes: Vec<Vec<f64>> = lanes.iter().map(|lane| ranked(lane)).collect();
    let both: Vec<(usize, usize)> = (0..lanes.len()).flat_map(|a| (a + 1..lanes.len()).map(move |b| (a, b))).collect();
    let mut pairs: Vec<Pair> = both
        .iter()
        // Holm's first level is the one at which the intervals of all pairs hold at once.
        .map(|&(a, b)| Pair::new(a, b, [&lanes[a], &lanes[b]], ALPHA / both.len() as f64))
        .collect();
    let adjusted = holm(&pairs.iter().map(|pair| pair.p).collect::<Vec<_>>());
    for (pair, p) in pairs.iter_mut().zip(adjusted) {
        pair.p = p;
        pair.told_apart = seeds >= NEEDED && p <= ALPHA;
    }
    let verdict = if seeds < NEEDED { None } else { verdict(&lanes, &pairs) };
    Comparison { seeds, needed: NEEDED, level: 1.0 - ALPHA, pairs, verdict }
}

fn verdict(lanes: &[Vec<f64>], pairs: &[Pair]) -> Option<Verdict> {
    // To beat a lane that always diverges says nothing where there are others.
    let mut sound: Vec<bool> = lanes.iter().map(|lane| lane.iter().any(|value| value.is_finite())).collect();
    if sound.iter().filter(|&&one| one).count() < 2 {
        sound.fill(true);
    }
    let pairs: Vec<&Pair> = pairs.iter().filter(|pair| sound[pair.a] && sound[pair.b]).collect();
    let closer = |x: &Pair, y: &Pair| x.p < y.p || (x.p == y.p && margin(x) > margin(y));
    let clearest = pairs.iter().copied().reduce(|x, y| if closer(y, x) { y } else { x })?;
    if !clearest.told_apart {
        let [first, second] = clearest.by_races();
        return Some(Verdict { first, second, told_apart: false, level: vec![] });
    }
    // Lanes beaten less lanes that beat it; among equals the one with more races won.
    let mut standing = vec![(0_i64, 0_usize); lanes.len()];
    for pair in &pairs {
        standing[pair.a].1 += pair.won;
        standing[pair.b].1 += pair.lost;
        if pair.told_apart {
            let [winner, loser] = pair.by_races();
            standing[winner].0 += 1;
            standing[loser].0 -= 1;
        }
    }
    let beats = |pair: &Pair, i: usize| pair.told_apart && pair.by_races()[0] == i;
    let winners = (0..lanes.len()).filter(|&i| pairs.iter().any(|pair| beats(pair, i)));
    let first = winners.reduce(|x, y| if standing[y] > standing[x] { y } else { x })?;
    let beaten = pairs.iter().copied().filter(|pair| beats(pair, first));
    let hardest = beaten.reduce(|x, y| if closer(x, y) { y } else { x })?;
    let level = pairs.iter().filter(|pair| !pair.told_apart && (pair.a == first || pair.b == first));
    let level = level.map(|pair| if pair.a == first { pair.b } else { pair.a }).collect();
    Some(Verdict { first, second: hardest.by_races()[1], told_apart: true, level })
}

/// Races by which a pair is decided.
fn margin(pair: &Pair) -> usize {
    pair.won.abs_diff(pair.lost)
}
