//! The example responses of the API documents, served byte for byte.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::answer::Answer;
use super::call::Call;
use super::faults::Faults;
use super::fleet::Scope;
use super::query::{Page, Query};

/// What an endpoint answers when the examples are served.
pub(super) enum Example {
    /// A list.
    List {
        /// The whole response.
        document: &'static str,
        /// The value that this parameter must have, if it is sent, for the list not to be empty.
        only: Option<(&'static str, &'static str)>,
        /// Parameters that filter rows: names, field, how they match.
        filters: &'static [(&'static [&'static str], &'static str, Match)],
    },
    /// An answer that is always the same.
    Fixed(&'static str),
}

/// How a parameter matches a field.
#[derive(Clone, Copy)]
pub(super) enum Match {
    /// Equal.
    Exact,
    /// Contained.
    Part,
}

#[derive(Deserialize)]
struct Document {
    #[serde(borrow)]
    data_list: Vec<&'static RawValue>,
}

#[derive(Serialize)]
struct List<'a> {
    total_num: u64,
    data_list: &'a [&'static RawValue],
}

pub(super) fn answer(example: &Example, call: &Call, page: Page, faults: &Faults) -> Answer {
    match example {
        Example::Fixed(body) => Answer::raw(StatusCode::OK, body.as_bytes().to_vec()),
        Example::List {
            document,
            only,
            filters,
        } => {
            let all = rows(document);
            let matching: Vec<_> = all
                .iter()
                .copied()
                .filter(|row| served(&call.query, *only) && matches(&call.query, filters, row))
                .collect();
            list(document, all.len(), &matching, (page, call, faults))
        }
    }
}

fn list(
    document: &'static str,
    all: usize,
    rows: &[&'static RawValue],
    (page, call, faults): (Page, &Call, &Faults),
) -> Answer {
    let total = faults.total(call, rows.len() as u64);
    let offset = usize::try_from(page.offset).unwrap_or(usize::MAX);
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let rest = rows.get(offset..).unwrap_or_default();
    let data_list = &rest[..limit.min(rest.len())];
    if data_list.len() == all && total == all as u64 {
        return Answer::raw(StatusCode::OK, document.trim_end().as_bytes().to_vec());
    }
    Answer::json(
        StatusCode::OK,
        &List {
            total_num: total,
            data_list,
        },
    )
}

fn rows(document: &'static str) -> Vec<&'static RawValue> {
    serde_json::from_str(document).map_or_else(|_| Vec::new(), |list: Document| list.data_list)
}

/// The examples belong to the default enterprise project.
fn served(query: &Query, only: Option<(&str, &str)>) -> bool {
    matches!(query.scope(), Scope::All | Scope::Project(0))
        && only.is_none_or(|(name, value)| query.text(name).is_none_or(|given| given == value))
}

fn matches(
    query: &Query,
    filters: &[(&'static [&'static str], &'static str, Match)],
    row: &RawValue,
) -> bool {
    let row: Value = serde_json::from_str(row.get()).unwrap_or_default();
    filters.iter().all(|(names, field, how)| {
        let Some(wanted) = query.any(names) else {
            return true;
        };
        // Account names are one level down.
        let texts = match row["weak_pwd_accounts"].as_array() {
            Some(accounts) if *field == "user_name" => {
                accounts.iter().map(|account| &account[*field]).collect()
            }
            Some(_) | None => vec![&row[*field]],
        };
        texts.into_iter().any(|value| match (how, value.as_str()) {
            (Match::Exact, Some(value)) => value == wanted,
            (Match::Part, Some(value)) => value.contains(wanted),
            (_, None) => false,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::endpoints::Endpoint;

    #[test]
    fn every_example_list_parses_and_its_total_is_its_number_of_rows() {
        for endpoint in Endpoint::all() {
            if let Example::List { document, .. } = &endpoint.example {
                let value: Value = serde_json::from_str(document).unwrap();
                let rows = rows(document).len();
                assert_eq!(value["total_num"], rows, "{}", endpoint.path);
            }
        }
    }
}
