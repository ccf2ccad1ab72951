// One step; `k` is its first minibatch.
fn step(step: u32, k: u32, correction: u32) {
    negative_gradient(k);
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        var t = theta_quad(q);
        let g = g_at(own, q);
        t = add_scaled(t, coefficients[0], g);
        if (!(is_sound(t))) {
            unsound = 1u;
        }
        set_theta_quad(q, t);
    }
}
