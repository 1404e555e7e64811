//! Texts in which characters are written out as `[U+001B]`, turned back.

use std::borrow::Cow;

/// The original of such a text.
pub(super) fn original(text: &str) -> Cow<'_, str> {
    let mut rest = text;
    if !rest.contains("[U+") {
        return Cow::Borrowed(rest);
    }
    let mut text = String::with_capacity(rest.len());
    while let Some((before, after)) = rest.split_once("[U+") {
        text.push_str(before);
        let code = after.split_once(']');
        let character = code.and_then(|(code, after)| {
            let code = u32::from_str_radix(code, 16).ok()?;
            Some((char::from_u32(code)?, after))
        });
        match character {
            Some((character, after)) => {
                text.push(character);
                rest = after;
            }
            None => {
                text.push_str("[U+");
                rest = after;
            }
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The same where a dash stands for nothing.
pub(super) fn original_or_nothing(text: &str) -> Cow<'_, str> {
    match text {
        "–" => Cow::Borrowed(""),
        _ => original(text),
    }
}
