//! What is wrong with the settings.

use std::fmt;

use super::words;

/// One thing that is wrong, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands.
    pub place: Place,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub hint: String,
}

/// Where a problem stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a flag, a variable, or nowhere at all.
    Call,
    /// In the configuration file.
    File,
    /// On a line of the configuration file, counted from 1.
    Line(usize),
}

/// Everything that is wrong; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems {
    /// The configuration file, when one was read.
    pub file: Option<String>,
    /// What is wrong, in the order of the settings.
    pub list: Vec<Problem>,
}

impl Problem {
    /// States a problem of the call.
    pub fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            place: Place::Call,
            what: what.into(),
            hint: hint.into(),
        }
    }

    /// States that a word is none of those that are known.
    #[must_use]
    pub fn unknown(kind: &str, word: &str, known: &[&str]) -> Self {
        Self::new(
            format!("unknown {kind} `{word}`"),
            words::advice(word, known),
        )
    }

    /// Where it stands among the problems of its file.
    pub(super) fn line(&self) -> usize {
        match self.place {
            Place::Line(line) => line,
            Place::File | Place::Call => 0,
        }
    }

    /// The same problem elsewhere.
    #[must_use]
    pub fn at(self, place: Place) -> Self {
        Self { place, ..self }
    }
}

impl Problems {
    /// What cannot be used: the file when all problems are its own, the settings otherwise.
    fn subject(&self) -> Option<&str> {
        let is_own = |problem: &Problem| problem.place != Place::Call;
        self.file
            .as_deref()
            .filter(|_| self.list.iter().all(is_own))
    }

    /// What is wrong in one line: the only problem, or how many there are.
    #[must_use]
    pub fn sum(&self) -> String {
        let subject = match self.subject() {
            Some(file) => format!("cannot use `{file}`"),
            None => "cannot use the settings".to_owned(),
        };
        match self.list.as_slice() {
            [only] => format!("{subject}: {}", self.line(only)),
            many => format!("{subject}: {} problems", many.len()),
        }
    }

    /// A problem with its place, as far as the subject does not say it already.
    fn line(&self, problem: &Problem) -> String {
        let file = match (self.subject(), &self.file) {
            (None, Some(file)) if problem.place != Place::Call => format!("`{file}` "),
            _ => String::new(),
        };
        match problem.place {
            Place::Line(line) => format!("{file}line {line}: {}", problem.what),
            Place::File if !file.is_empty() => format!("{}: {}", file.trim_end(), problem.what),
            Place::File | Place::Call => problem.what.clone(),
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.sum())?;
        match self.list.as_slice() {
            [_] => Ok(()),
            many => many.iter().try_for_each(|problem| {
                write!(formatter, "\n  {} ({})", self.line(problem), problem.hint)
            }),
        }
    }
}

impl std::error::Error for Problems {}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(places: &[Place]) -> String {
        let problem = |place: &Place| Problem::new("`regions` is empty", "name one").at(*place);
        let list = places.iter().map(problem).collect();
        let file = Some("audit.toml".to_owned());
        Problems { file, list }.to_string()
    }

    #[test]
    fn the_file_is_named_once_when_all_is_its_own() {
        assert_eq!(
            problems(&[Place::Line(12)]),
            "cannot use `audit.toml`: line 12: `regions` is empty"
        );
        assert_eq!(
            problems(&[Place::Line(12), Place::File]),
            "cannot use `audit.toml`: 2 problems\n  line 12: `regions` is empty (name one)\n  `regions` is empty (name one)"
        );
    }

    #[test]
    fn the_file_is_named_beside_each_when_flags_are_wrong_too() {
        assert_eq!(
            problems(&[Place::Line(12), Place::File, Place::Call]),
            "cannot use the settings: 3 problems\n  `audit.toml` line 12: `regions` is empty (name one)\n  `audit.toml`: `regions` is empty (name one)\n  `regions` is empty (name one)"
        );
        assert_eq!(
            problems(&[Place::Call]),
            "cannot use the settings: `regions` is empty"
        );
    }
}
