//! The HSS endpoints: one file each, one line each in `ALL`.

mod cicd_images;
mod filter;
mod host_complexity;
mod host_weak_passwords;
mod hosts;
mod image_complexity;
mod image_weak_passwords;
mod registry_images;
mod statistics;
mod swr_images;

use axum::http::StatusCode;
use serde::Serialize;

use super::answer::{Answer, Refusal};
use super::call::Call;
use super::examples::Example;
use super::faults::Faults;
use super::fleet::{Inventory, Scope};
use super::query::{Page, Query};

/// One endpoint.
pub(super) struct Endpoint {
    /// What follows `/v5/{project_id}/`.
    pub(super) path: &'static str,
    /// The least `limit` that is accepted.
    pub(super) least_limit: u64,
    /// Refuses parameters that the endpoint does not take.
    pub(super) check: fn(&Query) -> Result<(), Refusal>,
    /// Answers from the generated fleet.
    pub(super) answer: fn(&Context<'_>) -> Result<Answer, Refusal>,
    /// Answers from the API documents.
    pub(super) example: Example,
}

const ALL: [&Endpoint; 11] = [
    &host_weak_passwords::ENDPOINT,
    &host_complexity::ENDPOINT,
    &image_weak_passwords::ENDPOINT,
    &image_complexity::ENDPOINT,
    &swr_images::ENDPOINT,
    &registry_images::ENDPOINT,
    &cicd_images::ENDPOINT,
    &hosts::ENDPOINT,
    &statistics::BASELINE,
    &statistics::OVERVIEW,
    &statistics::IMAGES,
];

impl Endpoint {
    pub(super) fn find(path: &str) -> Option<&'static Endpoint> {
        ALL.into_iter().find(|endpoint| endpoint.path == path)
    }

    #[cfg(test)]
    pub(super) fn all() -> impl Iterator<Item = &'static Endpoint> {
        ALL.into_iter()
    }
}

/// The `check` of an endpoint that takes anything.
fn anything(_query: &Query) -> Result<(), Refusal> {
    Ok(())
}

/// What an endpoint answers from.
pub(super) struct Context<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) call: &'a Call,
    pub(super) page: Page,
    pub(super) scope: Scope,
    pub(super) faults: &'a Faults,
}

#[derive(Serialize)]
struct List<R> {
    total_num: u64,
    data_list: Vec<R>,
}

impl<'a> Context<'a> {
    fn query(&self) -> &'a Query {
        &self.call.query
    }

    /// Answers a list: `total_num` and the rows of the page.
    fn list<R: Serialize>(&self, total: u64, data_list: Vec<R>) -> Answer {
        let total_num = self.faults.total(self.call, total);
        Answer::json(
            StatusCode::OK,
            &List {
                total_num,
                data_list,
            },
        )
    }
}

/// The rows of one page and how many there are on all pages.
struct Selected<K> {
    total: u64,
    rows: Vec<(K, u32)>,
}

/// Takes a page out of lists that are read one after the other.
///
/// Without `keep` the place of the page is computed, with it every row is looked at.
fn select<K: Copy>(
    parts: &[(K, &[u32])],
    page: Page,
    keep: Option<&dyn Fn(K, u32) -> bool>,
) -> Selected<K> {
    let mut total = 0;
    let mut rows = Vec::new();
    let end = page.offset.saturating_add(page.limit);
    for (kind, part) in parts {
        let Some(keep) = keep else {
            let place = |row: u64| {
                usize::try_from(row.saturating_sub(total))
                    .map_or(part.len(), |at| at.min(part.len()))
            };
            rows.extend(
                part[place(page.offset)..place(end)]
                    .iter()
                    .map(|row| (*kind, *row)),
            );
            total += part.len() as u64;
            continue;
        };
        for row in part.iter().filter(|row| keep(*kind, **row)) {
            if (page.offset..end).contains(&total) {
                rows.push((*kind, *row));
            }
            total += 1;
        }
    }
    Selected { total, rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_span_lists_and_filters_count_what_they_keep() {
        let parts: [(char, &[u32]); 3] = [('a', &[0, 1, 2]), ('b', &[]), ('c', &[3, 4, 5, 6])];
        let even = |_: char, row: u32| row.is_multiple_of(2);
        for limit in 1..9 {
            for offset in 0..9 {
                let page = Page { offset, limit };
                let numbers = |selected: Selected<char>| {
                    selected
                        .rows
                        .iter()
                        .map(|(_, row)| u64::from(*row))
                        .collect::<Vec<_>>()
                };
                let plain = select(&parts, page, None);
                assert_eq!(plain.total, 7);
                let expected: Vec<_> = (0..7)
                    .skip(usize::try_from(offset).unwrap())
                    .take(usize::try_from(limit).unwrap())
                    .collect();
                assert_eq!(numbers(plain), expected);
                let kept = select(&parts, page, Some(&even));
                assert_eq!(kept.total, 4);
                let expected: Vec<_> = [0, 2, 4, 6]
                    .into_iter()
                    .skip(usize::try_from(offset).unwrap())
                    .take(usize::try_from(limit).unwrap())
                    .collect();
                assert_eq!(numbers(kept), expected);
            }
        }
    }
}
