//! The failures that a comparison lists. There may be millions: they are put into words one at a time, from texts that are
//! held once.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::other_names::HiddenGone;
use super::{AssetKind, Check, Instant, Severity, Status, Text, Value};
use crate::findings::FindingId;
use crate::history::{
    Detail, Error, Facts, Fate, Gone, PastFinding, PastFindings, Present, PresentClass, Run,
};

/// What a comparison says of every failure that it lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ListedFinding<'a> {
    /// Which check.
    pub check: Check,
    /// How urgent.
    pub severity: Severity,
    /// Whether it calls for action.
    pub status: Status,
    /// Host or image.
    pub asset_kind: AssetKind,
    /// Identity of the asset.
    pub asset_key: &'a str,
    /// What a reader calls it.
    pub asset_name: &'a str,
    /// Account name; absent for complexity.
    pub account: Option<&'a str>,
    /// What the account belongs to.
    pub service_type: Option<&'a str>,
    /// Region id.
    pub region: &'a str,
    /// IAM project id.
    pub project_id: &'a str,
    /// When a run first had it.
    pub first_seen: Instant,
}

/// A failure of the earlier run that is not there any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct GoneFinding<'a> {
    /// Its id.
    pub id: FindingId,
    /// What became of it.
    pub class: GoneClass,
    /// Why it is not called fixed.
    pub reason: Option<&'static str>,
    /// The key of the host that seems to be the same one, installed anew.
    pub reinstalled_as: Option<&'a str>,
    /// What it was.
    #[serde(flatten)]
    pub finding: ListedFinding<'a>,
}

/// A failure of the later run that is not as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PresentFinding<'a> {
    /// Its id.
    pub id: FindingId,
    /// `new`, `reopened`, `changed` or `incomparable`.
    pub class: &'static str,
    /// Why it cannot be compared.
    pub reason: Option<&'static str>,
    /// What was thought of it before, where that changed.
    pub before: Option<Judgement>,
    /// What it is.
    #[serde(flatten)]
    pub finding: ListedFinding<'a>,
}

/// What became of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GoneClass {
    /// Looked at again, and not there any more.
    Fixed,
    /// Not there, and nobody looked.
    Vanished,
    /// Nobody can tell.
    Incomparable,
}

/// What is thought of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// Whether it calls for action.
    pub status: Status,
    /// How urgent.
    pub severity: Severity,
}

/// Failures of the earlier run that are not there any more, in its order.
#[derive(Debug, Clone, Default)]
pub struct GoneFindings {
    cases: Vec<Gone>,
    findings: PastFindings,
}

/// Failures of the later run that are not as they were, in its order.
#[derive(Debug, Clone, Default)]
pub struct PresentFindings {
    cases: Vec<Present>,
    findings: PastFindings,
    /// How many there are of each class, listed or not.
    counts: BTreeMap<&'static str, u64>,
}

/// How many failures of the later run a reader wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// All of them.
    All,
    /// So many of each class; the others are not even read.
    First(u64),
}

impl<'a> ListedFinding<'a> {
    fn of(facts: Facts, first_seen: i64, finding: PastFinding<'a>) -> Self {
        Self {
            check: facts.check,
            severity: facts.severity,
            status: facts.status,
            asset_kind: finding.spot().kind(),
            asset_key: finding.asset_key,
            asset_name: finding.asset_name,
            account: finding.account,
            service_type: finding.service_type,
            region: finding.region,
            project_id: finding.project_id,
            first_seen: Instant(first_seen),
        }
    }

    /// Which check, and whose account.
    #[must_use]
    pub fn what(&self, text: &Text) -> String {
        let check = text.get(&format!("check-{}", self.check.as_str()));
        match (self.account, self.service_type) {
            (Some(account), Some(service)) => {
                let values = [
                    ("check", Value::Text(&check)),
                    ("account", Value::Text(account)),
                    ("service", Value::Text(service)),
                ];
                text.format("gone-account", &values)
            }
            _ => check,
        }
    }
}

impl GoneFindings {
    pub(super) fn of(cases: Vec<Gone>, findings: PastFindings) -> Self {
        Self { cases, findings }
    }

