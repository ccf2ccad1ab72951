// One step; `k` is its first minibatch.
fn step(step: u32, k: u32, correction: u32) {
    negative_gradient(k);
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        var t = theta_quad(q);
        var p = p_at(own, q);
        let g = g_at(own, q);
        p = blend(p, coefficients[0], g, coefficients[1]);
        t = add_scaled(t, coefficients[2], p);
        if (!(is_sound(t) && is_sound(p))) {
            unsound = 1u;
        }
        set_theta_quad(q, t);
        set_p(own, q, p);
    }
}
