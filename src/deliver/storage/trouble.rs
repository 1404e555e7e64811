//! What the storage answered, in words that say what is wrong.
//!
//! The body of an answer is never repeated: a refused signature comes back with all headers that were signed, the security
//! token among them. Of it only the code of the error is kept, which is a single word.

use std::error::Error as StdError;
use std::fmt;

use object_store::Error;
use object_store::client::{HttpError, HttpErrorKind};

/// Why the storage did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What is wrong.
    pub kind: TroubleKind,
    /// Status and code of the answer, or what the connection said.
    pub detail: String,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TroubleKind {
    /// The bucket does not exist.
    NoBucket,
    /// There is nothing of this name.
    NotFound,
    /// The access key may not do this.
    Denied,
    /// The access key is not known, or its signature is wrong.
    Key,
    /// A temporary key is too old.
    Expired,
    /// This clock and that of the service are too far apart.
    Clock,
    /// The bucket is elsewhere.
    Region,
    /// Nobody answers.
    Unreachable,
    /// The other side cannot prove who it is.
    Tls,
    /// The answer took too long.
    Timeout,
    /// The service does not know what was asked of it.
    Unsupported,
    /// The service is overloaded or broken.
    Service,
    /// Anything else.
    Other,
}

/// What errors of the service are called, and what they mean.
///
/// # Source
/// Amazon S3 API reference, "Error responses"; OBS API reference, "Error codes". Read 2026-11-22.
const CODES: [(&str, TroubleKind); 22] = [
    ("NoSuchBucket", TroubleKind::NoBucket),
    ("NoSuchKey", TroubleKind::NotFound),
    ("AccessDenied", TroubleKind::Denied),
    ("AllAccessDisabled", TroubleKind::Denied),
    ("InvalidAccessKeyId", TroubleKind::Key),
    ("SignatureDoesNotMatch", TroubleKind::Key),
    ("InvalidToken", TroubleKind::Key),
    ("ExpiredToken", TroubleKind::Expired),
    ("RequestTimeTooSkewed", TroubleKind::Clock),
    ("AuthorizationHeaderMalformed", TroubleKind::Region),
    ("PermanentRedirect", TroubleKind::Region),
    ("TemporaryRedirect", TroubleKind::Region),
    ("IllegalLocationConstraintException", TroubleKind::Region),
    ("NotImplemented", TroubleKind::Unsupported),
    ("InvalidArgument", TroubleKind::Unsupported),
    ("InvalidStorageClass", TroubleKind::Unsupported),
    ("SlowDown", TroubleKind::Service),
    ("RequestTimeout", TroubleKind::Service),
    ("ConditionalRequestConflict", TroubleKind::Service),
    // Parts of a large file were lost, or cleaned away: it goes up anew.
    ("NoSuchUpload", TroubleKind::Service),
    ("InvalidPart", TroubleKind::Service),
    ("InternalError", TroubleKind::Service),
];

/// A connection that was not made, or broke.
const UNANSWERED: [HttpErrorKind; 3] = [
    HttpErrorKind::Connect,
    HttpErrorKind::Request,
    HttpErrorKind::Interrupted,
];

/// What the client puts before the status of an answer.
const STATUS: &str = "status code: ";

impl Trouble {
    pub(super) fn of(error: &Error) -> Self {
        let answer = chain(error).find_map(|error| answer(&error.to_string()));
        if let Some((status, code)) = answer {
            return Self::answered(status, code.as_deref());
        }
        if let Some(http) = chain(error).find_map(|error| error.downcast_ref::<HttpError>()) {
            return Self::of_connection(http);
        }
        if chain(error).any(|error| error.to_string().contains("redirect without LOCATION")) {
            return Self::new(TroubleKind::Region, "a redirect without an address");
        }
        let kind = if matches!(error, Error::NotFound { .. }) {
            TroubleKind::NotFound
        } else if matches!(error, Error::PermissionDenied { .. }) {
            TroubleKind::Denied
        } else if matches!(error, Error::Unauthenticated { .. }) {
            TroubleKind::Key
        } else {
            TroubleKind::Other
        };
        // What remains comes from this side: no answer is in it.
        Self::new(kind, last(error))
    }

    fn new(kind: TroubleKind, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self { kind, detail }
    }

