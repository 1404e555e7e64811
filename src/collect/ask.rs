//! Asks for one page of a list.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::plan::{NO_REGION, Query, Target};
use crate::hss::{self, Answer, Class, Client, Effort, Request};
use crate::sources::PageScan;

/// Asks, and does not ask again who refused the sign-in.
#[derive(Clone)]
pub(super) struct Asker {
    pub(super) client: Client,
    /// Targets that refused the sign-in.
    signed_out: Arc<Mutex<BTreeSet<Target>>>,
}

/// A page, or why it did not come.
pub(super) type Asked = Result<Answer<PageScan>, hss::Error>;

impl Asker {
    pub(super) fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            signed_out: Arc::default(),
        }
    }

    /// Asks for the first rows of a list, as few as every list takes.
    pub(super) async fn small_page(&self, query: &Query) -> Asked {
        const SMALLEST_PAGE: u64 = 10;
        self.page(query, 0, SMALLEST_PAGE).await.1
    }

    /// Asks for a page of a list.
    pub(super) async fn page(&self, query: &Query, offset: u64, limit: u64) -> (Effort, Asked) {
        let path = format!("/v5/{}/{}", query.target.project_id, query.source.path);
        let read = |body: &[u8]| (query.source.scan)(body).and_then(|page| whole(page, offset));
        let (limit, offset) = (limit.to_string(), offset.to_string());
        let mut parameters: Vec<(&str, &str)> = query
            .parameters
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        parameters.extend([("limit", limit.as_str()), ("offset", offset.as_str())]);
        let request = Request {
            sign_in: &query.sign_in,
            endpoint: &query.endpoint,
            project_id: &query.target.project_id,
            path: &path,
            parameters: &parameters,
            region: Some(query.target.region.as_str())
                .filter(|region| query.source.has_region_header && *region != NO_REGION),
            body: None,
        };
        // Looked at when it is this request's turn: while it waited the target may have refused another one.
        let admission = self.client.admit().await;
        if self.signed_out().contains(&query.target) {
            return (Effort::default(), Err(hss::Error::SignedOut));
        }
        let (effort, answer) = self.client.send(request, admission, read).await;
        if let Err(error) = &answer
            && error.class() == Class::SignIn
        {
            self.signed_out().insert(query.target.clone());
        }
        (effort, answer)
    }

    pub(super) fn signed_out(&self) -> MutexGuard<'_, BTreeSet<Target>> {
        self.signed_out
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A page without rows is the end of its list only where its total says that the list has ended.
fn whole(page: PageScan, offset: u64) -> Result<PageScan, String> {
    match page.total.and_then(|total| u64::try_from(total).ok()) {
        Some(total) if page.lacks_rows && offset < total => Err(format!(
            "`total_num` is {total}, but there is no `data_list`"
        )),
        _ => Ok(page),
    }
}
