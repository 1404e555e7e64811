//! The form of an event: as much of OCSF as this program fills. Field names are those of the schema.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::report::{Report, Severity};

/// A number of the schema with its caption.
pub(super) type Caption = (u8, &'static str);

/// What the check found.
pub(super) const PASS: Caption = (1, "Pass");
/// Not known: neither a pass nor a fail.
pub(super) const WARNING: Caption = (2, "Warning");
/// What the check found.
pub(super) const FAIL: Caption = (3, "Fail");

/// How a finding or a control stands by itself.
#[derive(Clone, Copy)]
pub(super) enum Standing {
    /// Nobody has dealt with it.
    New,
    /// Somebody has accepted it.
    Suppressed,
    /// The schema has no word for it; ours.
    Other(&'static str),
}

/// One line of the file.
#[derive(Serialize)]
pub(super) struct Event<'a> {
    activity_id: u8,
    activity_name: &'static str,
    category_uid: u8,
    class_uid: u16,
    class_name: &'static str,
    type_uid: u32,
    /// Milliseconds since 1970, as every time here.
    time: i64,
    severity_id: u8,
    severity: &'static str,
    status_id: u8,
    status: &'static str,
    pub(super) message: Cow<'a, str>,
    metadata: Metadata<'a>,
    pub(super) cloud: Cloud<'a>,
    finding_info: FindingInfo<'a>,
    compliance: Compliance<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) resources: Vec<Resource<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) evidences: Vec<Evidences<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remediation: Option<Remediation<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) observables: Vec<Observable<'a>>,
    unmapped: Unmapped<'a>,
}

/// What an event cannot be without.
pub(super) struct Core<'a> {
    /// Whether an earlier event was about the same.
    pub(super) is_update: bool,
    pub(super) severity: Option<Severity>,
    pub(super) standing: Standing,
    /// `finding`, `control` or `coverage`.
    pub(super) kind: &'static str,
    pub(super) finding_info: FindingInfo<'a>,
    pub(super) compliance: Compliance<'a>,
    pub(super) own: Own<'a>,
}

#[derive(Serialize)]
pub(super) struct Metadata<'a> {
    version: &'static str,
    uid: String,
    correlation_uid: &'a str,
    event_code: &'static str,
    product: Product<'a>,
    profiles: [&'static str; 1],
    labels: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Product<'a> {
    name: &'a str,
    vendor_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Cloud<'a> {
    pub(super) provider: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) account: Option<CloudAccount<'a>>,
}

/// The IAM project.
#[derive(Serialize)]
pub(super) struct CloudAccount<'a> {
    pub(super) uid: &'a str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) type_id: u8,
}

#[derive(Serialize)]
pub(super) struct FindingInfo<'a> {
    pub(super) uid: String,
    pub(super) title: Cow<'a, str>,
    pub(super) types: [&'a str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) first_seen_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_seen_time: Option<i64>,
    pub(super) product: Product<'a>,
}

#[derive(Serialize)]
pub(super) struct Compliance<'a> {
    pub(super) control: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) desc: Option<&'a str>,
    pub(super) status_id: u8,
    pub(super) status: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) status_details: Vec<Cow<'a, str>>,
    /// Lists of texts; made once for thousands of findings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) standards: Option<Cow<'a, RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) requirements: Option<Cow<'a, RawValue>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) checks: Vec<CheckEntry<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) control_parameters: Vec<Parameter>,
}

/// A rule of the password policy.
#[derive(Serialize)]
pub(super) struct CheckEntry<'a> {
    pub(super) uid: &'static str,
    pub(super) name: &'a str,
    pub(super) status_id: u8,
    pub(super) status: &'static str,
}

/// What HSS requires by a rule.
#[derive(Serialize)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) value: String,
}

#[derive(Serialize)]
pub(super) struct Resource<'a> {
    pub(super) uid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) uid_alt: Option<&'a str>,
    pub(super) name: &'a str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) region: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hostname: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ip: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) namespace: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) criticality: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group: Option<Group<'a>>,
    pub(super) data: ResourceData<'a>,
}

/// The enterprise project.
#[derive(Serialize)]
pub(super) struct Group<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) uid: Option<&'a str>,
}

/// What the schema has no field for, or a narrower one.
#[derive(Default, Serialize)]
pub(super) struct ResourceData<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) private_ip: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) public_ip: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) os_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) image_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) image_name: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Evidences<'a> {
    pub(super) user: User<'a>,
    pub(super) data: EvidenceData<'a>,
}

