//! Secrets by reference: nobody writes them where settings stand.

use std::fs;
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;

use super::plain;
use crate::auth::Secret;
use crate::config::problem::Problem;
use crate::config::raw::Environment;

/// Where a secret is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretReference {
    /// In an environment variable.
    Environment(String),
    /// Alone in a file.
    File(PathBuf),
}

/// What around a secret is not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::config) enum Trim {
    /// White space.
    Spaces,
    /// The end of the line: a password may end with a space.
    LineEnd,
}

impl SecretReference {
    /// Reads where a secret is kept. What is no such place may be the secret itself, and is never repeated.
    pub(in crate::config) fn parse(key: &str, text: &str, folder: &Path) -> Result<Self, Problem> {
        let is_name = |name: &str| {
            !name.is_empty()
                && !name.starts_with(|first: char| first.is_ascii_digit())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        let what = match text.split_once(':') {
            Some(("env", name)) if is_name(name) => return Ok(Self::Environment(name.to_owned())),
            Some(("file", path)) if !path.is_empty() => return Ok(Self::File(folder.join(path))),
            Some(("env", _)) => format!("`{key}` names no environment variable"),
            Some(("file", _)) => format!("`{key}` names no file"),
            _ => format!("`{key}` is written in plain"),
        };
        let hint = "name the place where it is kept: `env:NAME` or `file:PATH`";
        Err(Problem::new(what, hint))
    }

    /// Reads the secret; `what` names it in problems.
    pub(in crate::config) fn resolve(
        &self,
        what: &str,
        trim: Trim,
        environment: &Environment,
    ) -> Result<Secret, Problem> {
        match self {
            Self::Environment(name) => {
                let text = environment.get(name).map(String::as_str);
                let text = trim.apply(text.unwrap_or_default());
                let unset = || Problem::new(format!("{name} is not set"), format!("set {name}"));
                Some(text)
                    .filter(|text| !text.is_empty())
                    .map(plain)
                    .ok_or_else(unset)
            }
            Self::File(path) => {
                let hint = || format!("name a file that holds the {what} alone");
                let shown = path.display();
                let text = fs::read_to_string(path)
                    .map(Zeroizing::new)
                    .map_err(|error| {
                        Problem::new(
                            format!("cannot read the {what} file `{shown}`: {error}"),
                            hint(),
                        )
                    })?;
                let text = trim.apply(&text);
                let empty = || Problem::new(format!("the {what} file `{shown}` is empty"), hint());
                Some(text)
                    .filter(|text| !text.is_empty())
                    .map(plain)
                    .ok_or_else(empty)
            }
        }
    }
}

impl Trim {
    fn apply(self, text: &str) -> &str {
        match self {
            Self::Spaces => text.trim(),
            Self::LineEnd => text.trim_end_matches(['\r', '\n']),
        }
    }
}

/// The value of a variable that is set to something.
pub(super) fn variable<'a>(name: &str, environment: &'a Environment) -> Option<&'a str> {
    let value = environment.get(name)?.trim();
    (!value.is_empty()).then_some(value)
}

/// Says it when anybody may read the file of a secret; that is no reason not to use it. Its group may: that is how secrets
/// are put into containers.
#[cfg(unix)]
pub(in crate::config) fn warn_of_readers(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).map(|metadata| metadata.permissions().mode());
    if mode.is_ok_and(|mode| mode & 0o007 != 0) {
        let path = path.display();
        tracing::warn!(
            "anybody may read the secret in `{path}`: `chmod 600 {path}` keeps it to you"
        );
    }
}

#[cfg(not(unix))]
pub(in crate::config) fn warn_of_readers(_path: &Path) {}
