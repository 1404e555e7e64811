//! `s3://BUCKET/PREFIX`

use crate::config::problem::Problem;

const SCHEME: &str = "s3://";

/// A bucket, and what all keys in it begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::config) struct Address {
    pub(in crate::config) bucket: String,
    /// Without `/` at either end; may be empty.
    pub(in crate::config) prefix: String,
}

/// Whether a text is meant as an address of object storage rather than as a folder.
#[must_use]
pub fn is_storage_address(text: &str) -> bool {
    text.starts_with(SCHEME)
}

/// Refuses as a folder what is written like an address of something else.
///
/// # Errors
/// When it begins like one: a word, a colon and a slash.
pub(in crate::config) fn refuse_address(folder: &str) -> Result<(), Problem> {
    let is_scheme = |word: &str| {
        // A single letter is a drive.
        word.len() > 1
            && word.starts_with(|first: char| first.is_ascii_alphabetic())
            && word
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    match folder.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) && rest.starts_with('/') => Err(Problem::new(
            format!("`{folder}` is neither a folder nor an address of object storage"),
            format!(
                "name an archive there as `s3://BUCKET/PREFIX`, or a folder of this name as `./{folder}`"
            ),
        )),
        Some(_) | None => Ok(()),
    }
}

impl Address {
    /// Reads an address.
    ///
    /// # Source
    /// OBS API reference, "Creating a Bucket": 3 to 63 lower-case letters, digits, hyphens and dots. Read 2026-11-22.
    pub(in crate::config) fn parse(text: &str) -> Result<Self, Problem> {
        let invalid = |what: String| Problem::new(what, "name it as `s3://BUCKET/PREFIX`");
        let rest = text.strip_prefix(SCHEME).unwrap_or_default();
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let is_bucket = (3..=63).contains(&bucket.len())
            && bucket
                .bytes()
                .all(|byte| is_plain(byte) || byte == b'-' || byte == b'.')
            && bucket.bytes().next().is_some_and(is_plain)
            && bucket.bytes().next_back().is_some_and(is_plain);
        if !is_bucket {
            return Err(invalid(format!("`{text}` names no bucket")));
        }
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        if let Some(part) = prefix.split('/').find(|part| !is_part(part))
            && !prefix.is_empty()
        {
            return Err(invalid(format!("`{text}` has `{part}` in its prefix"))).map_err(
                |problem| Problem {
                    hint: "use letters, digits and `-_.=+@` between the slashes".to_owned(),
                    ..problem
                },
            );
        }
        Ok(Self {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
        })
    }
}

/// Whether every program and every service writes a part of a key in the same way.
fn is_part(part: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.=+@".contains(&byte);
    !part.is_empty() && !part.starts_with('.') && part.bytes().all(is_plain)
}
