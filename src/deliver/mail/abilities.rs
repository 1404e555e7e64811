//! What a server says that it is able to do (RFC 5321, 4.1.1.1).

/// What a server is able to do beyond the least.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Abilities {
    lines: Vec<String>,
}

impl Abilities {
    /// From the lines of the answer to `EHLO`, of which the first is a greeting.
    pub(super) fn of(lines: &[String]) -> Self {
        Self {
            lines: lines.iter().skip(1).cloned().collect(),
        }
    }

    /// Whether it has one of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.values(name).next().is_some()
    }

    /// Whether one can sign in by this mechanism; some still name them behind an equals sign, as drafts of RFC 4954 did.
    pub(super) fn signs_in_by(&self, mechanism: &str) -> bool {
        let mut mechanisms = self.values("AUTH").flat_map(str::split_ascii_whitespace);
        mechanisms.any(|one| one.eq_ignore_ascii_case(mechanism))
    }

    /// The most bytes that a message may have, where there is a limit (RFC 1870).
    pub(super) fn largest(&self) -> Option<u64> {
        let said = self
            .values("SIZE")
            .find_map(|value| value.trim().parse().ok());
        said.filter(|bytes| *bytes > 0)
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.lines.iter().filter_map(move |line| {
            let (word, rest) = line.split_once([' ', '=']).unwrap_or((line, ""));
            word.eq_ignore_ascii_case(name).then_some(rest)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_every_spelling() {
        let lines = [
            "odd",
            "auth LOGIN",
            "AUTH=PLAIN xoauth2",
            "Size 1000",
            "STARTTLS",
        ];
        let abilities = Abilities::of(&lines.map(str::to_owned));
        for mechanism in ["PLAIN", "LOGIN", "XOAUTH2"] {
            assert!(abilities.signs_in_by(mechanism), "{mechanism}");
        }
        assert!(!abilities.signs_in_by("GSSAPI"));
        assert_eq!(abilities.largest(), Some(1_000));
        assert!(abilities.has("starttls") && !abilities.has("SMTPUTF8") && !abilities.has("odd"));
        let unlimited = Abilities::of(&["odd", "SIZE", "SIZE 0"].map(str::to_owned));
        assert_eq!(unlimited.largest(), None);
    }
}
