//! The list endpoints of HSS, one file each, and the numbers that it states beside them ([`STATEMENTS`]).
//!
//! A file states everything about its list: path, queries, the private shape of a row, and what a row means. To add a
//! list: write its file, name it in [`ALL`], and add a recorded page to `samples/api`.

mod agent_status;
mod baseline_overview;
mod baseline_statistic;
mod cicd_images;
mod host;
mod host_password_complexity;
mod host_statistics;
mod host_weak_passwords;
mod hosts;
mod image;
mod image_baseline_statistic;
mod image_lists;
mod image_password_complexity;
mod image_weak_passwords;
mod page;
mod password_settings;
mod quotas;
mod registry_images;
mod statement;
mod swr_images;
mod wire;

use std::collections::HashSet;
use std::sync::Arc;

use crate::findings::{
    Account, Asset, AssetKind, Check, CheckResult, ComplexityRule, Evidence, Finding, FindingId,
    ImageAsset, ImageType, InventoryHost, InventoryImage, Parameters, RuleResult, known_days,
    scan_instant,
};
use wire::{Flag, Integer};

pub use host_statistics::{HOST_STATISTICS_PATH, HostStatistics};
pub use image::IMAGE_TYPE;
pub use image_lists::{is_unknown_to_results, lists_images_of};
pub use page::PageScan;
pub use quotas::{QUOTAS_PATH, Quotas};
pub use statement::{Conceal, Concealed, STATEMENTS, Statement, statement_by_id};

/// All lists that a report is made from. The order is the order of the coverage table.
pub static ALL: [&Source; 7] = [
    &host_weak_passwords::SOURCE,
    &host_password_complexity::SOURCE,
    &image_weak_passwords::SOURCE,
    &image_password_complexity::SOURCE,
    &hosts::SOURCE,
    &registry_images::SOURCE,
    &cicd_images::SOURCE,
];

/// Lists that are read only where another one is not offered.
pub static FALLBACKS: [&Source; 1] = [&swr_images::SOURCE];

/// One list endpoint.
pub struct Source {
    /// Its name in files and messages.
    pub id: &'static str,
    /// Its path below `/v5/{project_id}/`.
    pub path: &'static str,
    /// What its rows are about.
    pub subject: AssetKind,
    /// Which check its rows are results of; absent for an inventory.
    pub check: Option<Check>,
    /// The lists behind this endpoint, for these image types: one set of parameters for each, without paging and
    /// enterprise project.
    pub variants: fn(&[ImageType]) -> Vec<Parameters>,
    /// Whether the call has a `region` header.
    pub has_region_header: bool,
    /// What to read where this list is not offered.
    pub fallback: Option<&'static Source>,
    /// What singles out one image, for a service that gives this list image by image only; nothing when the image has
    /// too little to be singled out by.
    pub look_up: Option<fn(&ImageAsset) -> Option<Parameters>>,
    /// Filters that make parts of the list, in the order in which they are tried where it is too long to be read as one.
    pub splits: &'static [Split],
    /// Reads what paging needs: the total, and which rows the page has. Fails when the body is no page of this list.
    pub scan: fn(&[u8]) -> Result<PageScan, String>,
    /// Reads what the rows mean, and says why rows could not be read. Fails when the body is no page of this list.
    pub read: fn(&[u8], &mut Reader<'_>) -> Result<Vec<String>, String>,
}

/// A filter that makes parts of a list which together are the whole of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// One part for each enterprise project that the host list names.
    EnterpriseProject,
    /// One part for each organization that the image lists name.
    Namespace,
    /// One part for each value of a parameter; all that the documents list.
    Values(&'static str, &'static [&'static str]),
}

/// What rows mean.
#[derive(Debug, Default)]
pub struct Records {
    /// Results.
    pub findings: Vec<Finding>,
    /// Hosts of the inventory.
    pub hosts: Vec<InventoryHost>,
    /// Images of the inventory.
    pub images: Vec<InventoryImage>,
    /// Digests of the hosts whose rows give two different private addresses.
    pub hosts_with_two_addresses: HashSet<u64>,
}

/// Where rows are read to, and what they need to know of their query.
pub struct Reader<'a> {
    /// Region id.
    pub region: Arc<str>,
    /// IAM project id.
    pub project_id: Arc<str>,
    /// The parameters of the query.
    pub parameters: &'a Parameters,
    /// What many rows say.
    pub common: &'a mut Common,
    /// What was read.
    pub records: &'a mut Records,
}

/// What a row says about a weak password.
#[derive(Default)]
struct WeakPassword<'a> {
    account: Option<Account>,
    masked_password: Option<Box<str>>,
    duration: Option<i64>,
    scanned: Option<i64>,
    suggestion: Option<&'a str>,
}

/// What a row says about a password policy.
struct Complexity<'a> {
    rules: [RuleResult; 5],
    ignored_in_hss: bool,
    scanned: Option<i64>,
    suggestion: Option<&'a str>,
}

