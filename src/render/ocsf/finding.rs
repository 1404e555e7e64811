//! An event per finding.

use std::borrow::Cow;
use std::net::IpAddr;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::event::{
    Caption, CheckEntry, Cloud, CloudAccount, Compliance, Core, Event, EvidenceData, Evidences,
    FAIL, FindingInfo, Group, Observable, Own, PASS, PROVIDER, Parameter, Product, Remediation,
    Resource, ResourceData, Standing, User, WARNING,
};
use crate::report::{
    AssetDetail, AssetKind, Change, Check, CheckResult, ComplexityRule, Evidence, FindingLine,
    JudgedFinding, Report, Status,
};

/// What the events of one report have in common, made once.
pub(super) struct Frame<'a> {
    report: &'a Report,
    checks: Vec<OfCheck>,
    rules: [String; 5],
    statuses: [String; 2],
}

/// What is the same about all results of a check on a kind of asset.
struct OfCheck {
    check: Check,
    kind: AssetKind,
    title: String,
    standards: Option<Box<RawValue>>,
    requirements: Option<Box<RawValue>>,
}

/// What the schema has no field for, in our words.
#[derive(Serialize)]
pub(super) struct Unmapped<'a> {
    result: &'static str,
    status: &'static str,
    severity: &'static str,
    score: u32,
    freshness: &'static str,
    scanned_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiver: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overdue: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'static str>,
}

impl<'a> Frame<'a> {
    pub(super) fn of(report: &'a Report) -> serde_json::Result<Self> {
        let kinds = [AssetKind::Host, AssetKind::Image];
        let pairs = Check::ALL
            .into_iter()
            .flat_map(|check| kinds.map(|kind| (check, kind)));
        Ok(Self {
            report,
            checks: pairs
                .map(|(check, kind)| OfCheck::of(check, kind, report))
                .collect::<Result<_, _>>()?,
            rules: ComplexityRule::ALL.map(|rule| label(report, "rule", rule.as_str())),
            statuses: [Status::IgnoredInHss, Status::Waived]
                .map(|status| label(report, "status", status.as_str())),
        })
    }

    pub(super) fn event(&'a self, judged: &'a JudgedFinding) -> Event<'a> {
        let line = FindingLine::of(judged);
        let of_check = self
            .checks
            .iter()
            .find(|one| one.check == line.check && one.kind == line.asset.kind());
        let title = of_check.map_or("", |one| one.title.as_str());
        let core = Core {
            is_update: line.first_seen.0 < self.report.run.generated_at,
            severity: Some(line.severity),
            standing: standing(&line),
            kind: "finding",
            finding_info: FindingInfo {
                uid: line.id.to_string(),
                title: Cow::Borrowed(title),
                types: [line.check.as_str()],
                first_seen_time: Some(line.first_seen.0),
                last_seen_time: Some(self.report.run.generated_at),
                product: Product::HSS,
            },
            compliance: self.compliance(&line, of_check),
            own: Own::Finding(Unmapped::of(&line)),
        };
        let mut event = Event::new(core, self.report);
        event.message = Cow::Owned(message(title, &line));
        event.cloud = cloud(&line);
        event.resources = vec![resource(&line)];
        event.evidences = evidences(&line);
        event.remediation = line.suggestion.map(|desc| Remediation { desc });
        event.observables = observables(&line);
        event
    }

    fn compliance(
        &'a self,
        line: &FindingLine<'a>,
        of_check: Option<&'a OfCheck>,
    ) -> Compliance<'a> {
        let (status_id, status) = caption(line.result);
        let [ignored, waived] = &self.statuses;
        let details = match line.status {
            Status::Open => Vec::new(),
            Status::IgnoredInHss => vec![Cow::Borrowed(ignored.as_str())],
            Status::Waived => vec![Cow::Borrowed(waived.as_str())],
        };
        let rules = line.rules().into_iter().flatten();
        let required = rules.clone().filter_map(|rule| {
            Some(Parameter {
                name: rule.rule.as_str(),
                value: rule.required?.to_string(),
            })
        });
        let lists = of_check.map(|one| (one.standards.as_deref(), one.requirements.as_deref()));
        let (standards, requirements) = lists.unwrap_or_default();
        Compliance {
            control: Cow::Borrowed(of_check.map_or("", |one| one.title.as_str())),
            desc: None,
            status_id,
            status,
            status_details: details,
            standards: standards.map(Cow::Borrowed),
            requirements: requirements.map(Cow::Borrowed),
            checks: rules
                .zip(&self.rules)
                .map(|(rule, name)| {
                    let (status_id, status) = caption(rule.result);
                    CheckEntry {
                        uid: rule.rule.as_str(),
                        name,
                        status_id,
                        status,
                    }
                })
                .collect(),
            control_parameters: required.collect(),
        }
    }
}

impl OfCheck {
    fn of(check: Check, kind: AssetKind, report: &Report) -> serde_json::Result<Self> {
        let controls = report.judged_controls();
        let controls: Vec<_> = controls.filter(|one| one.looks_at(check, kind)).collect();
        let mut standards: Vec<String> = controls
            .iter()
            .map(|one| one.framework_title(&report.text))
            .collect();
        // Controls of one framework stand together.
        standards.dedup();
        let requirements = controls.iter();
        let requirements: Vec<String> = requirements
            .map(|one| format!("{} {}", one.framework.id, one.control.id))
            .collect();
        Ok(Self {
            check,
            kind,
            title: label(report, "check", check.as_str()),
            standards: list(&standards)?,
            requirements: list(&requirements)?,
        })
    }
}