    fn answered(status: u16, code: Option<&str>) -> Self {
        let known = CODES.iter().find(|(name, _)| Some(*name) == code);
        let kind = known.map_or_else(|| of_status(status), |(_, kind)| *kind);
        match code {
            Some(code) => Self::new(kind, format!("{status} {code}")),
            None => Self::new(kind, status.to_string()),
        }
    }

    fn of_connection(error: &HttpError) -> Self {
        let detail = last(error);
        let is_tls = chain(error).any(|error| error.to_string().contains("certificate"));
        let kind = error.kind();
        let kind = if is_tls {
            TroubleKind::Tls
        } else if kind == HttpErrorKind::Timeout {
            TroubleKind::Timeout
        } else if UNANSWERED.contains(&kind) {
            TroubleKind::Unreachable
        } else {
            TroubleKind::Other
        };
        Self::new(kind, detail)
    }
}

fn of_status(status: u16) -> TroubleKind {
    match status {
        301 | 302 | 307 | 308 => TroubleKind::Region,
        401 => TroubleKind::Key,
        403 => TroubleKind::Denied,
        404 => TroubleKind::NotFound,
        405 | 501 => TroubleKind::Unsupported,
        429 | 500..=599 => TroubleKind::Service,
        _ => TroubleKind::Other,
    }
}

/// Status and code of the answer that an error speaks of.
fn answer(text: &str) -> Option<(u16, Option<String>)> {
    /// The longest code that is known has 40 letters.
    const LONGEST: usize = 48;
    let (_, answer) = text.split_once(STATUS)?;
    let status = answer.get(..3)?.parse().ok()?;
    let code = answer
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"))
        .map(|(code, _)| code)
        .filter(|code| (1..=LONGEST).contains(&code.len()))
        .filter(|code| code.bytes().all(|byte| byte.is_ascii_alphabetic()));
    Some((status, code.map(str::to_owned)))
}

/// An error and all its causes.
fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let error = next?;
        next = error.source();
        Some(error)
    })
}

/// The cause of all causes.
fn last(error: &(dyn StdError + 'static)) -> String {
    chain(error)
        .last()
        .map_or_else(String::new, ToString::to_string)
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self.kind {
            TroubleKind::NoBucket => "there is no such bucket",
            TroubleKind::NotFound => "there is no such object",
            TroubleKind::Denied => "access is denied",
            TroubleKind::Key => "the access key is refused",
            TroubleKind::Expired => "the temporary key has expired",
            TroubleKind::Clock => "this clock and that of the service are too far apart",
            TroubleKind::Region => "the bucket is in another region",
            TroubleKind::Unreachable => "nobody answers",
            TroubleKind::Tls => "the service cannot prove who it is",
            TroubleKind::Timeout => "the answer took too long",
            TroubleKind::Unsupported => "the service cannot do this",
            TroubleKind::Service => "the service is overloaded or broken",
            TroubleKind::Other => return formatter.write_str(&self.detail),
        };
        write!(formatter, "{words} ({})", self.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Trouble {
        Trouble::of(&Error::Generic {
            store: "S3",
            source: text.into(),
        })
    }

    fn body(code: &str) -> String {
        format!(
            "Server returned non-2xx status code: 403 Forbidden: <Error><Code>{code}</Code>\
             <CanonicalRequest>x-amz-security-token:SECRET</CanonicalRequest></Error>"
        )
    }

    #[test]
    fn every_code_has_words_and_nothing_else_of_the_answer() {
        for (code, kind) in CODES {
            let trouble = of(&body(code));
            assert_eq!(
                (trouble.kind, trouble.detail),
                (kind, format!("403 {code}"))
            );
        }
        let shown = of(&body("SignatureDoesNotMatch")).to_string();
        assert_eq!(
            shown,
            "the access key is refused (403 SignatureDoesNotMatch)"
        );
    }

    #[test]
    fn what_is_no_code_is_not_repeated() {
        for code in ["SECRET words", "SECRET+/=", &"S".repeat(49), ""] {
            assert_eq!(of(&body(code)), Trouble::new(TroubleKind::Denied, "403"));
        }
    }

    #[test]
    fn a_status_without_words_says_enough() {
        for (status, kind) in [
            (301, TroubleKind::Region),
            (401, TroubleKind::Key),
            (404, TroubleKind::NotFound),
            (501, TroubleKind::Unsupported),
            (503, TroubleKind::Service),
            (400, TroubleKind::Other),
        ] {
            let text = format!("Server returned non-2xx status code: {status} X: ");
            assert_eq!(of(&text), Trouble::new(kind, status.to_string()));
        }
    }
}
