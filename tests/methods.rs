use thermograd::cpu::Chain;
use thermograd::experiment::{Experiment, Lane};
use thermograd::schemes::SCHEMES;

#[test]
fn look() {
    for scheme in SCHEMES {
        let mut line = format!("{:24}", scheme.id);
        for (link, steps) in [
            (
                "data=points&data.points=1,0,1;0,1,0;-1,0.5,0;0.5,-1,1;-1,-1,0;1,1,1;2,1,1;-2,0,0&data.test_share=0&network.hidden=&network.loss=mse&batch.order=full",
                2000,
            ),
            ("data=clusters&data.train=100&data.test=100&network.hidden=8", 1000),
            ("data.b=1&data.train=200&data.test=200&network.hidden=20", 3000),
        ] {
            let mut e = Experiment::from_link(link).unwrap();
            e.lanes = vec![Lane::usual(scheme)];
            let mut chain = Chain::new(&e, 0, 0);
            let first = chain.metrics().unwrap();
            chain.advance(steps);
            match chain.metrics() {
                Some(m) => line += &format!(" | {:.5} {:.5} {:.3}", first.train.loss, m.train.loss, m.train.accuracy),
                None => line += &format!(" | diverged {:?}", chain.diverged_at()),
            }
            if let Some(a) = chain.acceptance() {
                line += &format!(" acc {a:.2}");
            }
            line += &format!(" G{}", chain.gradients());
        }
        println!("{line}");
    }
}
