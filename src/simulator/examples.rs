//! The example responses of the API documents, served byte for byte.

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::answer::Answer;
use super::call::Call;
use super::endpoints::List;
use super::faults::{Faults, Stated};
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
    /// The documents have no example: the answer is the same as for a generated fleet.
    Generated,
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

/// Answers the example of an endpoint; none where there is no example.
pub(super) fn answer(
    example: &Example,
    call: &Call,
    page: Page,
    faults: &Faults,
) -> Option<Answer> {
    match example {
        Example::Generated => None,
        Example::Fixed(body) => Some(Answer::raw(StatusCode::OK, body.as_bytes().to_vec())),
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
            Some(list(document, all.len(), &matching, (page, call, faults)))
        }
    }
}

fn list(
    document: &'static str,
    all: usize,
    rows: &[&'static RawValue],
    (page, call, faults): (Page, &Call, &Faults),
) -> Answer {
    let total_num = faults.total(call, page, rows.len() as u64);
    let offset = usize::try_from(page.offset).unwrap_or(usize::MAX);
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let rest = rows.get(offset..).unwrap_or_default();
    let rows = &rest[..limit.min(rest.len())];
    let bent = faults.rows(call, rows);
    let whole = rows.len() == all && total_num == Some(Stated::Number(all as u64));
    if whole && bent.is_none() {
        return Answer::raw(StatusCode::OK, document.trim_end().as_bytes().to_vec());
    }
    let own = || {
        rows.iter()
            .map(|row| serde_json::to_value(row).unwrap_or_default())
    };
    let data_list = if faults.is_null(call, page, rows.len()) {
        None
    } else {
        Some(bent.unwrap_or_else(|| own().collect()))
    };
    let list = List {
        total_num,
        data_list,
    };
    Answer::json(StatusCode::OK, &list)
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
