//! Nothing is allocated inside a step, and no number of a chain becomes subnormal (many times slower to compute
//! with, and WebAssembly cannot flush them).

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use thermograd::engine::cpu::Chain;
use thermograd::experiment::Experiment;
use thermograd::methods::rows::SCHEMES;

thread_local! {
    /// Allocations of this thread.
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: hands every request on to the system's allocator, and only counts beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        unsafe { System.dealloc(ptr, layout) }
    }
    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        unsafe { System.realloc(ptr, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn chain(rest: &str, method: &str) -> Chain {
    let link = format!("data.train=60&data.test=20&{rest}&lane1={method}");
    Chain::new(&Experiment::from_link(&link).unwrap_or_else(|error| panic!("{link}: {error}")), 0, 0)
}

#[test]
fn a_step_allocates_nothing() {
    let networks = ["network.hidden=21", "network.hidden=9,7&network.activation=tanh", "network.hidden="];
    let batches = ["batch.size=7", "batch.order=replacement", "batch.order=full", "average_last=5"];
    for scheme in SCHEMES {
        for network in networks {
            for batch in batches {
                let mut chain = chain(&format!("{network}&{batch}"), scheme.id);
                chain.advance(20); // what is made at first use, the ring of the last classifiers
                let before = COUNT.get();
                chain.advance(60);
                let made = COUNT.get() - before;
                assert_eq!(chain.step(), 60, "{}: {network} {batch} diverged", scheme.id);
                assert_eq!(made, 0, "{}: {network} {batch}", scheme.id);
            }
        }
    }
}

#[test]
fn nothing_becomes_subnormal_when_a_network_is_sure_of_everything() {
    for scheme in SCHEMES {
        // Far apart clusters: the outputs soon saturate, and gradients and averages of them decay.
        let mut chain = chain("data=clusters&data.distance=9&data.c=0.1&network.hidden=20", scheme.id);
        for to in (500..=10_000).step_by(500) {
            chain.advance(to);
            let state = chain.state();
            for (name, numbers) in
                [("theta", &state.theta), ("p", &state.p), ("g", &state.g), ("m", &state.m), ("v", &state.v)]
            {
                let subnormal = numbers.iter().filter(|x| x.is_subnormal()).count();
                assert_eq!(subnormal, 0, "{}: {name} at step {to}", scheme.id);
            }
        }
    }
}
