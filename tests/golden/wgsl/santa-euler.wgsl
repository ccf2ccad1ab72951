// One step; `k` is its first minibatch.
fn step(step: u32, k: u32, correction: u32) {
    let row = correction * 9u;
    negative_gradient(k);
    for (var own = 0u; own < OWN; own++) {
        let q = lane + own * WIDTH;
        if (q >= QUADS) {
            break;
        }
        var t = theta_quad(q);
        var p = p_at(own, q);
        let g = g_at(own, q);
        var m = m_at(own, q);
        var v = v_at(own, q);
        {
            var r = vec4<f32>(0.0f);
            if (coefficients[row + 6u] != 0.0f) {
                r = normals(step, 16u, q);
            }
            let santa = santa_euler(Santa(t, p, m, v), g, array<f32, 8>(coefficients[row + 0u], coefficients[row + 1u], coefficients[row + 2u], coefficients[row + 3u], coefficients[row + 4u], coefficients[row + 5u], coefficients[row + 6u], coefficients[row + 7u]), r);
            t = santa.theta;
            p = santa.u;
            m = santa.alpha;
            v = santa.v;
        }
        if (!(is_sound(t) && is_sound(p) && is_sound(m) && is_sound(v))) {
            unsound = 1u;
        }
        set_theta_quad(q, t);
        set_p(own, q, p);
        set_m(own, q, m);
        set_v(own, q, v);
    }
}
