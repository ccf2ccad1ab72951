// The elementary maps on four neighbouring numbers, one function each, in the order of `src/methods/maps.rs`.

const TINY = 1e-30f;

fn flush(x: vec4<f32>) -> vec4<f32> {
    return select(x, vec4<f32>(0.0f), abs(x) < vec4<f32>(TINY));
}

fn add_scaled(y: vec4<f32>, c: f32, x: vec4<f32>) -> vec4<f32> {
    return y + c * x;
}

fn bath(p: vec4<f32>, a: f32, b: f32, r: vec4<f32>) -> vec4<f32> {
    return flush(a * p + b * r);
}

fn damp(p: vec4<f32>, a: f32) -> vec4<f32> {
    return flush(a * p);
}

fn friction(c: f32, xi: f32) -> f32 {
    return exp(-(c * xi));
}

// `square` is p.p.
fn thermostat(xi: f32, c: f32, square: f32, n_tau: f32) -> f32 {
    return xi + c * (square - n_tau);
}

struct AdamStep {
    beta1: f32,
    beta2: f32,
    rest1: f32,
    rest2: f32,
    rate: f32,
    unbias: f32,
    epsilon: f32,
}

struct Moved {
    theta: vec4<f32>,
    m: vec4<f32>,
    v: vec4<f32>,
}

fn adam_move(theta: vec4<f32>, m: vec4<f32>, v: vec4<f32>, g: vec4<f32>, c: AdamStep) -> Moved {
    let m1 = flush(c.beta1 * m + c.rest1 * g);
    let v1 = flush(c.beta2 * v + c.rest2 * (g * g));
    return Moved(theta + c.rate * m1 / (sqrt(v1) * c.unbias + c.epsilon), m1, v1);
}

// exp(-x), and sqrt((1 - exp(-2x)) / (2x)).
fn noisy_friction(x: f32) -> vec2<f32> {
    var square = 1.0f - x * (1.0f - x * (0.6666667f - x * 0.33333334f));
    if (abs(x) >= 0.02f) {
        square = (1.0f - exp(-2.0f * x)) / (2.0f * x);
    }
    return vec2<f32>(exp(-x), sqrt(square));
}

// Rules that treat each weight by itself: `Rule::apply` in `src/methods/maps.rs`.

fn blend(y: vec4<f32>, a: f32, x: vec4<f32>, b: f32) -> vec4<f32> {
    return flush(a * y + b * x);
}

fn rms_move(theta: vec4<f32>, v: vec4<f32>, g: vec4<f32>, h: f32, floor: f32) -> vec4<f32> {
    return theta + h * g / (sqrt(v) + floor);
}

fn preconditioned_move(
    theta: vec4<f32>, v: vec4<f32>, g: vec4<f32>, lambda: f32, h: f32, noise: f32, r: vec4<f32>,
) -> vec4<f32> {
    let metric = 1.0f / (lambda + sqrt(v));
    return theta + (h * metric * g + noise * sqrt(metric) * r);
}

// The running variance of x, whose running mean has been m.
fn running_variance(v: vec4<f32>, m: vec4<f32>, x: vec4<f32>, keep: f32, take: f32) -> vec4<f32> {
    let mean = blend(m, keep, x, take);
    return flush(keep * v + take * ((x - mean) * (x - m)));
}

fn adaptive_noise_move(
    theta: vec4<f32>, m: vec4<f32>, v: vec4<f32>, g: vec4<f32>, h: f32, noise: f32, r: vec4<f32>,
) -> vec4<f32> {
    return theta - (noise * (m + sqrt(max(v, vec4<f32>(0.0f))) * r) - h * g);
}

fn variance_friction(p: vec4<f32>, v: vec4<f32>, c: f32) -> vec4<f32> {
    let x = -(c * v);
    return flush(vec4<f32>(exp(x.x), exp(x.y), exp(x.z), exp(x.w)) * p);
}

struct Santa {
    theta: vec4<f32>,
    u: vec4<f32>,
    alpha: vec4<f32>,
    v: vec4<f32>,
}

fn santa_metric(v: vec4<f32>, lambda: f32) -> vec4<f32> {
    return 1.0f / sqrt(lambda + sqrt(v));
}

// Coefficients: sigma, 1 - sigma, lambda, h, h / beta, first step, noise, explores.
fn santa_split(s: Santa, g: vec4<f32>, c: array<f32, 8>, r: vec4<f32>) -> Santa {
    let v = blend(s.v, c[0], g * g, c[1]);
    let now = santa_metric(v, c[2]);
    let before = select(santa_metric(s.v, c[2]), now, c[5] != 0.0f);
    var theta = s.theta + 0.5f * now * s.u;
    var alpha = s.alpha;
    if (c[7] != 0.0f) {
        alpha += 0.5f * (s.u * s.u - c[4]);
    }
    let x = -0.5f * alpha;
    let damping = vec4<f32>(exp(x.x), exp(x.y), exp(x.z), exp(x.w));
    var u = damping * s.u + c[3] * now * g;
    if (c[7] != 0.0f) {
        u += c[6] * sqrt(before) * r;
    }
    u = flush(damping * u);
    if (c[7] != 0.0f) {
        alpha += 0.5f * (u * u - c[4]);
    }
    theta += 0.5f * now * u;
    return Santa(theta, u, alpha, v);
}

fn santa_euler(s: Santa, g: vec4<f32>, c: array<f32, 8>, r: vec4<f32>) -> Santa {
    let v = blend(s.v, c[0], g * g, c[1]);
    let now = santa_metric(v, c[2]);
    let before = select(santa_metric(s.v, c[2]), now, c[5] != 0.0f);
    var alpha = s.alpha;
    var u = vec4<f32>(0.0f);
    if (c[7] != 0.0f) {
        alpha += s.u * s.u - c[4];
        let still = s.u == vec4<f32>(0.0f);
        let safe = select(s.u, vec4<f32>(1.0f), still);
        u = select(c[4] * (1.0f - before / now) / safe, vec4<f32>(0.0f), still) + c[6] * sqrt(before) * r;
    }
    u = flush(u + (1.0f - alpha) * s.u + c[3] * now * g);
    return Santa(s.theta + now * u, u, alpha, v);
}
