//! What a service says may repeat what it was sent: secrets are taken out before anybody sees it.

use std::ops::Range;

/// Strikes out the secrets that are known.
pub(super) type Conceal<'a> = &'a (dyn Fn(&str) -> String + Send + Sync);

/// Names of what is secret, in lower case, as headers and JSON write them.
const SECRET_NAMES: [&str; 10] = [
    "x-security-token",
    "x-auth-token",
    "x-subject-token",
    "x-metadata-token",
    "authorization",
    "securitytoken",
    "security_token",
    "password",
    "secret",
    "signature",
];

/// Stands where something was taken out.
const STRUCK_OUT: &str = "…";

/// As much of what a service says as fits into a line, fit to be shown: on one line, without control characters (it must
/// not forge lines of a terminal or a log), and without secrets. `conceal` strikes out those that are known.
pub(super) fn shown(text: &str, length: usize, conceal: Conceal<'_>) -> String {
    /// More is not looked at; longer than any answer that is shown in part, secrets included.
    const LONGEST: usize = 256 << 10;
    let mut end = LONGEST.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // What is known first: taking out by name may leave half of it.
    let text = redacted(&conceal(&text[..end]));
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| word.chars().filter(|one| !one.is_control()).collect())
        .collect();
    let short: String = words.join(" ").chars().take(length).collect();
    short.trim_end().to_owned()
}

/// The text without the request that a refused signature comes back with, and without the value of anything that is
/// called a token, password or signature.
///
/// # Source
/// API Request Signing Guide: a refused signature is answered with `canonicalRequest:` and every signed header.
fn redacted(text: &str) -> String {
    let cut = canonical_request(text);
    let text = cut.map_or(text, |end| &text[..end]);
    let mut redacted = String::with_capacity(text.len());
    let mut position = 0;
    for name_end in secret_names(text) {
        let value = value_after(text, name_end).filter(|value| value.start >= position);
        if let Some(value) = value {
            redacted.push_str(&text[position..value.start]);
            redacted.push_str(STRUCK_OUT);
            position = value.end;
        }
    }
    redacted.push_str(&text[position..]);
    if cut.is_some() {
        redacted.push_str(STRUCK_OUT);
    }
    redacted
}

/// Where the canonical request begins.
fn canonical_request(text: &str) -> Option<usize> {
    // Lower case of ASCII alone: places stay where they are.
    let lower = text.to_ascii_lowercase();
    let names = ["canonicalrequest", "canonical request", "canonical_request"];
    let starts = names
        .into_iter()
        .filter_map(|name| Some(lower.find(name)? + name.len()));
    let end = starts.min()?;
    let separators = text[end..]
        .find(|one: char| !matches!(one, ':' | '=' | ' ' | '"'))
        .unwrap_or(text.len() - end);
    Some(end + separators)
}

/// Where the names of secrets end, in the order of the text.
fn secret_names(text: &str) -> Vec<usize> {
    let lower = text.to_ascii_lowercase();
    let found = |name: &'static str| {
        let starts = lower.match_indices(name);
        starts.map(move |(start, _)| start + name.len())
    };
    let mut ends: Vec<usize> = SECRET_NAMES.into_iter().flat_map(found).collect();
    ends.sort_unstable();
    ends
}

/// The value that follows a name: after a colon or an equals sign, up to what ends it.
fn value_after(text: &str, name_end: usize) -> Option<Range<usize>> {
    let rest = &text[name_end..];
    let separator = rest.trim_start_matches(['"', '\'', '\\', ' ']);
    let value = separator.strip_prefix([':', '='])?;
    let value = value.trim_start_matches(['"', '\'', '\\', ' ']);
    let start = text.len() - value.len();
    let is_end = |one: char| {
        matches!(one, '|' | '"' | '\'' | ',' | ';' | '&' | '}' | '<' | '\\')
            || (one.is_control() && !one.is_whitespace())
    };
    // `Authorization: SDK-HMAC-SHA256 Access=…` has spaces; what follows them is the secret part.
    let mut length = value.find(is_end).unwrap_or(value.len());
    if let Some(space) = value[..length].find(char::is_whitespace)
        && !is_scheme(&value[..space])
    {
        length = space;
    }
    (length > 0 && &value[..length] != STRUCK_OUT).then_some(start..start + length)
}

/// Whether the word names a way to sign in and the secret comes after it.
fn is_scheme(word: &str) -> bool {
    let schemes = ["SDK-HMAC-SHA256", "V11-HMAC-SHA256", "Bearer", "Basic"];
    schemes
        .iter()
        .any(|scheme| scheme.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_stays() {
        for text in [
            "verify aksk signature fail, canonicalRequest:GET|/v5|x-security-token:HIDDEN|",
            "bad CanonicalRequest: GET|x-security-token:HIDDEN",
            r#"{"x-auth-token":"HIDDEN","host":"a"}"#,
            r#"{\"x-auth-token\": \"HIDDEN\"}"#,
            "X-Auth-Token: HIDDEN host: a",
            "X-Subject-Token=HIDDEN&x=1",
            "Authorization: SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=HIDDEN",
            "Authorization: Bearer HIDDEN",
            r#"{"user":{"name":"u","password":"HIDDEN"}}"#,
            "x-security-token:HIDDEN|x-auth-token:HIDDEN",
            r#"{"credential":{"access":"AK","secret":"HIDDEN","securitytoken":"HIDDEN"}}"#,
        ] {
            let redacted = redacted(text);
            assert!(!redacted.contains("HIDDEN"), "{redacted}");
            assert!(redacted.contains('…'), "{redacted}");
        }
    }

    #[test]
    fn what_is_known_is_struck_out_before_what_is_called_secret() {
        let conceal = |text: &str| text.replace("pass;word", "…");
        let text = "no: password=pass;word\u{1b}[2J\r\nforged";
        assert_eq!(shown(text, 99, &conceal), "no: password=…[2J forged");
        assert_eq!(shown(text, 6, &conceal), "no: pa");
    }

    #[test]
    fn innocent_words_stay() {
        for text in [
            "The username or password is wrong.",
            "The token must be updated.",
            "Incorrect IAM authentication information: decrypt token fail",
            "策略信息无效: password",
            "",
        ] {
            assert_eq!(redacted(text), text);
        }
        assert_eq!(
            redacted("fail, canonicalRequest:GET|/v5|host:a"),
            "fail, canonicalRequest:…"
        );
    }
}
