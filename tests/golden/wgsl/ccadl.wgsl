// One step; `k` is its first minibatch.
fn step(step: u32, k: u32, correction: u32) {
    let damping3_0 = friction(coefficients[3], xi[0u]);
    var square5_0 = 0.0f;
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        var t = theta_quad(q);
        var p = p_at(own, q);
        let g = g_at(own, q);
        let v = v_at(own, q);
        p = add_scaled(p, coefficients[0], g);
        t = add_scaled(t, coefficients[1], p);
        p = variance_friction(p, v, coefficients[2]);
        p = damp(p, damping3_0);
        if (coefficients[4] != 0.0f) {
            p = add_scaled(p, coefficients[4], normals(step, 16u, q));
        }
        if (q >= 0u && q < 101u) {
            square5_0 += square(p, q, 0u, 401u);
        }
        set_theta_quad(q, t);
        set_p(own, q, p);
    }
    sums[lane] = square5_0;
    sync();
    if (lane == 0u) {
        xi[0u] = thermostat(xi[0u], coefficients[5], sum_of_threads(), coefficients[6]);
    }
    sync();
    let damping8_0 = friction(coefficients[8], xi[0u]);
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        var t = theta_quad(q);
        var p = p_at(own, q);
        let v = v_at(own, q);
        if (coefficients[7] != 0.0f) {
            p = add_scaled(p, coefficients[7], normals(step, 17u, q));
        }
        p = damp(p, damping8_0);
        p = variance_friction(p, v, coefficients[9]);
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
        var m = m_at(own, q);
        var v = v_at(own, q);
        v = running_variance(v, m, g, coefficients[11], coefficients[12]);
        m = blend(m, coefficients[11], g, coefficients[12]);
        p = add_scaled(p, coefficients[13], g);
        if (!(is_sound(t) && is_sound(p) && is_sound(m) && is_sound(v))) {
            unsound = 1u;
        }
        set_p(own, q, p);
        set_m(own, q, m);
        set_v(own, q, v);
    }
    for (var i = lane; i < THERMOSTATS; i += WIDTH) {
        if (!is_sound(vec4<f32>(xi[i]))) {
            unsound = 1u;
        }
    }
}
