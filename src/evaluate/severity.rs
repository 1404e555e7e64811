//! The severity formula: points for what makes a failure worse, and what they add up to.

use serde::{Deserialize, Serialize};

use crate::findings::{Check, CheckResult, Evidence, Finding, Severity};

/// How many points each circumstance gives, and which sums mean which severity.
///
/// Reports print this, so that nobody has to believe a severity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeverityPolicy {
    /// A weak password.
    pub weak_password: u32,
    /// A password policy that fails at least one rule.
    pub complexity: u32,
    /// Each failed rule of the policy.
    pub complexity_rule: u32,
    /// The host has a public address.
    pub exposed: u32,
    /// The account has administrative rights by name.
    pub privileged: u32,
    /// The account belongs to a network service instead of the operating system.
    pub network_service: u32,
    /// Points for accounts of single services, in the place of those for any network service.
    pub services: Vec<NamedPoints>,
    /// Points for the value of a host as HSS has it (`important`, `common`, `test`).
    pub asset_values: Vec<NamedPoints>,
    /// Weak for at least so many days → points; the longest span reached counts.
    pub ages: Vec<AgeStep>,
    /// Account names taken for administrative, compared without regard to case.
    pub privileged_accounts: Vec<String>,
    /// Least sum for critical.
    pub critical_from: u32,
    /// Least sum for high.
    pub high_from: u32,
    /// Least sum for medium; below it is low.
    pub medium_from: u32,
}

/// Points for what has a name, compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedPoints {
    /// What.
    pub name: String,
    /// So many points.
    pub points: u32,
}

/// Points for the time that a weak password has been in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeStep {
    /// From so many days on.
    pub days: i64,
    /// So many points.
    pub points: u32,
}

/// The points of one finding, by circumstance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Score {
    /// For the failure itself.
    pub base: u32,
    /// For exposure to the internet.
    pub exposure: u32,
    /// For administrative rights.
    pub privilege: u32,
    /// For a network service.
    pub service: u32,
    /// For age.
    pub age: u32,
    /// For the value of the host.
    pub value: u32,
}

impl Score {
    /// The sum.
    #[must_use]
    pub fn total(self) -> u32 {
        self.parts().into_iter().fold(0, u32::saturating_add)
    }

    /// The parts, in the order used everywhere.
    #[must_use]
    pub fn parts(self) -> [u32; 6] {
        [
            self.base,
            self.exposure,
            self.privilege,
            self.service,
            self.age,
            self.value,
        ]
    }
}

impl Default for SeverityPolicy {
    fn default() -> Self {
        let step = |days, points| AgeStep { days, points };
        Self {
            weak_password: 45,
            complexity: 15,
            complexity_rule: 5,
            exposed: 20,
            privileged: 20,
            network_service: 10,
            services: Vec::new(),
            asset_values: Vec::new(),
            ages: vec![step(30, 5), step(90, 10), step(365, 15)],
            privileged_accounts: [
                "root",
                "administrator",
                "admin",
                "sysadmin",
                "superuser",
                "sa",
                "postgres",
                "oracle",
            ]
            .map(str::to_owned)
            .to_vec(),
            critical_from: 80,
            high_from: 60,
            medium_from: 40,
        }
    }
}

impl SeverityPolicy {
    /// Gives the points of one finding; none unless it is a failure.
    #[must_use]
    pub fn score(&self, finding: &Finding) -> Score {
        if finding.result != CheckResult::Fail {
            return Score::default();
        }
        let account = finding.account.as_ref();
        let when = |applies: bool, points: u32| if applies { points } else { 0 };
        Score {
            base: self.base(finding),
            exposure: when(finding.asset.is_exposed(), self.exposed),
            privilege: when(
                account.is_some_and(|account| self.is_privileged(&account.name)),
                self.privileged,
            ),
            service: account.map_or(0, |account| self.service(&account.service_type)),
            age: finding.duration_days.map_or(0, |days| self.age(days)),
            value: self.value(finding),
        }
    }

    /// Tells what a score means.
    #[must_use]
    pub fn severity(&self, score: Score) -> Severity {
        match score.total() {
            total if total >= self.critical_from => Severity::Critical,
            total if total >= self.high_from => Severity::High,
            total if total >= self.medium_from => Severity::Medium,
            _ => Severity::Low,
        }
    }

    /// Whether an account name is on the list of administrative ones.
    #[must_use]
    pub fn is_privileged(&self, name: &str) -> bool {
        self.privileged_accounts
            .iter()
            .any(|privileged| privileged.eq_ignore_ascii_case(name))
    }

    fn base(&self, finding: &Finding) -> u32 {
        match (finding.check, &finding.evidence) {
            (Check::PasswordComplexity, Evidence::PasswordComplexity { rules }) => {
                let failed = rules
                    .iter()
                    .filter(|rule| rule.result == CheckResult::Fail)
                    .count();
                self.complexity + self.complexity_rule * u32::try_from(failed).unwrap_or(0)
            }
            (Check::PasswordComplexity, Evidence::WeakPassword { .. }) => self.complexity,
            (Check::WeakPassword, _) => self.weak_password,
        }
    }

    fn service(&self, service_type: &str) -> u32 {
        let is_network = is_network_service(service_type);
        named(&self.services, service_type).unwrap_or(if is_network {
            self.network_service
        } else {
            0
        })
    }

    fn value(&self, finding: &Finding) -> u32 {
        let host = finding.asset.as_host();
        host.and_then(|host| host.asset_value.as_deref())
            .and_then(|value| named(&self.asset_values, value))
            .unwrap_or(0)
    }

    fn age(&self, days: i64) -> u32 {
        self.ages
            .iter()
            .filter(|step| days >= step.days)
            .map(|step| step.points)
            .max()
            .unwrap_or(0)
    }
}

/// The points for a name, where any are given.
fn named(list: &[NamedPoints], name: &str) -> Option<u32> {
    list.iter()
        .find(|one| one.name.eq_ignore_ascii_case(name))
        .map(|one| one.points)
}

/// Whether a service type means something that listens on the network, rather than the operating system.
fn is_network_service(service_type: &str) -> bool {
    !service_type.is_empty() && !service_type.eq_ignore_ascii_case("system")
}
