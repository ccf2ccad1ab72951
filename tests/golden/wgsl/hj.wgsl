// One step; `k` is its first minibatch.
fn step(step: u32, first: u32, correction: u32) {
    var k = first;
    let row = correction * 9u;
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
    for (var turn = 0u; turn < 5u; turn++) {
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
            z = coefficients[row + 2u] * z + coefficients[row + 3u] * t;
            set_theta_quad(q, t);
            set_z(own, q, z);
        }
    }
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        var t = theta_quad(q);
        var p = p_at(own, q);
        var g = g_at(own, q);
        let y = y_at(own, q);
        let z = z_at(own, q);
        g = z - y;
        t = y;
        p = blend(p, coefficients[row + 4u], g, coefficients[row + 5u]);
        t = t + (coefficients[row + 6u] * p + coefficients[row + 7u] * g);
        if (!(is_sound(t) && is_sound(p) && is_sound(y) && is_sound(z))) {
            unsound = 1u;
        }
        set_theta_quad(q, t);
        set_p(own, q, p);
        set_g(own, q, g);
    }
}
