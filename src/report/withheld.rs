//! Free texts of a report without names: only what has a known form is kept of them.

use super::pseudonyms::{Domain, Pseudonyms};
use super::{Coverage, Gap, Notice, NoticeKind, Parameters, Text, Value};

/// Parameters whose values are words of the service or technical ids.
const PLAIN_PARAMETERS: [&str; 9] = [
    "asset_value",
    "detect_type",
    "enterprise_project_id",
    "image_type",
    "os_type",
    "result_type",
    "scan_status",
    "status",
    "type",
];

/// What gaps say that no service worded.
const OWN_REASONS: [&str; 2] = ["the service has no such list here", "rows are missing"];

/// What error codes of the service begin with.
const CODES: [&str; 5] = ["APIGW.", "EPS.", "HSS.", "IAM.", "SYS."];

/// Replaces names in everything that is said about the reading of lists.
pub(super) fn replace_in(coverage: &mut Coverage, names: &Pseudonyms<'_>, text: &Text) {
    let reason = |error: &mut Option<String>| {
        if let Some(error) = error {
            *error = withhold(error, text);
        }
    };
    for gap in &mut coverage.gaps {
        for query in &coverage.queries {
            replace_parameters(&mut gap.what, &query.parameters, names);
        }
        withhold_reason(gap, text);
    }
    for query in &mut coverage.queries {
        replace_values(&mut query.parameters, names);
        reason(&mut query.error);
    }
    for notice in &mut coverage.notices {
        replace_projects(notice, names, text);
    }
    for statement in &mut coverage.statements {
        replace_values(&mut statement.parameters, names);
        reason(&mut statement.narrowed);
        reason(&mut statement.error);
    }
    for check in &mut coverage.cross_checks {
        replace_values(&mut check.parameters, names);
        reason(&mut check.error);
    }
}

fn withhold_reason(gap: &mut Gap, text: &Text) {
    if !OWN_REASONS.contains(&gap.why.as_str()) {
        gap.why = withhold(&gap.why, text);
    }
}

/// What kind of name the value of a parameter is; none for words of the service.
fn domain_of(parameter: &str) -> Option<Domain> {
    match parameter {
        _ if PLAIN_PARAMETERS.contains(&parameter) => None,
        "name" => Some(Domain::Project),
        "namespace" => Some(Domain::Namespace),
        "image_name" => Some(Domain::Image),
        "image_version" | "image_tag" => Some(Domain::Tag),
        "host_name" => Some(Domain::Host),
        "host_id" | "image_id" => Some(Domain::Id),
        "private_ip" | "public_ip" => Some(Domain::Address),
        "user_name" => Some(Domain::Account),
        _ => Some(Domain::Value),
    }
}

fn replace_values(parameters: &mut Parameters, names: &Pseudonyms<'_>) {
    for (parameter, value) in parameters {
        if let Some(domain) = domain_of(parameter) {
            *value = names.of(domain, value);
        }
    }
}

/// Replaces values where a sentence repeats the parameters of a query.
fn replace_parameters(sentence: &mut String, parameters: &Parameters, names: &Pseudonyms<'_>) {
    for (parameter, value) in parameters {
        if let Some(domain) = domain_of(parameter) {
            let pseudonym = names.of(domain, value);
            let (own, replaced) = (
                format!("{parameter}={value}"),
                format!("{parameter}={pseudonym}"),
            );
            *sentence = sentence.replace(&own, &replaced);
        }
    }
}

fn replace_projects(notice: &mut Notice, names: &Pseudonyms<'_>, text: &Text) {
    match notice.kind {
        NoticeKind::ScopeDrift | NoticeKind::ProjectDisabled => {
            for project in &mut notice.projects {
                project.name = names.of(Domain::Project, &project.name);
            }
            let listed = notice.projects.iter();
            let listed = listed.map(|project| format!("{} ({})", project.name, project.id));
            let listed = listed.collect::<Vec<_>>().join(", ");
            notice.why = match notice.kind {
                NoticeKind::ProjectDisabled => format!("disabled in IAM: {listed}"),
                NoticeKind::ScopeDrift
                | NoticeKind::DriftUnknown
                | NoticeKind::FewerImageTypes
                | NoticeKind::NoAssets => listed,
            };
        }
        NoticeKind::DriftUnknown => notice.why = withhold(&notice.why, text),
        // Ids of projects and words for image types.
        NoticeKind::FewerImageTypes | NoticeKind::NoAssets => {}
    }
}

/// Keeps the status, the code and the counts of a message and nothing else: a service may name anybody in its own words.
fn withhold(message: &str, text: &Text) -> String {
    let words: Vec<&str> = message
        .split(|letter: char| letter.is_whitespace() || ":;,()`'\"".contains(letter))
        .filter(|word| !word.is_empty())
        .collect();
    let mut facts = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let next = |by: usize| words.get(index + by).copied().unwrap_or_default();
        match *word {
            "HTTP" if next(1).len() == 3 && is_number(next(1)) => {
                facts.push(format!("HTTP {}", next(1)));
            }
            "offset" if is_number(next(1)) => facts.push(format!("offset {}", next(1))),
            "after" if is_number(next(1)) && next(2) == "attempts" => {
                facts.push(format!("after {} attempts", next(1)));
            }
            count if is_number(count) && next(1) == "rows" && next(2) == "cannot" => {
                facts.push(format!("{count} rows cannot be read"));
            }
            code if is_code(code) => facts.push(code.to_owned()),
            _ => {}
        }
    }
    facts.dedup();
    if facts.is_empty() {
        return text.get("redacted-message");
    }
    let facts = facts.join(", ");
    text.format("redacted-message-of", &[("facts", Value::Text(&facts))])
}

/// A number too short to be an address, a telephone number or the id of an account.
fn is_number(word: &str) -> bool {
    (1..=7).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_code(word: &str) -> bool {
    let digits = CODES.iter().find_map(|code| word.strip_prefix(code));
    digits.is_some_and(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_message_only_known_forms_are_left() {
        let text = Text::english();
        for (message, left) in [
            (
                "offset 400: HTTP 403 HSS.0403 host web-1 (10.0.0.1) is not yours (request 8f3c) after 3 attempts in 41 s",
                "offset 400, HTTP 403, HSS.0403, after 3 attempts (the rest of the message is withheld)",
            ),
            (
                "7 rows cannot be read: `web-1` is no host",
                "7 rows cannot be read (the rest of the message is withheld)",
            ),
            ("cannot reach `https://10.0.0.1`", "the message is withheld"),
            (
                "HTTP 10.0.0.1 HSS.web-1 offset web",
                "the message is withheld",
            ),
        ] {
            assert_eq!(withhold(message, &text), left);
        }
    }

    #[test]
    fn a_value_that_may_be_a_name_is_replaced_and_a_word_of_the_service_is_not() {
        assert_eq!(domain_of("image_type"), None);
        assert_eq!(domain_of("namespace"), Some(Domain::Namespace));
        assert_eq!(domain_of("something_new"), Some(Domain::Value));
    }
}
