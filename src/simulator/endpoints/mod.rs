//! The HSS endpoints: one file each, one line each in `ALL`.

mod cicd_images;
mod filter;
mod host_complexity;
mod host_statistics;
mod host_weak_passwords;
mod hosts;
mod image_complexity;
mod image_weak_passwords;
mod list;
mod one_image;
mod quotas;
mod registry_images;
mod settings;
mod statistics;
mod swr_images;

use axum::http::{Method, StatusCode};
use serde::Serialize;

use super::answer::{Answer, Refusal};
use super::call::Call;
use super::examples::Example;
use super::faults::{Faults, View};
use super::fleet::{Inventory, Rows, Scope};
use super::query::{Page, Query};
pub(super) use list::List;
use list::Selected;

/// One endpoint.
pub(super) struct Endpoint {
    pub(super) method: Method,
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

const ALL: [&Endpoint; 15] = [
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
    &host_statistics::HOSTS,
    &host_statistics::AGENTS,
    &quotas::ENDPOINT,
    &settings::ENDPOINT,
];

impl Endpoint {
    pub(super) fn find(method: &Method, path: &str) -> Option<&'static Endpoint> {
        ALL.into_iter()
            .find(|endpoint| endpoint.path == path && endpoint.method == *method)
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
    pub(super) view: View,
    pub(super) scope: Scope,
    pub(super) faults: &'a Faults,
}

impl<'a> Context<'a> {
    fn query(&self) -> &'a Query {
        &self.call.query
    }

    /// The rows that a filter leaves; `part` tells lists apart that one request reads.
    fn filtered(&self, part: u64, rows: Rows<'a>, keep: Option<&dyn Fn(u32) -> bool>) -> Rows<'a> {
        match keep {
            Some(keep) => self
                .inventory
                .filtered(self.call.list().wrapping_add(part), &rows, keep),
            None => rows,
        }
    }

    /// Takes a page out of lists that are read one after the other.
    fn select<K: Copy>(&self, parts: &[(K, Rows<'_>)]) -> Selected<K> {
        list::select(parts, self.page, self.view)
    }

    /// Answers a list: `total_num` and the rows of the page.
    fn list<R: Serialize>(&self, total: u64, rows: Vec<R>) -> Answer {
        let total_num = self.faults.total(self.call, self.page, total);
        if self.faults.is_null(self.call, self.page, rows.len()) {
            let data_list: Option<Vec<R>> = None;
            return Answer::json(
                StatusCode::OK,
                &List {
                    total_num,
                    data_list,
                },
            );
        }
        match self.faults.rows(self.call, &rows) {
            Some(bent) => Answer::json(
                StatusCode::OK,
                &List {
                    total_num,
                    data_list: Some(bent),
                },
            ),
            None => Answer::json(
                StatusCode::OK,
                &List {
                    total_num,
                    data_list: Some(rows),
                },
            ),
        }
    }

    /// A count of a second source.
    fn count(&self, count: usize) -> u64 {
        self.faults.count(count as u64)
    }
}
