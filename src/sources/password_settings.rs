//! The password policy that HSS tests against: five of the settings of the project.
//!
//! # Source
//! HSS API v5, ListProjectConfigs; read 2026-11-22: a `POST` that only reads, with the names of the settings to read.
//! Another setting, `weakpwd`, holds the customer's own weak passwords in plain text. It is never asked for, and because
//! a service may send more than it was asked for, an answer is kept only as the five numbers rewritten.

use serde::Deserialize;
use serde_json::json;

use super::statement::{self, Concealed, Statement};
use super::wire::{Integer, Object, Rows, Text};
use crate::findings::{ComplexityRule, Figure, FigureKind};

/// The call.
pub(super) static STATEMENT: Statement = Statement {
    id: "password_settings",
    path: "config",
    variants: statement::only_one,
    has_region_header: false,
    body: Some(
        r#"{"config_name_list":["password_min_len","password_upper_letter_min_num","password_lower_letter_min_num","password_digit_min_num","password_special_char_min_num"]}"#,
    ),
    conceal: Some(conceal),
    read: |body| {
        let settings = parse(body)?.into_iter().filter_map(|setting| {
            let kind = FigureKind::Required(setting.rule()?);
            setting.config_value.0.map(|value| Figure { kind, value })
        });
        Ok(settings.collect())
    },
};

/// What a setting requires.
const NAMES: [(&str, ComplexityRule); 5] = [
    ("password_min_len", ComplexityRule::MinLength),
    (
        "password_upper_letter_min_num",
        ComplexityRule::UppercaseLetter,
    ),
    (
        "password_lower_letter_min_num",
        ComplexityRule::LowercaseLetter,
    ),
    ("password_digit_min_num", ComplexityRule::Number),
    (
        "password_special_char_min_num",
        ComplexityRule::SpecialCharacter,
    ),
];

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    data_list: Rows<Setting<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Setting<'a> {
    #[serde(borrow)]
    config_name: Text<'a>,
    config_value: Integer,
}

impl Setting<'_> {
    fn rule(&self) -> Option<ComplexityRule> {
        let mut names = NAMES.into_iter();
        let (_, rule) = names.find(|(name, _)| *name == self.config_name.or_empty())?;
        Some(rule)
    }
}

/// The error names nothing of the body, which may hold secrets.
fn parse(body: &[u8]) -> Result<Vec<Setting<'_>>, String> {
    let Object(Answer { data_list }) =
        serde_json::from_slice(body).map_err(|_secret| "no list of settings".to_owned())?;
    Ok(data_list.0.unwrap_or_default())
}

/// Keeps the numbers of the five settings, and nothing else that the answer says.
fn conceal(body: &[u8]) -> Result<Concealed, String> {
    let settings = parse(body)?;
    let count = settings.len();
    let kept: Vec<_> = settings
        .into_iter()
        .filter(|setting| setting.rule().is_some())
        .map(|setting| {
            json!({
                "config_name": setting.config_name.or_empty(),
                "config_value": setting.config_value.0,
            })
        })
        .collect();
    Ok(Concealed {
        withheld: (count - kept.len()) as u64,
        body: json!({ "data_list": kept }).to_string().into_bytes(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_the_five_numbers_is_kept() {
        let body = r#"{"data_list":[
            {"config_name":"weakpwd","config_value":"hunter2"},
            {"config_name":"password_min_len","config_value":"8","weakpwd":"hunter2"},
            {"config_name":"password_digit_min_num","config_value":"hunter2"}],"weakpwd":["hunter2"]}"#;
        let kept = conceal(body.as_bytes()).unwrap();
        let wanted = r#"{"data_list":[{"config_name":"password_min_len","config_value":8},{"config_name":"password_digit_min_num","config_value":null}]}"#;
        assert_eq!(std::str::from_utf8(&kept.body), Ok(wanted));
        assert_eq!(kept.withheld, 1);
        // A name that is written twice could smuggle a value past a reader who looks at only one of them.
        let twice = r#"{"data_list":[{"config_name":"weakpwd","config_value":"hunter2","config_name":"password_min_len"}]}"#;
        let said = format!("{:?}", conceal(twice.as_bytes()));
        assert!(!said.contains("hunter2"), "{said}");
        for odd in [
            r#""hunter2""#,
            r#"{"data_list":"hunter2"}"#,
            "hunter2",
            "{}",
        ] {
            let said = format!("{:?}", conceal(odd.as_bytes()));
            assert_eq!(said, r#"Err("no list of settings")"#, "{odd}");
        }
    }

    #[test]
    fn only_numbers_are_asked_for() {
        let asked: serde_json::Value = serde_json::from_str(STATEMENT.body.unwrap()).unwrap();
        let names = NAMES.map(|(name, _)| name);
        assert_eq!(asked, json!({ "config_name_list": names }));
    }
}
