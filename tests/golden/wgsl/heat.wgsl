// One step; `k` is its first minibatch.
fn step(step: u32, first: u32, correction: u32) {
    var k = first;
    let row = correction * 7u;
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        let t = theta_quad(q);
        var y = y_at(own, q);
        var z = z_at(own, q);
        y = t;
        z = vec4<f32>(0.0f);
        set_y(own, q, y);
        set_z(own, q, z);
    }
    for (var turn = 0u; turn < 5u; turn++) {
        for (var own = 0u; own < OWN; own++) {
            let q = lane + own * WIDTH;
            if (q >= QUADS) {
                break;
            }
            var t = theta_quad(q);
            let y = y_at(own, q);
            {
                var r = vec4<f32>(0.0f);
                if (coefficients[row + 0u] != 0.0f) {
                    r = normals(step, 16u + turn * 1u, q);
                }
                t = y + coefficients[row + 0u] * r;
            }
            set_theta_quad(q, t);
        }
        negative_gradient(k);
        k += 1u;
        sync();
        for (var own = 0u; own < OWN; own++) {
            let q = lane + own * WIDTH;
            if (q >= QUADS) {
                break;
            }
            let g = g_at(own, q);
            var z = z_at(own, q);
            z = z + coefficients[row + 1u] * g;
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
        g = z;
        t = y;
        p = blend(p, coefficients[row + 2u], g, coefficients[row + 3u]);
        t = t + (coefficients[row + 4u] * p + coefficients[row + 5u] * g);
        if (!(is_sound(t) && is_sound(p) && is_sound(y) && is_sound(z))) {
            unsound = 1u;
        }
        set_theta_quad(q, t);
        set_p(own, q, p);
        set_g(own, q, g);
    }
}
