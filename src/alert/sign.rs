//! The signature of a message.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::auth::Secret;

/// Signs a body at a moment in seconds since 1970: a receiver that refuses old moments is safe from repetitions.
///
/// # Shape
/// `sha256=` and 64 hexadecimal digits: HMAC-SHA256 of `SECONDS.BODY`.
/// # Source
/// RFC 2104, HMAC.
#[must_use]
pub fn signature(key: &Secret, seconds: i64, body: &[u8]) -> String {
    // A key of any length will do.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.expose().as_bytes()) else {
        return String::new();
    };
    mac.update(seconds.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_one_that_other_programs_compute() {
        // printf '1795327200.{"a":1}' | openssl dgst -sha256 -hmac 'a key that is long enough'
        assert_eq!(
            signature(
                &Secret::new("a key that is long enough".to_owned()),
                1_795_327_200,
                br#"{"a":1}"#
            ),
            "sha256=908911a502e62c9b06db5da213dd072467196ce623710dd872b1c873a7f89207"
        );
    }
}
