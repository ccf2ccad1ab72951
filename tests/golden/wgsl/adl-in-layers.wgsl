// One step; `k` is its first minibatch.
fn step(step: u32, k: u32, correction: u32) {
    let damping2_0 = friction(coefficients[2], xi[0u]);
    let damping2_1 = friction(coefficients[2], xi[1u]);
    var square4_0 = 0.0f;
    var square4_1 = 0.0f;
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        var t = theta_quad(q);
        var p = p_at(own, q);
        let g = g_at(own, q);
        p = add_scaled(p, coefficients[0], g);
        t = add_scaled(t, coefficients[1], p);
        if (q >= 0u && q < 50u) {
            p = damp(p, damping2_0);
        }
        if (q >= 50u && q < 75u) {
            p = damp(p, damping2_1);
        }
        if (coefficients[3] != 0.0f) {
            if (q >= 0u && q < 75u) {
                p = add_scaled(p, coefficients[3], normals(step, 16u, q));
            }
        }
        if (q >= 0u && q < 50u) {
            square4_0 += square(p, q, 0u, 200u);
        }
        if (q >= 50u && q < 75u) {
            square4_1 += square(p, q, 200u, 300u);
        }
        set_theta_quad(q, t);
        set_p(own, q, p);
    }
    sums[lane] = square4_0;
    sync();
    if (lane == 0u) {
        xi[0u] = thermostat(xi[0u], coefficients[4], sum_of_threads(), coefficients[5]);
    }
    sync();
    sums[lane] = square4_1;
    sync();
    if (lane == 0u) {
        xi[1u] = thermostat(xi[1u], coefficients[4], sum_of_threads(), coefficients[6]);
    }
    sync();
    let damping8_0 = friction(coefficients[8], xi[0u]);
    let damping8_1 = friction(coefficients[8], xi[1u]);
    let damping9_2 = friction(coefficients[9], xi[2u]);
    var square11_2 = 0.0f;
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        var p = p_at(own, q);
        if (coefficients[7] != 0.0f) {
            if (q >= 0u && q < 75u) {
                p = add_scaled(p, coefficients[7], normals(step, 17u, q));
            }
        }
        if (q >= 0u && q < 50u) {
            p = damp(p, damping8_0);
        }
        if (q >= 50u && q < 75u) {
            p = damp(p, damping8_1);
        }
        if (q >= 75u && q < 101u) {
            p = damp(p, damping9_2);
        }
        if (coefficients[10] != 0.0f) {
            if (q >= 75u && q < 101u) {
                p = add_scaled(p, coefficients[10], normals(step, 16u, q));
            }
        }
        if (q >= 75u && q < 101u) {
            square11_2 += square(p, q, 300u, 401u);
        }
        set_p(own, q, p);
    }
    sums[lane] = square11_2;
    sync();
    if (lane == 0u) {
        xi[2u] = thermostat(xi[2u], coefficients[11], sum_of_threads(), coefficients[12]);
    }
    sync();
    let damping14_2 = friction(coefficients[14], xi[2u]);
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        var t = theta_quad(q);
        var p = p_at(own, q);
        if (coefficients[13] != 0.0f) {
            if (q >= 75u && q < 101u) {
                p = add_scaled(p, coefficients[13], normals(step, 17u, q));
            }
        }
        if (q >= 75u && q < 101u) {
            p = damp(p, damping14_2);
        }
        t = add_scaled(t, coefficients[15], p);
        set_theta_quad(q, t);
        set_p(own, q, p);
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
        p = add_scaled(p, coefficients[16], g);
        if (!(is_sound(t) && is_sound(p))) {
            unsound = 1u;
        }
        set_p(own, q, p);
    }
    for (var i = lane; i < THERMOSTATS; i += WIDTH) {
        if (!is_sound(vec4<f32>(xi[i]))) {
            unsound = 1u;
        }
    }
}
