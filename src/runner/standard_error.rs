//! Standard error: this program's own lines, one each, and nothing that a graphics library prints there.

use crate::settings::text::unseen;
use std::fs::File;
use std::io::Write;
use std::sync::OnceLock;

/// Where standard error led before [`keep`] closed it to everybody else.
static OWN: OnceLock<File> = OnceLock::new();

/// Drops what native libraries print on standard error from now on, to the end of the process: Vulkan's loader and
/// Mesa print warnings while a device is looked for, used and given back. [`say`] and panics still come through.
/// Where the system does not allow it, and on Windows, nothing changes.
pub fn keep() {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        if OWN.get().is_some() {
            return;
        }
        let Ok(own) = std::io::stderr().as_fd().try_clone_to_owned() else { return };
        let Ok(nowhere) = File::options().write(true).open("/dev/null") else { return };
        if OWN.set(own.into()).is_ok() && rustix::stdio::dup2_stderr(nowhere).is_ok() {
            std::panic::set_hook(Box::new(|panic| write(&panic.to_string())));
        }
    }
}

/// Prints a message as one line, whatever is in it.
pub fn say(message: &str) {
    let visible = message.chars().map(|c| if unseen(c) && !c.is_whitespace() { '\u{fffd}' } else { c });
    let words: String = visible.collect();
    write(&format!("thermograd: {}", words.split_whitespace().collect::<Vec<_>>().join(" ")));
}

fn write(line: &str) {
    let line = format!("{line}\n");
    // Where standard error is closed, nobody is left to be told.
    let _ = match OWN.get() {
        Some(mut own) => own.write_all(line.as_bytes()),
        None => std::io::stderr().write_all(line.as_bytes()),
    };
}