#[derive(Serialize)]
pub(super) struct User<'a> {
    pub(super) name: &'a str,
    #[serde(rename = "type")]
    pub(super) kind: &'a str,
    pub(super) type_id: u8,
}

#[derive(Serialize)]
pub(super) struct EvidenceData<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) masked_password: Option<&'a str>,
    pub(super) duration_days: Option<i64>,
}

#[derive(Serialize)]
pub(super) struct Remediation<'a> {
    pub(super) desc: &'a str,
}

#[derive(Serialize)]
pub(super) struct Observable<'a> {
    pub(super) name: &'static str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) type_id: u8,
    pub(super) value: &'a str,
}

/// What the schema has no field for: what every event says of its run, and what its kind adds.
#[derive(Serialize)]
struct Unmapped<'a> {
    run: &'a str,
    coverage_verdict: &'static str,
    findings_digest: &'a str,
    redaction: &'static str,
    #[serde(flatten)]
    own: Own<'a>,
}

/// What one kind of event adds to what all say.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Own<'a> {
    Finding(super::finding::Unmapped<'a>),
    Control(super::verdict::UnmappedControl<'a>),
    Coverage(super::verdict::UnmappedCoverage<'a>),
}

impl<'a> Event<'a> {
    pub(super) fn new(core: Core<'a>, report: &'a Report) -> Self {
        let (activity_id, activity_name) = if core.is_update {
            (2, "Update")
        } else {
            (1, "Create")
        };
        let (severity_id, severity) = caption_of(core.severity);
        let (status_id, status) = match core.standing {
            Standing::New => (1, "New"),
            Standing::Suppressed => (3, "Suppressed"),
            Standing::Other(word) => (99, word),
        };
        Self {
            activity_id,
            activity_name,
            category_uid: 2,
            class_uid: 2003,
            class_name: "Compliance Finding",
            type_uid: 200_300 + u32::from(activity_id),
            time: report.run.generated_at,
            severity_id,
            severity,
            status_id,
            status,
            message: core.finding_info.title.clone(),
            metadata: Metadata::of(&core, report),
            cloud: Cloud {
                provider: PROVIDER,
                region: None,
                account: None,
            },
            finding_info: core.finding_info,
            compliance: core.compliance,
            resources: Vec::new(),
            evidences: Vec::new(),
            remediation: None,
            observables: Vec::new(),
            unmapped: Unmapped {
                run: &report.run.id,
                coverage_verdict: report.coverage.verdict.as_str(),
                findings_digest: &report.findings_digest,
                redaction: report.redaction.as_str(),
                own: core.own,
            },
        }
    }
}

/// What the cloud is called.
pub(super) const PROVIDER: &str = "Huawei Cloud";

impl<'a> Metadata<'a> {
    fn of(core: &Core<'a>, report: &'a Report) -> Self {
        Self {
            version: "1.8.0",
            uid: format!("{}/{}", report.run.id, core.finding_info.uid),
            correlation_uid: &report.run.id,
            event_code: core.kind,
            product: Product {
                name: report.tool.name,
                vendor_name: report.tool.name,
                version: Some(report.tool.version),
                lang: Some(report.text.language()),
            },
            profiles: ["cloud"],
            labels: labels(report),
        }
    }
}

impl Product<'_> {
    /// Who found it.
    pub(super) const HSS: Self = Self {
        name: "Host Security Service",
        vendor_name: PROVIDER,
        version: None,
        lang: None,
    };
}

/// A severity in the schema's words; what has none is not known to it.
fn caption_of(severity: Option<Severity>) -> Caption {
    match severity {
        None => (0, "Unknown"),
        Some(Severity::None) => (1, "Informational"),
        Some(Severity::Low) => (2, "Low"),
        Some(Severity::Medium) => (3, "Medium"),
        Some(Severity::High) => (4, "High"),
        Some(Severity::Critical) => (5, "Critical"),
    }
}

/// How whole the data is, and who may read it, where somebody said so.
fn labels(report: &Report) -> Vec<String> {
    let coverage = format!("coverage:{}", report.coverage.verdict.as_str());
    let classification = report.branding.classification.iter();
    let classification = classification.map(|label| format!("classification:{label}"));
    std::iter::once(coverage).chain(classification).collect()
}
