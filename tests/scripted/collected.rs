//! Collecting from a scripted service within the test's own process.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hss_audit::auth::{Credentials, Secret};
use hss_audit::collect::{
    self, ALL_ENTERPRISE_PROJECTS, Assignment, Collection, Errand, Surroundings, Target,
};
use hss_audit::findings::{Finding, QueryLedger, Verdict};
use hss_audit::hss::{self, Client, SignIn};
use hss_audit::normalize::{Normalized, normalize};
use hss_audit::sources::IMAGE_TYPES;

use super::{Call, PROJECT, REGION, Reply, Service, TOKEN};

/// The moment of every collection, milliseconds since 1970: 2026-11-22T06:00:00Z.
const NOW: i64 = 1_795_327_200_000;

/// What came of a collection, and every request that it took.
pub struct Collected {
    pub result: Result<Normalized, collect::Error>,
    pub calls: Vec<Call>,
    pub most_under_way: usize,
}

pub fn patient() -> hss::Options {
    hss::Options {
        first_delay: Duration::from_millis(1),
        longest_delay: Duration::from_millis(3),
        concurrency: 6,
        ..hss::Options::default()
    }
}

pub async fn collected(
    script: impl Fn(&Call) -> Option<Reply> + Send + Sync + 'static,
) -> Collected {
    collected_with(patient(), ALL_ENTERPRISE_PROJECTS, script).await
}

pub async fn collected_with(
    options: hss::Options,
    enterprise_project_id: &str,
    script: impl Fn(&Call) -> Option<Reply> + Send + Sync + 'static,
) -> Collected {
    let service = Service::start(script).await;
    let result = collect_with(&client(options), &service, enterprise_project_id).await;
    Collected {
        result,
        calls: service.calls(),
        most_under_way: service.most_under_way(),
    }
}

pub fn client(options: hss::Options) -> Client {
    Client::new(options, || NOW).unwrap()
}

/// The sign-in that the service expects.
pub fn token() -> SignIn {
    SignIn::new(Credentials::Token(Secret::new(TOKEN.to_owned())), None)
}

/// Collects with a client of one's own, six requests at once.
pub async fn collect_with(
    client: &Client,
    service: &Service,
    enterprise_project_id: &str,
) -> Result<Normalized, collect::Error> {
    let projects = [PROJECT];
    collect_as(client, &token(), service, enterprise_project_id, &projects).await
}

/// Collects several projects with a sign-in of one's own.
pub async fn collect_as(
    client: &Client,
    sign_in: &SignIn,
    service: &Service,
    enterprise_project_id: &str,
    projects: &[&str],
) -> Result<Normalized, collect::Error> {
    let folder = tempfile::tempdir().unwrap();
    collect_to(
        client,
        sign_in,
        service,
        (enterprise_project_id, projects),
        folder.path(),
    )
    .await
    .and_then(|collection| normalize(&collection))
}

/// The same into a folder of one's own.
pub async fn collect_to(
    client: &Client,
    sign_in: &SignIn,
    service: &Service,
    (enterprise_project_id, projects): (&str, &[&str]),
    folder: &Path,
) -> Result<Collection, collect::Error> {
    let errand = |project_id: &&str| Errand {
        target: Target {
            region: REGION.to_owned(),
            endpoint: service.url.clone(),
            project_id: (*project_id).to_owned(),
            enterprise_project_id: enterprise_project_id.to_owned(),
        },
        account: String::new(),
        sign_in: sign_in.clone(),
        image_types: IMAGE_TYPES.map(|kind| kind.as_str().to_owned()).to_vec(),
    };
    let assignment = Assignment::of(projects.iter().map(errand).collect());
    let how = collect::Options::for_requests(6);
    let surroundings = Surroundings {
        clock: collect::Clock::Standing(NOW),
        as_of: NOW,
        listener: Arc::new(|_| {}),
    };
    collect::collect(client, &assignment, how, surroundings, folder).await
}

impl Collected {
    pub fn normalized(&self) -> &Normalized {
        match &self.result {
            Ok(normalized) => normalized,
            Err(error) => panic!("{error}: {:?}", error.source()),
        }
    }

    pub fn verdict(&self) -> Verdict {
        self.normalized().coverage.verdict
    }

    /// The account of the list that has this id and this word among its parameters.
    pub fn account(&self, id: &str, word: &str) -> &QueryLedger {
        let is_it = |query: &&QueryLedger| {
            query.endpoint == id
                && (word.is_empty() || query.parameters.values().any(|v| v == word))
        };
        let queries = &self.normalized().coverage.queries;
        queries.iter().find(is_it).unwrap()
    }

    /// What is missing, in words.
    pub fn gaps(&self) -> String {
        let gaps = &self.normalized().coverage.gaps;
        let lines: Vec<String> = gaps
            .iter()
            .map(|gap| format!("{}: {}", gap.what, gap.why))
            .collect();
        lines.join("\n")
    }

    pub fn calls_of(&self, list: &str) -> usize {
        self.calls.iter().filter(|call| call.is(list)).count()
    }

    pub fn findings(&self) -> &[Finding] {
        &self.normalized().findings
    }

    /// Account names by asset key.
    pub fn accounts(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut accounts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for finding in self.findings() {
            let names = accounts.entry(&finding.asset.key).or_default();
            names.extend(finding.account.as_ref().map(|account| &*account.name));
        }
        accounts
    }
}