    /// The same under other names, in their order.
    pub(super) fn mapped(
        &self,
        mut hide: impl FnMut(&Gone, &PastFinding<'_>) -> HiddenGone,
        order: impl Fn(&HiddenGone, &HiddenGone) -> Ordering,
    ) -> Self {
        let cases = self.cases.iter().zip(self.findings.iter());
        let mut all: Vec<HiddenGone> = cases.map(|(gone, past)| hide(gone, &past)).collect();
        all.sort_by(order);
        let mut mapped = Self::default();
        for hidden in all {
            let account = hidden.account.as_ref();
            mapped.findings.push(&PastFinding {
                region: &hidden.place.0,
                project_id: &hidden.place.1,
                asset_key: &hidden.asset.0,
                asset_name: &hidden.asset.1,
                account: account.map(|account| &*account.name),
                service_type: account.map(|account| &*account.service_type),
                scanned_at: hidden.scanned_at,
            });
            mapped.cases.push(hidden.gone);
        }
        mapped
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = GoneFinding<'_>> {
        let cases = self.cases.iter().zip(self.findings.iter());
        cases.map(|(gone, finding)| GoneFinding::of(gone, finding))
    }

    /// Those of one class.
    pub fn of_class(&self, class: GoneClass) -> impl Iterator<Item = GoneFinding<'_>> {
        let cases = self.cases.iter().enumerate();
        let cases = cases.filter(move |(_, gone)| GoneClass::of(gone.fate).0 == class);
        cases.filter_map(|(place, gone)| Some(GoneFinding::of(gone, self.findings.at(place)?)))
    }

    /// How many there are of a class.
    #[must_use]
    pub fn count(&self, class: GoneClass) -> u64 {
        let cases = self.cases.iter();
        cases
            .filter(|gone| GoneClass::of(gone.fate).0 == class)
            .count() as u64
    }
}

impl PresentFindings {
    /// The classes, in the order to show.
    pub const CLASSES: [&'static str; 4] = ["new", "reopened", "changed", "incomparable"];

    /// Reads those of the later run that are not as they were.
    pub(super) fn read(
        mut cases: Vec<Present>,
        later: &impl Run,
        listing: Listing,
    ) -> Result<Self, Error> {
        cases.retain(|present| present.class != PresentClass::Persisting);
        cases.sort_unstable_by_key(|present| present.number);
        let mut counts = BTreeMap::new();
        cases.retain(|present| {
            let count: &mut u64 = counts.entry(class_word(present.class)).or_default();
            *count += 1;
            match listing {
                Listing::All => true,
                Listing::First(most) => *count <= most,
            }
        });
        let numbers: Vec<u32> = cases.iter().map(|present| present.number).collect();
        Ok(Self {
            findings: later.findings(&numbers, Detail::Whole)?,
            cases,
            counts,
        })
    }

    /// Those that are listed.
    pub fn iter(&self) -> impl Iterator<Item = PresentFinding<'_>> {
        let cases = self.cases.iter().zip(self.findings.iter());
        cases.map(|(present, finding)| PresentFinding::of(present, finding))
    }

    /// Those of one class that are listed.
    pub fn of_class(&self, class: &str) -> impl Iterator<Item = PresentFinding<'_>> {
        self.iter().filter(move |present| present.class == class)
    }

    /// How many there are of a class, listed or not.
    #[must_use]
    pub fn count(&self, class: &str) -> u64 {
        self.counts.get(class).copied().unwrap_or(0)
    }
}

impl Serialize for GoneFindings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl Serialize for PresentFindings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'a> GoneFinding<'a> {
    fn of(gone: &'a Gone, finding: PastFinding<'a>) -> Self {
        let (class, reason) = GoneClass::of(gone.fate);
        Self {
            id: gone.id,
            class,
            reason,
            reinstalled_as: gone.reinstalled_as.as_deref(),
            finding: ListedFinding::of(gone.facts, gone.first_seen, finding),
        }
    }
}

impl<'a> PresentFinding<'a> {
    fn of(present: &Present, finding: PastFinding<'a>) -> Self {
        let (reason, before) = match present.class {
            PresentClass::New | PresentClass::Reopened | PresentClass::Persisting => (None, None),
            PresentClass::Changed(before) => (None, Some(before)),
            PresentClass::Incomparable(why) => (Some(why.as_str()), None),
        };
        Self {
            id: present.id,
            class: class_word(present.class),
            reason,
            before: before.map(|before| Judgement {
                status: before.status,
                severity: before.severity,
            }),
            finding: ListedFinding::of(present.facts, present.first_seen, finding),
        }
    }
}

fn class_word(class: PresentClass) -> &'static str {
    match class {
        PresentClass::New => "new",
        PresentClass::Reopened => "reopened",
        PresentClass::Persisting => "persisting",
        PresentClass::Changed(_) => "changed",
        PresentClass::Incomparable(_) => "incomparable",
    }
}

impl GoneClass {
    /// All of them, in the order to show.
    pub const ALL: [Self; 3] = [Self::Fixed, Self::Vanished, Self::Incomparable];

    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Vanished => "vanished",
            Self::Incomparable => "incomparable",
        }
    }

    /// The class, and why it is not called fixed.
    fn of(fate: Fate) -> (Self, Option<&'static str>) {
        match fate {
            Fate::Fixed => (Self::Fixed, None),
            Fate::Vanished(why) => (Self::Vanished, Some(why.as_str())),
            Fate::Incomparable(why) => (Self::Incomparable, Some(why.as_str())),
        }
    }
}
