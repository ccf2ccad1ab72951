//! Signs of life from inside long computations.
//!
//! While WebAssembly runs, its worker's timers and messages wait, so that one long step looks like a dead worker. The
//! loops that may take long count their work here, and after every few milliseconds of it a listener is called. This
//! reads and changes no number of the computation. Natively nobody listens, and all of it compiles to nothing.

#[cfg(target_arch = "wasm32")]
mod counter {
    use std::cell::Cell;

    /// Work between two calls: some 5 to 20 ms on a usual machine; one twenty times as slow still calls in time.
    const INTERVAL: i64 = 1 << 24;
    /// What counting is counted as at least: many small steps take time too.
    const LEAST: i64 = 64;

    thread_local! {
        static LEFT: Cell<i64> = const { Cell::new(INTERVAL) };
        static LISTENER: Cell<Option<fn()>> = const { Cell::new(None) };
    }

    #[inline(always)]
    pub fn count(work: usize) {
        let left = LEFT.get() - (work as i64).max(LEAST);
        LEFT.set(left);
        if left < 0 {
            call();
        }
    }

    #[cold]
    #[inline(never)]
    fn call() {
        LEFT.set(INTERVAL);
        if let Some(listener) = LISTENER.get() {
            listener();
        }
    }

    pub fn listen(listener: fn()) {
        LISTENER.set(Some(listener));
    }
}

/// Some work is done or about to be: about so many products and sums.
#[inline(always)]
pub fn work(products: usize) {
    #[cfg(target_arch = "wasm32")]
    counter::count(products);
    #[cfg(not(target_arch = "wasm32"))]
    let _ = products;
}

/// Calls this every few milliseconds of work from now on.
#[cfg(target_arch = "wasm32")]
pub fn listen(listener: fn()) {
    counter::listen(listener);
}
