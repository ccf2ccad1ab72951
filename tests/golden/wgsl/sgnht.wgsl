// One step; `k` is its first minibatch.
fn step(step: u32, k: u32, correction: u32) {
    negative_gradient(k);
    let damping0_0 = 1.0f - coefficients[0] * xi[0u];
    var square4_0 = 0.0f;
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        var t = theta_quad(q);
        var p = p_at(own, q);
        let g = g_at(own, q);
        p = damp(p, damping0_0);
        p = add_scaled(p, coefficients[1], g);
        if (coefficients[2] != 0.0f) {
            p = add_scaled(p, coefficients[2], normals(step, 16u, q));
        }
        t = add_scaled(t, coefficients[3], p);
        if (q >= 0u && q < 101u) {
            square4_0 += square(p, q, 0u, 401u);
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
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        let t = theta_quad(q);
        let p = p_at(own, q);
        if (!(is_sound(t) && is_sound(p))) {
            unsound = 1u;
        }
    }
    for (var i = lane; i < THERMOSTATS; i += WIDTH) {
        if (!is_sound(vec4<f32>(xi[i]))) {
            unsound = 1u;
        }
    }
}
