//! Temporary files that cannot be written.
//!
//! The library keeps the rows of a sheet in one, and panics where that fails: a full disk, which is nobody's mistake.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind, set_hook, take_hook};
use std::sync::Once;

use crate::render::Error;

/// How the library begins to complain; the cause follows.
///
/// # Source
/// rust_xlsxwriter 0.102.0, `src/xmlwriter.rs`, read 2026-11-22.
const COMPLAINT: &str = "Couldn't write to xml file: ";

/// What `make` makes, or an error where the disk is full; any other panic goes on.
pub(super) fn caught<T>(make: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    static HOOK: Once = Once::new();
    HOOK.call_once(keep_quiet);
    catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|payload| match cause(&*payload) {
        Some(cause) => Err(Error::TemporaryFile(cause.to_owned())),
        None => resume_unwind(payload),
    })
}

/// Nothing is printed of a panic that becomes an error.
fn keep_quiet() {
    let report = take_hook();
    set_hook(Box::new(move |panic| {
        if cause(panic.payload()).is_none() {
            report(panic);
        }
    }));
}

/// Why the temporary file could not be written; nothing where the panic is about something else.
fn cause(payload: &(dyn Any + Send)) -> Option<&str> {
    let text = payload.downcast_ref::<String>()?;
    let error = text.strip_prefix(COMPLAINT)?;
    // As the standard library shows errors to programmers: `Os { code: 28, kind: StorageFull, message: "No space …" }`.
    let message = error.split_once("message: \"").map(|(_, message)| message);
    Some(message.map_or(error, |message| message.trim_end_matches("\" }")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_an_error() {
        let error = std::io::Error::from_raw_os_error(28);
        let full = caught(|| -> Result<(), Error> { panic!("{COMPLAINT}{error:?}") });
        assert_eq!(
            full.unwrap_err().to_string(),
            "cannot write XLSX: its rows wait in a temporary file, and that cannot be written: No space left on device"
        );
    }

    #[test]
    fn any_other_panic_stays_one() {
        let other = catch_unwind(|| caught(|| -> Result<(), Error> { panic!("a mistake") }));
        let payload = other.unwrap_err();
        assert_eq!(payload.downcast_ref::<&str>(), Some(&"a mistake"));
    }
}
