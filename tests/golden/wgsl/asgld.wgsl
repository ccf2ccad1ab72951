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
        var m = m_at(own, q);
        var v = v_at(own, q);
        {
            var r = vec4<f32>(0.0f);
            if (coefficients[3] != 0.0f) {
                r = normals(step, 16u, q);
            }
            v = running_variance(v, m, -g, coefficients[0], coefficients[1]);
            m = blend(m, coefficients[0], -g, coefficients[1]);
            t = adaptive_noise_move(t, m, v, g, coefficients[2], coefficients[3], r);
        }
        if (!(is_sound(t) && is_sound(m) && is_sound(v))) {
            unsound = 1u;
        }
        set_theta_quad(q, t);
        set_m(own, q, m);
        set_v(own, q, v);
    }
}
