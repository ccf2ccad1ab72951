//! What a test does that needs a graphics processor where there is none.

use std::fs::OpenOptions;
use std::io::Write;

/// Says that the calling test checks nothing here: in the file that `THERMOGRAD_SKIPPED` names, whose lines `npm test`
/// counts.
///
/// # Panics
/// If `THERMOGRAD_NO_SKIP` is set, as in `.ci/run`: setup installs an adapter in software there.
pub fn skip(why: &str) {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    assert!(std::env::var_os("THERMOGRAD_NO_SKIP").is_none(), "no adapter: {why}");
    eprintln!("SKIPPED {test}: {why} Install mesa-vulkan-drivers.");
    let Some(path) = std::env::var_os("THERMOGRAD_SKIPPED") else { return };
    let mut file = OpenOptions::new().create(true).append(true).open(path).expect("the list of skipped tests opens");
    file.write_all(format!("{test}\n").as_bytes()).expect("the list of skipped tests is written");
}
