//! smoke
use std::sync::OnceLock;
use thermograd::experiment::Experiment;
use thermograd::gpu::{Ensemble, Gpu};
use thermograd::cpu::Chain;

fn gpu() -> &'static Gpu { static G: OnceLock<Gpu> = OnceLock::new(); G.get_or_init(|| pollster::block_on(Gpu::new()).unwrap()) }

#[test]
fn smoke() {
    println!("{} {:?}", gpu().name(), gpu().limits());
    for link in ["lane1=sgd","lane1=adam","lane1=sgld","lane1=baoab","lane1=lol","lane1=adlala"] {
        for net in ["", "network.hidden=", "network.hidden=7,10,4&network.activation=tanh&network.loss=mse"] {
        let e = Experiment::from_link(&format!("#seed=3&data.train=100&data.test=100&{net}&{link}")).unwrap();
        let t = std::time::Instant::now();
        let mut ens = pollster::block_on(Ensemble::new(gpu(), &e, 0, 0..2)).unwrap();
        let built = t.elapsed();
        pollster::block_on(ens.advance(100)).unwrap();
        let snaps = pollster::block_on(ens.snapshot()).unwrap();
        let mut chain = Chain::new(&e, 0, 1);
        chain.advance(100);
        let err = chain.state().theta.iter().zip(&snaps[1].state.theta).map(|(a,b)| (a-b).abs()).fold(0.0f32, f32::max);
        let m = pollster::block_on(ens.metrics()).unwrap();
        println!("{link} {net}: {err:e} {built:?} {:?}\n {:?} {:?}", t.elapsed(), m[1], chain.metrics());
        }
    }
}
