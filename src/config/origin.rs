//! Which of flag, variable, file and default a setting comes from.

use super::file::At;
use super::problem::{Place, Problem};
use super::raw::Environment;

/// The names of one setting.
pub(super) struct Names {
    /// `--fail-on`
    pub(super) flag: &'static str,
    /// `HSS_AUDIT_FAIL_ON`
    pub(super) variable: &'static str,
    /// `fail_on`
    pub(super) key: &'static str,
}

/// A setting that somebody made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setting<T> {
    pub(super) value: T,
    pub(super) origin: Origin,
}

/// Where a setting was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Flag(&'static str),
    Variable(&'static str),
    File { key: &'static str, line: usize },
}

impl Names {
    /// The setting that counts: the flag wins over the variable, the variable over the file.
    ///
    /// An empty variable is one that somebody unset in the only way that some schedulers know.
    pub(super) fn choose<T>(
        &self,
        flag: Option<T>,
        environment: &Environment,
        read: impl FnOnce(&str) -> T,
        file: Option<&At<T>>,
    ) -> Option<Setting<T>>
    where
        T: Clone,
    {
        let of_flag = flag.map(|value| Setting {
            value,
            origin: Origin::Flag(self.flag),
        });
        let of_variable = || {
            let text = environment.get(self.variable)?.trim();
            (!text.is_empty()).then(|| Setting {
                value: read(text),
                origin: Origin::Variable(self.variable),
            })
        };
        let of_file = || {
            file.map(|found| Setting {
                value: found.value.clone(),
                origin: Origin::File {
                    key: self.key,
                    line: found.line,
                },
            })
        };
        of_flag.or_else(of_variable).or_else(of_file)
    }
}

impl Origin {
    /// The name that the setting was made under.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Flag(name) | Self::Variable(name) => name,
            Self::File { key, .. } => key,
        }
    }

    /// Where a problem with the setting stands.
    pub(super) fn place(self) -> Place {
        match self {
            Self::Flag(_) | Self::Variable(_) => Place::Call,
            Self::File { line, .. } => Place::Line(line),
        }
    }

    /// States a problem with the setting; of a variable it is not plain where the word comes from.
    pub(super) fn problem(self, what: impl Into<String>, hint: impl Into<String>) -> Problem {
        let what = match self {
            Self::Variable(name) => format!("{name}: {}", what.into()),
            Self::Flag(_) | Self::File { .. } => what.into(),
        };
        Problem::new(what, hint).at(self.place())
    }
}
