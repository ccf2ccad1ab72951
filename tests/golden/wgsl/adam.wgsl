// One step; `k` is its first minibatch.
fn step(step: u32, k: u32, correction: u32) {
    negative_gradient(k);
    let adam = AdamStep(
        coefficients[0], coefficients[1], coefficients[2], coefficients[3],
        corrections[correction].x, corrections[correction].y, coefficients[4],
    );
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        var t = theta_quad(q);
        let g = g_at(own, q);
        var m = m_at(own, q);
        var v = v_at(own, q);
        let moved = adam_move(t, m, v, g, adam);
        t = moved.theta;
        m = moved.m;
        v = moved.v;
        if (!(is_sound(t) && is_sound(m) && is_sound(v))) {
            unsound = 1u;
        }
        set_theta_quad(q, t);
        set_m(own, q, m);
        set_v(own, q, v);
    }
}
