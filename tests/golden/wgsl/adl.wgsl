// One step; `k` is its first minibatch.
fn step(step: u32, k: u32, correction: u32) {
    let damping2_0 = friction(coefficients[2], xi[0u]);
    let damping2_1 = friction(coefficients[2], xi[1u]);
    let damping2_2 = friction(coefficients[2], xi[2u]);
    var square4_0 = 0.0f;
    var square4_1 = 0.0f;
    var square4_2 = 0.0f;
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
        if (q >= 75u && q < 101u) {
            p = damp(p, damping2_2);
        }
        if (coefficients[3] != 0.0f) {
            p = add_scaled(p, coefficients[3], normals(step, 16u, q));
        }
        if (q >= 0u && q < 50u) {
            square4_0 += square(p, q, 0u, 200u);
        }
        if (q >= 50u && q < 75u) {
            square4_1 += square(p, q, 200u, 300u);
        }
        if (q >= 75u && q < 101u) {
            square4_2 += square(p, q, 300u, 401u);
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
    sums[lane] = square4_2;
    sync();
    if (lane == 0u) {
        xi[2u] = thermostat(xi[2u], coefficients[4], sum_of_threads(), coefficients[7]);
    }
    sync();
    let damping9_0 = friction(coefficients[9], xi[0u]);
    let damping9_1 = friction(coefficients[9], xi[1u]);
    let damping9_2 = friction(coefficients[9], xi[2u]);
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        var t = theta_quad(q);
        var p = p_at(own, q);
        if (coefficients[8] != 0.0f) {
            p = add_scaled(p, coefficients[8], normals(step, 17u, q));
        }
        if (q >= 0u && q < 50u) {
            p = damp(p, damping9_0);
        }
        if (q >= 50u && q < 75u) {
            p = damp(p, damping9_1);
        }
        if (q >= 75u && q < 101u) {
            p = damp(p, damping9_2);
        }
        t = add_scaled(t, coefficients[10], p);
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
        p = add_scaled(p, coefficients[11], g);
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
