//! Advice for words that are not known.

/// What may have been meant by a word that is not known; or all that is known.
pub(super) fn advice(word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are {}", known.join(", ")),
    }
}

/// The known word that is most like the given one, if any is like it at all.
pub(super) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |one: &str| strsim::osa_distance(&one.to_lowercase(), &word.to_lowercase());
    known
        .iter()
        .map(|known| (distance(known), *known))
        .min()
        // A third of the letters may be wrong: beyond that any word is like any other.
        .filter(|(edits, known)| *edits <= (known.len() / 3).max(1))
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_nonsense_is_not() {
        let known = ["concurrency", "out", "formats"];
        assert_eq!(advice("concurency", &known), "did you mean `concurrency`?");
        assert_eq!(advice("Format", &known), "did you mean `formats`?");
        assert_eq!(
            advice("colour", &known),
            "known are concurrency, out, formats"
        );
    }
}
