// One step; `k` is its first minibatch.
fn step(step: u32, k: u32, correction: u32) {
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        var t = theta_quad(q);
        let p = p_at(own, q);
        t = add_scaled(t, coefficients[0], p);
        set_theta_quad(q, t);
    }
    negative_gradient(k);
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        let t = theta_quad(q);
        var p = p_at(own, q);
        let g = g_at(own, q);
        p = add_scaled(p, coefficients[1], g);
        if (coefficients[3] != 0.0f) {
            p = bath(p, coefficients[2], coefficients[3], normals(step, 16u, q));
        } else {
            p = damp(p, coefficients[2]);
        }
        if (!(is_sound(t) && is_sound(p))) {
            unsound = 1u;
        }
        set_p(own, q, p);
    }
}
