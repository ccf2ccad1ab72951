// One step; `k` is its first minibatch.
fn step(step: u32, first: u32, correction: u32) {
    var k = first;
    let row = correction * 11u;
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        let t = theta_quad(q);
        var y = y_at(own, q);
        var z = z_at(own, q);
        y = t;
        z = t;
        set_y(own, q, y);
        set_z(own, q, z);
    }
    for (var turn = 0u; turn < 20u; turn++) {
        negative_gradient(k);
        k += 1u;
        sync();
        for (var own = 0u; own < OWN; own++) {
            let q = lane + own * WIDTH;
            if (q >= QUADS) {
                break;
            }
            var t = theta_quad(q);
            let g = g_at(own, q);
            let y = y_at(own, q);
            var z = z_at(own, q);
            t = t + (coefficients[row + 0u] * g - coefficients[row + 1u] * (t - y));
            if (coefficients[row + 2u] != 0.0f) {
                t = add_scaled(t, coefficients[row + 2u], normals(step, 16u + turn * 1u, q));
            }
            z = coefficients[row + 3u] * z + coefficients[row + 4u] * t;
            set_theta_quad(q, t);
            set_z(own, q, z);
        }
    }
    let adam = AdamStep(
        coefficients[row + 5u], coefficients[row + 6u], coefficients[row + 7u], coefficients[row + 8u],
        corrections[correction].x, corrections[correction].y, coefficients[row + 9u],
    );
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        var t = theta_quad(q);
        var g = g_at(own, q);
        var m = m_at(own, q);
        var v = v_at(own, q);
        let y = y_at(own, q);
        let z = z_at(own, q);
        g = z - y;
        t = y;
        let moved = adam_move(t, m, v, g, adam);
        t = moved.theta;
        m = moved.m;
        v = moved.v;
        if (!(is_sound(t) && is_sound(m) && is_sound(v) && is_sound(y) && is_sound(z))) {
            unsound = 1u;
        }
        set_theta_quad(q, t);
        set_g(own, q, g);
        set_m(own, q, m);
        set_v(own, q, v);
    }
}
