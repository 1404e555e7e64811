//! The variables of this program, and those that only look like them.

use std::collections::BTreeMap;
use std::fs;

use super::problem::Problem;
use super::resolve::Sources;
use super::words;
use super::{
    aids, branding, credentials, frameworks, integrity, judging, output, paper, resolve, storage,
    targets,
};

/// What the names of our variables begin with.
const PREFIX: &str = "HSS_AUDIT_";

/// Every variable of this program that something reads, in order.
#[must_use]
pub fn variables() -> Vec<&'static str> {
    let rooms: [&[&'static str]; 11] = [
        &aids::VARIABLES,
        &branding::VARIABLES,
        &credentials::VARIABLES,
        &frameworks::VARIABLES,
        &integrity::VARIABLES,
        &judging::VARIABLES,
        &output::VARIABLES,
        &paper::VARIABLES,
        &resolve::VARIABLES,
        &storage::VARIABLES,
        &targets::VARIABLES,
    ];
    let mut names = rooms.concat();
    names.sort_unstable();
    names
}

/// Variables that are named like ours and that nothing reads: most are slips of the pen. One that the configuration file or
/// the `words` of the command line name is where the operator keeps something.
#[must_use]
pub fn unknown_variables(sources: &Sources<'_>, words: &str) -> Vec<Problem> {
    let known = variables();
    let endings: BTreeMap<&str, &str> = known
        .iter()
        .filter_map(|name| Some((name.strip_prefix(PREFIX)?, *name)))
        .collect();
    let own = sources.environment().iter();
    let mut unread: Vec<&str> = own
        .filter(|(name, value)| !value.is_empty() && !known.contains(&name.as_str()))
        .map(|(name, _)| name.as_str())
        .filter(|name| name.starts_with(PREFIX) && !words.contains(name))
        .filter(|name| !is_of_service(name))
        .collect();
    if unread.is_empty() {
        return Vec::new();
    }
    let file = sources.file().map(fs::read_to_string);
    let file = file.and_then(Result::ok).unwrap_or_default();
    unread.retain(|name| !file.contains(name));
    let problem = |name: &str| {
        let ending = name.strip_prefix(PREFIX).unwrap_or(name);
        let known: Vec<&str> = endings.keys().copied().collect();
        // What all of them have in common would make any like any other.
        let near = words::nearest(ending, &known).and_then(|near| endings.get(near));
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`hss-audit help settings` lists those that count".to_owned(),
        };
        Problem::new(format!("nothing reads the variable {name}"), hint)
    };
    unread.into_iter().map(problem).collect()
}

/// Whether Kubernetes sets a variable in every container beside a service of the name `hss-audit`.
///
/// # Source
/// Kubernetes documentation, "Service", "Environment variables": `{SVCNAME}_SERVICE_HOST`, `{SVCNAME}_SERVICE_PORT`, and
/// `{SVCNAME}_PORT…` as Docker links have them.
fn is_of_service(name: &str) -> bool {
    let ending = name.strip_prefix(PREFIX).unwrap_or(name);
    ending == "PORT" || ending.starts_with("PORT_") || ending.starts_with("SERVICE_")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Environment;

    fn told(environment: &[(&str, &str)], file: Option<&Path>, words: &str) -> Vec<String> {
        let pairs = environment.iter();
        let environment: Environment = pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let unknown = unknown_variables(&Sources::new(file, &environment), words);
        let lines = unknown.iter();
        lines
            .map(|one| format!("{} ({})", one.what, one.hint))
            .collect()
    }

    #[test]
    fn a_slip_is_told_with_what_was_meant() {
        let set = [
            ("HSS_AUDIT_FORMAT", "json"),
            ("HSS_AUDIT_LANG", "en"),
            ("HSS_AUDIT_LNAG", "en"),
            ("HSS_AUDIT_UNLIKE_ANY", "1"),
            ("HSS_AUDIT_WROK", ""),
            ("HSS_AUDIT_PORT_9090_TCP", "tcp://10.0.0.7:9090"),
            ("HSS_AUDIT_SERVICE_HOST", "10.0.0.7"),
            ("OTHER", "1"),
        ];
        assert_eq!(
            told(&set, None, ""),
            [
                "nothing reads the variable HSS_AUDIT_FORMAT (did you mean `HSS_AUDIT_FORMATS`?)",
                "nothing reads the variable HSS_AUDIT_LNAG (did you mean `HSS_AUDIT_LANG`?)",
                "nothing reads the variable HSS_AUDIT_UNLIKE_ANY (`hss-audit help settings` lists those that count)",
            ]
        );
    }

    #[test]
    fn where_a_secret_is_kept_is_no_slip() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("audit.toml");
        fs::write(&file, "password = \"env:HSS_AUDIT_OF_MAIL\"\n").unwrap();
        let set = [("HSS_AUDIT_OF_MAIL", "1"), ("HSS_AUDIT_OF_KEY", "2")];
        let words = "keys show --password-from env:HSS_AUDIT_OF_KEY";
        assert_eq!(told(&set, Some(&file), words), [""; 0]);
    }
}
