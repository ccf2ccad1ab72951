// The elementary maps on four neighbouring numbers, one function each, in the order of `src/maps.rs`.

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

fn fresh(b: f32, r: vec4<f32>) -> vec4<f32> {
    return b * r;
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
