//! Who is asking: a token or a signature, one of them on each request.

mod keys;
mod signature;
mod tokens;

use axum::http::header::AUTHORIZATION;

use super::answer::Refusal;
use super::call::Call;
use keys::Keys;
pub(super) use signature::canonical_request_of;
pub(super) use tokens::Tokens;

use super::Options;

/// The gateway's door.
pub(super) struct Door {
    pub(super) tokens: Tokens,
    pub(super) keys: Keys,
}

impl Door {
    pub(super) fn new(options: &Options) -> Door {
        Door {
            tokens: Tokens::new(options),
            keys: Keys::new(&options.access_keys, options.faults.sign_in.key_lock),
        }
    }

    /// Lets a request pass; `project_id` is given where a token must be of that project.
    ///
    /// # Units
    /// `now_ms`, the server's clock, in milliseconds since 1970.
    pub(super) fn check(
        &self,
        call: &Call,
        project_id: Option<&str>,
        now_ms: i64,
    ) -> Result<(), Refusal> {
        match call.headers.get(AUTHORIZATION) {
            Some(_) => self.keys.check(call, now_ms),
            None => self.tokens.check(call, project_id),
        }
    }
}
