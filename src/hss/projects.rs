//! The projects that a sign-in may know of.
//!
//! # Source
//! IAM API v3, "Querying Project Information": `GET /v3/projects`; read 2026-11-22. Its answers name a next page in
//! `links.next`, which has been null wherever it was seen; where it is not, it is followed.

use std::collections::BTreeSet;

use reqwest::Url;
use serde::Deserialize;

use super::wire::Call;
use super::{Class, Client, Endpoint, Error, SignIn};

const PATH: &str = "/v3/projects";

/// A project of IAM.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Project {
    /// Project id.
    pub id: String,
    /// Its name: the region id, with a suffix for projects that the account made itself.
    pub name: String,
    /// Whether it can be used; one that says nothing about it can.
    #[serde(default = "usual")]
    pub enabled: bool,
}

#[derive(Deserialize)]
struct Page {
    projects: Vec<Project>,
    #[serde(default)]
    links: Links,
}

#[derive(Default, Deserialize)]
struct Links {
    next: Option<String>,
}

fn usual() -> bool {
    true
}

/// What is asked for one page.
type Parameters = Vec<(String, String)>;

impl Client {
    /// The projects that IAM names to a sign-in, all or those of one name, in the order of IAM.
    ///
    /// # Errors
    /// When there is nothing to sign with, when IAM refuses or does not answer, or answers with something else.
    pub async fn projects(
        &self,
        sign_in: &SignIn,
        iam: &Endpoint,
        name: Option<&str>,
    ) -> Result<Vec<Project>, Error> {
        let mut projects = Vec::new();
        let mut asked = BTreeSet::new();
        let named = name.map(|name| ("name".to_owned(), name.to_owned()));
        let mut next = Some(named.into_iter().collect::<Parameters>());
        while let Some(parameters) = next {
            let page = self.projects_page(sign_in, iam, &parameters).await?;
            asked.insert(parameters);
            projects.extend(page.projects);
            next = following(iam, page.links.next.as_deref())?;
            // A page that names itself or an earlier one would never end.
            if next.as_ref().is_some_and(|next| asked.contains(next)) {
                return Err(Error::Paging("a page that was read already"));
            }
        }
        Ok(projects)
    }

    async fn projects_page(
        &self,
        sign_in: &SignIn,
        iam: &Endpoint,
        parameters: &Parameters,
    ) -> Result<Page, Error> {
        // No project: the question is asked by the account.
        const ACCOUNT: &str = "";
        let mut entry = sign_in.enter(iam.authority(), ACCOUNT).await?;
        let lease = sign_in.lease(self, None, None).await?;
        entry.begin().await?;
        let conceal = |text: &str| lease.signer().conceal(&sign_in.conceal(text));
        let parameters: Vec<(&str, &str)> = parameters
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let call = Call {
            signer: Some(lease.signer()),
            conceal: &conceal,
            endpoint: iam,
            project_id: None,
            path: PATH,
            parameters: &parameters,
            region: None,
            body: None,
        };
        let received = match self.persist(call).await {
            Err(error) if error.class() == Class::SignIn => {
                return Err(entry.refuse(ACCOUNT, error));
            }
            received => received?,
        };
        entry.let_in();
        lease.accept();
        let page = serde_json::from_slice(&received.body);
        page.map_err(|error| {
            tracing::debug!(%error, "no list of projects");
            received.is_not("something else", &conceal)
        })
    }
}

/// What to ask for the next page. The sign-in goes nowhere else than where it went first.
fn following(iam: &Endpoint, next: Option<&str>) -> Result<Option<Parameters>, Error> {
    let Some(next) = next.filter(|next| !next.is_empty()) else {
        return Ok(None);
    };
    let base = Url::parse(iam.as_str()).and_then(|base| base.join(next));
    let url = base.map_err(|_no_url| Error::Paging("no address of a page"))?;
    let is_here =
        iam.url(PATH, &[]) == format!("{}{}", url.origin().ascii_serialization(), url.path());
    if !is_here {
        return Err(Error::Paging("an address elsewhere"));
    }
    Ok(Some(url.query_pairs().into_owned().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hss::InsecureHttp;

    #[test]
    fn the_next_page_is_asked_for_at_the_same_place_only() {
        let iam = Endpoint::parse("https://iam.example.com", InsecureHttp::LoopbackOnly).unwrap();
        let next = |address| following(&iam, Some(address)).ok().flatten();
        let page = Some(vec![("page".to_owned(), "2".to_owned())]);
        assert_eq!(next("https://iam.example.com/v3/projects?page=2"), page);
        assert_eq!(next("/v3/projects?page=2"), page);
        for elsewhere in [
            "https://evil.example.com/v3/projects?page=2",
            "http://iam.example.com/v3/projects?page=2",
            "https://iam.example.com:444/v3/projects?page=2",
            "https://iam.example.com/v3/users",
            "https://",
        ] {
            assert!(following(&iam, Some(elsewhere)).is_err(), "{elsewhere}");
        }
        assert!(following(&iam, None).unwrap().is_none());
        assert!(following(&iam, Some("")).unwrap().is_none());
    }
}
