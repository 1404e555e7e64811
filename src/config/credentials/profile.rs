//! The credentials file of the official SDK.
//!
//! # Source
//! The official SDK, version 3.1.219, as observed: sections and keys as Python's configparser reads them, where `%` is
//! written `%%`; the documents name the section `basic`, the SDK looks for `basiccredentials`. Read 2026-11-22.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;

use super::secret::{variable, warn_of_readers};
use super::{Found, plain};
use crate::auth::{AccessKey, Credentials};
use crate::config::problem::Problem;
use crate::config::raw::Environment;

/// The variable of the official SDK for the file.
const FILE: &str = "HUAWEICLOUD_SDK_CREDENTIALS_FILE";
/// Where a home folder is found: on most systems, and on Windows.
const HOMES: [&str; 2] = ["HOME", "USERPROFILE"];
const USUAL: &str = ".huaweicloud/credentials";
const SECTIONS: [&str; 2] = ["basic", "basiccredentials"];

type Section = BTreeMap<String, Zeroizing<String>>;

/// Whether the environment names a file, or the usual one exists.
pub(super) fn is_there(environment: &Environment) -> bool {
    variable(FILE, environment).is_some() || usual(environment).is_some_and(|path| path.is_file())
}

/// Reads a section of a file.
pub(super) fn read(
    file: Option<&Path>,
    section: Option<&str>,
    environment: &Environment,
) -> Result<Found, Problem> {
    let named = || {
        file.map(Path::to_owned)
            .or(variable(FILE, environment).map(PathBuf::from))
    };
    let path = named().or_else(|| usual(environment)).ok_or_else(|| {
        Problem::new(
            "no home folder is known",
            format!("name the credentials file with {FILE}"),
        )
    })?;
    let shown = path.display();
    let text = fs::read_to_string(&path)
        .map(Zeroizing::new)
        .map_err(|error| {
            Problem::new(
                format!("cannot read the credentials file `{shown}`: {error}"),
                format!("name another with {FILE}"),
            )
        })?;
    warn_of_readers(&path);
    let chosen = section.map_or(SECTIONS.to_vec(), |name| vec![name]);
    parse(&text, &chosen).map_err(|Wrong { what, hint }| {
        Problem::new(
            format!("cannot use the credentials file `{shown}`: {what}"),
            hint,
        )
    })
}

fn usual(environment: &Environment) -> Option<PathBuf> {
    let home = HOMES
        .into_iter()
        .find_map(|name| variable(name, environment))?;
    Some(Path::new(home).join(USUAL))
}

/// What is wrong with the text of a file.
#[derive(Debug, PartialEq, Eq)]
struct Wrong {
    what: String,
    hint: &'static str,
}

fn parse(text: &str, sections: &[&str]) -> Result<Found, Wrong> {
    let mut found = read_sections(text)?;
    let section = sections.iter().find_map(|name| found.remove(*name));
    let section = section.ok_or_else(|| Wrong {
        what: format!("no section `[{}]`", sections.join("]` or `[")),
        hint: "write the keys below a line `[basic]`",
    })?;
    let value = |name: &str| section.get(name).filter(|value| !value.is_empty());
    let needed = |name: &str| {
        value(name).ok_or_else(|| Wrong {
            what: format!("no `{name}`"),
            hint: "an access key needs `ak` and `sk`",
        })
    };
    let text = |name: &str| value(name).map(|value| value.as_str().to_owned());
    Ok(Found {
        credentials: Credentials::AccessKey(AccessKey {
            access: needed("ak")?.as_str().to_owned(),
            secret: plain(needed("sk")?),
            security_token: value("security_token").map(|token| plain(token)),
        }),
        project_id: text("project_id"),
        iam_endpoint: text("iam_endpoint"),
    })
}

fn read_sections(text: &str) -> Result<BTreeMap<String, Section>, Wrong> {
    let mut sections = BTreeMap::new();
    let mut current: Option<&mut Section> = None;
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let name = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        if let Some(name) = name {
            current = Some(sections.entry(name.trim().to_owned()).or_default());
            continue;
        }
        // The line itself is never repeated: it may hold the key.
        let separator = line.find(['=', ':']);
        let (Some(section), Some(separator)) = (current.as_mut(), separator) else {
            return Err(Wrong {
                what: format!("line {number} is no `key = value` within a section"),
                hint: "write `[basic]`, then `ak = …` and `sk = …`, each on a line",
            });
        };
        let (name, value) = (&line[..separator], &line[separator + 1..]);
        let value = unescaped(value.trim()).ok_or_else(|| Wrong {
            what: format!("line {number} has a single `%`"),
            hint: "write `%%` for `%`, as the SDK wants it",
        })?;
        section.insert(name.trim().to_ascii_lowercase(), value);
    }
    Ok(sections)
}

/// The value with `%%` read as `%`; nothing when a `%` stands alone.
fn unescaped(value: &str) -> Option<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(value.len()));
    let mut characters = value.chars();
    while let Some(one) = characters.next() {
        if one == '%' && characters.next() != Some('%') {
            return None;
        }
        text.push(one);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Result<(AccessKey, Found), Wrong> {
        let found = parse(text, &SECTIONS)?;
        let Credentials::AccessKey(key) = found.credentials.clone() else {
            panic!("no key")
        };
        Ok((key, found))
    }

    #[test]
    fn a_file_is_read_as_the_sdk_reads_it() {
        let text = "# mine\n[global]\nak = no\nsk = no\n\n[basic]\nAK = key\nsk: se%%c=ret:\nsecurity_token =\nproject_id=0123\niam_endpoint = https://iam.example.com\nunknown = 1\n";
        let (key, found) = key(text).unwrap();
        assert_eq!(
            (key.access.as_str(), key.secret.expose()),
            ("key", "se%c=ret:")
        );
        assert!(key.security_token.is_none());
        assert_eq!(found.project_id.as_deref(), Some("0123"));
        assert_eq!(
            found.iam_endpoint.as_deref(),
            Some("https://iam.example.com")
        );
    }

    #[test]
    fn the_section_of_the_documents_wins_over_that_of_the_sdk() {
        let of_sdk = "[basiccredentials]\nak = b\nsk = x\nsecurity_token = t\n";
        assert_eq!(key(of_sdk).unwrap().0.security_token.unwrap().expose(), "t");
        let both = format!("{of_sdk}[basic]\nak = a\nsk = y\n");
        assert_eq!(key(&both).unwrap().0.access, "a");
    }

    #[test]
    fn what_is_wrong_is_said_without_the_line() {
        for (text, what) in [
            ("[basic]\nak = a\nsk = SECRET%\n", "line 3 has a single `%`"),
            ("[basic]\nak = a\nsk = 1%2\n", "line 3 has a single `%`"),
            (
                "ak = SECRET\n",
                "line 1 is no `key = value` within a section",
            ),
            (
                "[basic]\nSECRET\n",
                "line 2 is no `key = value` within a section",
            ),
            ("[basic]\nak = a\n", "no `sk`"),
            (
                "[other]\nak = a\n",
                "no section `[basic]` or `[basiccredentials]`",
            ),
            ("", "no section `[basic]` or `[basiccredentials]`"),
        ] {
            assert_eq!(key(text).unwrap_err().what, what);
        }
    }
}
