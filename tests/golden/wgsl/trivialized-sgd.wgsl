// One step; `k` is its first minibatch.
fn step(step: u32, k: u32, correction: u32) {
    let row = correction * 3u;
    negative_gradient(k);
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        var t = theta_quad(q);
        let g = g_at(own, q);
        t = add_scaled(t, coefficients[row + 0u], g);
        if (coefficients[row + 1u] != 0.0f) {
            t = add_scaled(t, coefficients[row + 1u], normals(0u, 16u, q));
        }
        if (!(is_sound(t))) {
            unsound = 1u;
        }
        set_theta_quad(q, t);
    }
}
