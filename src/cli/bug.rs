//! What is said of a panic: what is said of any other failure, and nothing of what the program was working with.

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{self, PanicHookInfo};

use super::console::Console;
use super::failure::Failure;

/// From now on a panic, of whatever thread, is told as a failure.
pub(super) fn tell_panics(console: Console) {
    panic::set_hook(Box::new(move |panic| {
        console.failure(&failure(panic));
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured && !console.is_structured() {
            console.complaint(&trace.to_string());
        }
    }));
}

fn failure(panic: &PanicHookInfo<'_>) -> Failure {
    let place = panic.location().map(ToString::to_string);
    Failure::Panic {
        place: place.unwrap_or_else(|| "an unknown place".to_owned()),
        words: harmless(words(panic.payload())).to_owned(),
    }
}

/// A text that stands in the program, or one that was put together.
fn words(payload: &dyn Any) -> &str {
    let own = payload.downcast_ref::<String>().map(String::as_str);
    own.or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or_default()
}

/// What is said before the first quotation: texts that a program was working with, secrets among them, stand in quotes.
fn harmless(words: &str) -> &str {
    words.split(['`', '"']).next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;

    #[test]
    fn what_a_panic_quotes_is_not_told() {
        let secret = "secret-密";
        type Mishap<'a> = &'a (dyn Fn() + std::panic::RefUnwindSafe);
        let mishaps: [(Mishap<'_>, &str); 4] = [
            (&|| drop(secret[8..].to_owned()), "is not a char boundary"),
            (
                &|| assert_eq!(secret.parse::<u8>().map_err(|_error| secret).unwrap(), 1),
                "called",
            ),
            (
                &|| assert_eq!(vec![1][secret.len()], 1),
                "the len is 1 but the index is 10",
            ),
            (&|| panic!("found {secret:?} here"), "found"),
        ];
        for (mishap, told) in mishaps {
            let payload = catch_unwind(mishap).unwrap_err();
            let words = words(&*payload);
            let harmless = harmless(words);
            assert!(harmless.contains(told), "{words}");
            assert!(!harmless.contains("secret"), "{words}");
        }
    }
}
