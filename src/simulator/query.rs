//! The query of a request, read as the service documents it.

use std::ops::RangeInclusive;

use axum::http::Uri;

use super::answer::Refusal;
use super::fleet::Scope;

/// The query parameters. Unknown ones are ignored, an empty one is as good as absent, the first of several counts.
pub(super) struct Query(Vec<(String, String)>);

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// Rows before the page.
    pub(super) offset: u64,
    /// Rows on the page at most.
    pub(super) limit: u64,
}

impl Query {
    pub(super) fn read(uri: &Uri) -> Query {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
        Query(pairs.map(|pairs| pairs.0).unwrap_or_default())
    }

    /// Every parameter in the order of the request.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.iter();
        pairs.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Leaves out a parameter, as a service does that does not know it.
    pub(super) fn forget(&mut self, name: &str) {
        self.0.retain(|(own, _)| own != name);
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(key, _)| key == name)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    /// The parameter under any of the names.
    pub(super) fn any(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.text(name))
    }

    /// A whole number in a range, or the default when absent.
    pub(super) fn number(
        &self,
        name: &str,
        range: RangeInclusive<u64>,
        default: u64,
    ) -> Result<u64, Refusal> {
        let Some(text) = self.text(name) else {
            return Ok(default);
        };
        text.parse()
            .ok()
            .filter(|value| range.contains(value))
            .ok_or_else(|| Refusal::parameter(name))
    }

    /// One of the allowed words, or nothing when absent.
    pub(super) fn one_of(&self, name: &str, allowed: &[&str]) -> Result<Option<&str>, Refusal> {
        match self.text(name) {
            Some(value) if !allowed.contains(&value) => Err(Refusal::parameter(name)),
            value => Ok(value),
        }
    }

    /// # Source
    /// HSS API v5, every list: `limit` 10–200 (1–200 for registry images), default 10; `offset` 0–2,000,000, default 0.
    pub(super) fn page(&self, least_limit: u64) -> Result<Page, Refusal> {
        Ok(Page {
            limit: self.number("limit", least_limit..=200, 10)?,
            offset: self.number("offset", 0..=2_000_000, 0)?,
        })
    }

    pub(super) fn scope(&self) -> Scope {
        Scope::parse(self.text("enterprise_project_id"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        Query::read(&format!("/?{text}").parse().unwrap())
    }

    #[test]
    fn pages_have_defaults_and_bounds() {
        let page = |text| query(text).page(10).map(|page| (page.offset, page.limit));
        assert_eq!(page(""), Ok((0, 10)));
        assert_eq!(page("offset=2000000&limit=200"), Ok((2_000_000, 200)));
        for bad in ["limit=9", "limit=201", "limit=ten", "limit=-1"] {
            assert_eq!(page(bad), Err(Refusal::parameter("limit")), "{bad}");
        }
        for bad in ["offset=2000001", "offset=-1", "offset=1.5"] {
            assert_eq!(page(bad), Err(Refusal::parameter("offset")), "{bad}");
        }
        assert!(query("limit=1").page(1).is_ok());
    }

    #[test]
    fn values_are_decoded_and_empty_ones_are_absent() {
        let query = query("a=x%20%2B+%E4%B8%AD&b=&c=1&c=2");
        assert_eq!(query.text("a"), Some("x + 中"));
        assert_eq!(query.text("b"), None);
        assert_eq!(query.text("c"), Some("1"));
    }
}
