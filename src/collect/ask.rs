//! Asks for one page of a list.

use super::plan::{NO_REGION, Query};
use crate::hss::{self, Answer, Client, Effort, Patience, Request};
use crate::sources::PageScan;

/// Asks.
#[derive(Clone)]
pub(super) struct Asker {
    pub(super) client: Client,
}

/// A page, or why it did not come.
pub(super) type Asked = Result<Answer<PageScan>, hss::Error>;

impl Asker {
    pub(super) fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
        }
    }

    /// Asks for the first rows of a list, as few as every list takes.
    pub(super) async fn small_page(&self, query: &Query) -> Asked {
        const SMALLEST_PAGE: u64 = 10;
        let patience = self.client.patience();
        self.page(query, 0, SMALLEST_PAGE, &patience).await.1
    }

    /// Asks for a page of a list; `patience` is how long its list may still wait.
    pub(super) async fn page(
        &self,
        query: &Query,
        offset: u64,
        limit: u64,
        patience: &Patience,
    ) -> (Effort, Asked) {
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
            is_read: true,
            patience: Some(patience),
        };
        self.client.send(request, read).await
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