impl Split {
    /// The query parameter.
    #[must_use]
    pub fn parameter(&self) -> &'static str {
        match self {
            Self::EnterpriseProject => "enterprise_project_id",
            Self::Namespace => "namespace",
            Self::Values(name, _) => name,
        }
    }
}

impl Reader<'_> {
    /// Adds a weak password; one that names no account is unknown, because nobody's password failed.
    fn weak_password(&mut self, asset: &Arc<Asset>, row: WeakPassword<'_>) {
        let check = Check::WeakPassword;
        let account = row.account;
        self.records.findings.push(Finding {
            id: self.id(check, asset, account.as_ref()),
            check,
            result: if account.is_some() {
                CheckResult::Fail
            } else {
                CheckResult::Unknown
            },
            ignored_in_hss: false,
            asset: Arc::clone(asset),
            account,
            evidence: Evidence::WeakPassword {
                masked_password: row.masked_password,
            },
            duration_days: known_days(row.duration),
            scanned_at: scan_instant(row.scanned),
            region: Arc::clone(&self.region),
            project_id: Arc::clone(&self.project_id),
            suggestion: row.suggestion.and_then(|text| self.common.text(text)),
        });
    }

    /// Adds the result of a password policy check.
    fn complexity(&mut self, asset: &Arc<Asset>, row: Complexity<'_>) {
        let check = Check::PasswordComplexity;
        self.records.findings.push(Finding {
            id: self.id(check, asset, None),
            check,
            result: CheckResult::of_rules(&row.rules),
            ignored_in_hss: row.ignored_in_hss,
            asset: Arc::clone(asset),
            account: None,
            evidence: Evidence::PasswordComplexity {
                rules: self.common.rules(row.rules),
            },
            duration_days: None,
            scanned_at: scan_instant(row.scanned),
            region: Arc::clone(&self.region),
            project_id: Arc::clone(&self.project_id),
            suggestion: row.suggestion.and_then(|text| self.common.text(text)),
        });
    }

    fn account(&mut self, name: &str, service_type: &str) -> Account {
        let mut share = |text: &str| self.common.text(text).unwrap_or_default();
        Account {
            name: share(name),
            service_type: share(service_type),
        }
    }

    fn id(&self, check: Check, asset: &Asset, account: Option<&Account>) -> FindingId {
        FindingId::of(&self.region, &self.project_id, check, &asset.key, account)
    }
}

/// Pairs the rules of the password policy with what a row says of each, in the order of [`ComplexityRule::ALL`].
fn rules(met: [Flag; 5], required: [Integer; 5]) -> [RuleResult; 5] {
    std::array::from_fn(|index| RuleResult {
        rule: ComplexityRule::ALL[index],
        result: CheckResult::of_flag(met[index].0),
        required: required[index].0,
    })
}

/// What many rows say, kept once.
#[derive(Debug, Default)]
pub struct Common {
    known: HashSet<Arc<str>>,
    /// The text asked for last: rows that stand together mostly carry the same advice.
    last: Option<Arc<str>>,
    policies: HashSet<Arc<[RuleResult; 5]>>,
}

impl Common {
    /// The shared copy of a password policy.
    fn rules(&mut self, rules: [RuleResult; 5]) -> Arc<[RuleResult; 5]> {
        if let Some(known) = self.policies.get(&rules) {
            return Arc::clone(known);
        }
        let shared = Arc::new(rules);
        self.policies.insert(Arc::clone(&shared));
        shared
    }

    /// The shared copy of a text; nothing for an empty one.
    pub fn text(&mut self, text: &str) -> Option<Arc<str>> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if let Some(last) = self.last.as_ref().filter(|last| ***last == *text) {
            return Some(Arc::clone(last));
        }
        let shared = match self.known.get(text) {
            Some(known) => Arc::clone(known),
            None => {
                let shared: Arc<str> = text.into();
                self.known.insert(Arc::clone(&shared));
                shared
            }
        };
        self.last = Some(Arc::clone(&shared));
        Some(shared)
    }
}

/// The source of a name, among those that are read always and those that stand in.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Source> {
    ALL.into_iter()
        .chain(FALLBACKS)
        .find(|source| source.id == id)
}

/// The image types that HSS lists; the default of `--image-type`.
///
/// # Source
/// HSS API v5, ListImageWeakPwdUsers and ListImagePwdComplexity, parameter `image_type`; read 2026-04-03.
pub const IMAGE_TYPES: [ImageType; 6] = [
    ImageType::Private,
    ImageType::Shared,
    ImageType::Instance,
    ImageType::Registry,
    ImageType::Cicd,
    ImageType::Harbor,
];

/// A parameter set of one name and value.
fn parameter(name: &str, value: &str) -> Parameters {
    Parameters::from([(name.to_owned(), value.to_owned())])
}
