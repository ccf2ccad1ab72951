//! Turns the compiled `.wasm` into what the page imports.
//!
//! `bindgen INPUT.wasm FOLDER` writes `thermograd.js`, `thermograd.d.ts` and `thermograd_bg.wasm`
//! into FOLDER. It is wasm-bindgen's generator used as a library, so its version is the one
//! `Cargo.lock` pins and cannot drift from the `wasm-bindgen` crate; `www/tools/setup.js` builds and runs it.

use std::error::Error;
use std::path::PathBuf;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [input, folder] = arguments.as_slice() else {
        return Err("usage: bindgen INPUT.wasm FOLDER".into());
    };
    Bindgen::new()
        .input_path(input)
        .out_name("thermograd")
        .web(true)?
        .typescript(true)
        // The names of functions: a third of the file, used by nobody but a debugger.
        .remove_name_section(true)
        .generate(folder)?;
    Ok(())
}
