// One step; `k` is its first minibatch.
fn step(step: u32, k: u32, correction: u32) {
    let bath3_0 = noisy_friction(coefficients[2] * xi[0u]);
    let bath3_1 = noisy_friction(coefficients[2] * xi[1u]);
    let bath3_2 = noisy_friction(coefficients[2] * xi[2u]);
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
            p = bath(p, bath3_0.x, coefficients[3] * bath3_0.y, normals(step, 16u, q));
        }
        if (q >= 50u && q < 75u) {
            p = bath(p, bath3_1.x, coefficients[3] * bath3_1.y, normals(step, 16u, q));
        }
        if (q >= 75u && q < 101u) {
            p = bath(p, bath3_2.x, coefficients[3] * bath3_2.y, normals(step, 16u, q));
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
    let bath9_0 = noisy_friction(coefficients[8] * xi[0u]);
    let bath9_1 = noisy_friction(coefficients[8] * xi[1u]);
    let bath9_2 = noisy_friction(coefficients[8] * xi[2u]);
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        var t = theta_quad(q);
        var p = p_at(own, q);
        if (q >= 0u && q < 50u) {
            p = bath(p, bath9_0.x, coefficients[9] * bath9_0.y, normals(step, 17u, q));
        }
        if (q >= 50u && q < 75u) {
            p = bath(p, bath9_1.x, coefficients[9] * bath9_1.y, normals(step, 17u, q));
        }
        if (q >= 75u && q < 101u) {
            p = bath(p, bath9_2.x, coefficients[9] * bath9_2.y, normals(step, 17u, q));
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
