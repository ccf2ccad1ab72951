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
        var v = v_at(own, q);
        v = blend(v, coefficients[0], g * g, coefficients[1]);
        t = rms_move(t, v, g, coefficients[2], coefficients[3]);
        if (!(is_sound(t) && is_sound(v))) {
            unsound = 1u;
        }
        set_theta_quad(q, t);
        set_v(own, q, v);
    }
}
