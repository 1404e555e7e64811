//! Operating systems: those that hosts have, and those that frameworks are about.

use std::sync::Arc;

/// Whether a framework is about an operating system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SystemMatch {
    /// It is.
    Same,
    /// It is about another one.
    Other,
    /// The data does not name the system, or not closely enough.
    Unclear,
}

/// The different operating systems of all hosts.
#[derive(Debug, Default)]
pub(super) struct Systems {
    /// Different names; number 0 of [`Systems::number`] is none.
    names: Vec<Arc<str>>,
}

impl Systems {
    /// The number of a name: 0 when there is none.
    pub(super) fn number(&mut self, name: Option<&Arc<str>>) -> u16 {
        let Some(name) = name else {
            return 0;
        };
        let same = |known: &Arc<str>| Arc::ptr_eq(known, name) || known == name;
        let known = self.names.iter().position(same);
        let index = known.unwrap_or_else(|| {
            self.names.push(Arc::clone(name));
            self.names.len() - 1
        });
        // Beyond so many names the rest counts as unknown, which claims nothing.
        u16::try_from(index + 1).unwrap_or(0)
    }

    /// All names by their numbers; the first is none.
    pub(super) fn names(&self) -> impl Iterator<Item = Option<&str>> {
        std::iter::once(None).chain(self.names.iter().map(|name| Some(&**name)))
    }
}

impl SystemMatch {
    /// Compares the name that a host has with those that a framework is about.
    ///
    /// `Ubuntu 24.04` is about `Ubuntu 24.04.1 LTS` and not about `Ubuntu 22.04`; a host that is only called `Ubuntu` may or
    /// may not be one.
    pub(super) fn of(wanted: &[String], found: Option<&str>) -> Self {
        let Some(found) = found.map(str::to_ascii_lowercase) else {
            return Self::Unclear;
        };
        let mut best = if found == "linux" {
            Self::Unclear
        } else {
            Self::Other
        };
        for wanted in wanted.iter().map(|wanted| wanted.to_ascii_lowercase()) {
            let rest = found.strip_prefix(wanted.as_str());
            if rest.is_some_and(|rest| !rest.starts_with(|one: char| one.is_alphanumeric())) {
                return Self::Same;
            }
            if wanted.starts_with(&found) {
                best = Self::Unclear;
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_told_from_another() {
        let wanted = ["Ubuntu 24.04".to_owned(), "RHEL 9".to_owned()];
        let of = |found| SystemMatch::of(&wanted, found);
        for same in ["Ubuntu 24.04", "ubuntu 24.04.1 LTS", "RHEL 9", "RHEL 9.4"] {
            assert_eq!(of(Some(same)), SystemMatch::Same, "{same}");
        }
        for other in ["Ubuntu 22.04", "RHEL 90", "Windows Server 2022", "Debian"] {
            assert_eq!(of(Some(other)), SystemMatch::Other, "{other}");
        }
        for unclear in [Some("Ubuntu"), Some("rhel"), Some("Linux"), None] {
            assert_eq!(of(unclear), SystemMatch::Unclear, "{unclear:?}");
        }
    }
}