impl<'a> Unmapped<'a> {
    fn of(line: &FindingLine<'a>) -> Self {
        Self {
            result: line.result.as_str(),
            status: line.status.as_str(),
            severity: line.severity.as_str(),
            score: line.score,
            freshness: line.freshness.as_str(),
            scanned_at: line.scanned_at.map(|at| at.0),
            waiver: line.waiver,
            due_at: line.due_at.map(|at| at.0),
            overdue: line.overdue,
            change: line.change.map(Change::as_str),
        }
    }
}

fn label(report: &Report, kind: &str, word: &str) -> String {
    report.text.get(&format!("{kind}-{word}"))
}

fn list(texts: &[String]) -> serde_json::Result<Option<Box<RawValue>>> {
    if texts.is_empty() {
        return Ok(None);
    }
    to_raw_value(texts).map(Some)
}

fn caption(result: CheckResult) -> Caption {
    match result {
        CheckResult::Pass => PASS,
        CheckResult::Unknown => WARNING,
        CheckResult::Fail => FAIL,
    }
}

fn standing(line: &FindingLine<'_>) -> Standing {
    match (line.status, line.result) {
        (Status::IgnoredInHss | Status::Waived, _) => Standing::Suppressed,
        (Status::Open, CheckResult::Fail) => Standing::New,
        (Status::Open, CheckResult::Pass | CheckResult::Unknown) => {
            Standing::Other(line.result.as_str())
        }
    }
}

/// What it is about in one line, made of labels and names.
fn message(title: &str, line: &FindingLine<'_>) -> String {
    match line.account {
        Some(account) => format!(
            "{title}: {} ({}), {}",
            account.name, account.service_type, line.asset.name
        ),
        None => format!("{title}: {}", line.asset.name),
    }
}

fn cloud<'a>(line: &FindingLine<'a>) -> Cloud<'a> {
    Cloud {
        provider: PROVIDER,
        region: Some(line.region),
        account: Some(CloudAccount {
            uid: line.project_id,
            kind: "Huawei Cloud project",
            type_id: 99,
        }),
    }
}

fn resource<'a>(line: &FindingLine<'a>) -> Resource<'a> {
    let asset = line.asset;
    let mut resource = Resource {
        uid: &asset.key,
        uid_alt: None,
        name: &asset.name,
        kind: asset.kind().as_str(),
        region: line.region,
        hostname: None,
        ip: None,
        namespace: None,
        version: None,
        criticality: None,
        group: None,
        data: ResourceData::default(),
    };
    match &asset.detail {
        AssetDetail::Host(host) => {
            let name = host.enterprise_project_name.as_deref();
            let uid = host.enterprise_project_id.as_deref();
            resource.uid_alt = Some(&host.host_id);
            resource.hostname = hostname(line);
            resource.ip = address(line);
            resource.criticality = host.asset_value.as_deref();
            resource.group = (name.is_some() || uid.is_some()).then_some(Group { name, uid });
            resource.data.private_ip = host.private_ip.as_deref();
            resource.data.public_ip = host.public_ip.as_deref();
            resource.data.os_type = host.os_type.as_deref();
        }
        AssetDetail::Image(image) => {
            resource.uid_alt = image.image_id.as_deref();
            resource.namespace = image.namespace.as_deref();
            resource.version = image.image_version.as_deref();
            resource.data.image_type = Some(image.image_type.as_str());
            resource.data.image_name = Some(&image.image_name);
        }
    }
    resource
}

/// The name of a host where it can be one: names in the cloud are free text.
///
/// # Source
/// RFC 1123, section 2.1: letters, digits, hyphens and dots, at most 255 characters.
fn hostname<'a>(line: &FindingLine<'a>) -> Option<&'a str> {
    let name = line.asset.as_host().map(|_| &*line.asset.name)?;
    let is_part = |part: &str| {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (1..=63).contains(&part.len())
            && part.bytes().all(is_letter)
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    (name.len() <= 255 && name.split('.').all(is_part)).then_some(name)
}

/// The private address where it is one: under a pseudonym it is not.
fn address<'a>(line: &FindingLine<'a>) -> Option<&'a str> {
    let address = line.asset.as_host()?.private_ip.as_deref()?;
    address.parse::<IpAddr>().is_ok().then_some(address)
}

fn evidences<'a>(line: &FindingLine<'a>) -> Vec<Evidences<'a>> {
    let (Some(account), Evidence::WeakPassword { masked_password }) = (line.account, line.evidence)
    else {
        return Vec::new();
    };
    let user = User {
        name: &account.name,
        kind: &account.service_type,
        type_id: 99,
    };
    let data = EvidenceData {
        masked_password: masked_password.as_deref(),
        duration_days: line.duration_days,
    };
    vec![Evidences { user, data }]
}

/// What other events can be joined by.
fn observables<'a>(line: &FindingLine<'a>) -> Vec<Observable<'a>> {
    let found = |value: Option<&'a str>, name, (type_id, kind): Caption| {
        value.map(|value| Observable {
            name,
            kind,
            type_id,
            value,
        })
    };
    let account = line.account.map(|account| &*account.name);
    [
        found(hostname(line), "resources[].hostname", (1, "Hostname")),
        found(address(line), "resources[].ip", (2, "IP Address")),
        found(account, "evidences[].user.name", (4, "User Name")),
    ]
    .into_iter()
    .flatten()
    .collect()
}
