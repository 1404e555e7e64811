//! Why a control stands as it does for an asset.

use crate::findings::ComplexityRule;
use crate::frameworks::AccountSelection;

/// Why a control stands as it does; reports word it.
///
/// # Units
/// `clause`, `threshold`, `length` and `stated` in characters. `clause` is what the control asks for, `threshold` what HSS tests
/// against, `length` what the host demands, `stated` what the operator says HSS tests against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Everything that the control asks for is there.
    Met,
    /// The same, relying on a statement of the operator.
    MetAsStated {
        /// What was stated.
        stated: i64,
    },
    /// An account has a weak password.
    WeakPassword(AccountSelection),
    /// The host falls short of a threshold that is no stricter than the control.
    LengthTooShort {
        /// What the control asks for.
        clause: i64,
        /// What HSS tests against.
        threshold: Threshold,
    },
    /// The host demands fewer characters than the control.
    HostLengthTooShort {
        /// What the control asks for.
        clause: i64,
        /// What the host demands.
        length: Threshold,
    },
    /// The password policy does not demand these kinds of characters.
    ClassesMissing(RuleSet),
    /// HSS itself says that its policy is not met.
    HssPolicyNotMet,
    /// An account has a weak password, which speaks against the control and proves nothing.
    WeakPasswordIndicates(AccountSelection),
    /// There is evidence against the control, which proves nothing.
    SpeaksAgainst,
    /// There is a failure that somebody accepted.
    Accepted(Acceptance),
    /// The host meets a threshold that is looser than the control.
    ThresholdLooser {
        /// What the control asks for.
        clause: i64,
        /// What HSS tests against.
        threshold: Threshold,
    },
    /// The host falls short of a threshold that is stricter than the control.
    ThresholdStricter {
        /// What the control asks for.
        clause: i64,
        /// What HSS tests against.
        threshold: Threshold,
    },
    /// Nobody says what HSS tests against.
    ThresholdUnknown {
        /// What the control asks for.
        clause: i64,
    },
    /// Rows contradict each other or the settings on what HSS tests against.
    PolicyContradicted(ComplexityRule),
    /// HSS does not say how a rule came out.
    RuleUnknown(ComplexityRule),
    /// A kind of characters passed a test that requires none of them.
    ClassNotRequired(ComplexityRule),
    /// Nobody says how many characters of a kind HSS tests for.
    ClassCountUnknown(ComplexityRule),
    /// The policy demands fewer characters of a kind than HSS tests for; whether it demands one is not known.
    ClassCountStricter {
        /// Which kind.
        rule: ComplexityRule,
        /// How many HSS tests for.
        threshold: i64,
    },
    /// HSS lists a weak-password result without saying what it is.
    WeakResultUnknown,
    /// There is a weak password, but not whose.
    AccountUnknown,
    /// HSS lists no policy result.
    NoPolicyResult,
    /// Protection is off.
    NotProtected,
    /// The agent does not answer.
    AgentOffline,
    /// No scan yet.
    NeverScanned,
    /// The data does not say whether HSS can look at it.
    StateUnknown,
    /// Only results name the asset.
    NotInInventory,
    /// Nobody asked for the images of this type.
    NotAskedFor,
    /// A list that could name a failure is not whole.
    CoverageIncomplete,
    /// The last scan is too old.
    Stale,
    /// HSS does not say when it scanned.
    ScanTimeUnknown,
    /// Nothing speaks against the control, and HSS sees only a part of it.
    NothingAgainst,
    /// What HSS sees supports the control and proves nothing.
    Supports,
    /// The framework is about one operating system, and the data does not name that of the host.
    SystemUnknown,
    /// There is nothing to judge.
    NoAssets,
    /// The framework is about another kind of asset.
    OtherKind,
    /// The framework is about another operating system.
    OtherSystem,
}

/// A number to compare with, and who says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Threshold {
    /// The row or the settings of the project.
    Known(i64),
    /// The operator.
    Stated(i64),
}

impl Threshold {
    /// The number, whoever says it.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Known(number) | Self::Stated(number) => number,
        }
    }
}

/// How a failure was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Acceptance {
    /// Somebody chose "ignore" in the HSS console.
    InHss,
    /// By a waiver of this program.
    ByWaiver,
}

/// A set of rules.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleSet(u8);

impl RuleSet {
    /// The set with one more rule.
    #[must_use]
    pub fn with(self, rule: ComplexityRule) -> Self {
        Self(self.0 | 1 << rule as u8)
    }

    /// The rules, in the order of [`ComplexityRule::ALL`].
    pub fn rules(self) -> impl Iterator<Item = ComplexityRule> {
        let holds = move |rule: &ComplexityRule| self.0 & 1 << *rule as u8 != 0;
        ComplexityRule::ALL.into_iter().filter(holds)
    }
}

impl Reason {
    /// Whether it is evidence against the control, decisive or not: more worth telling than what is merely missing.
    pub(super) fn is_against(self) -> bool {
        // Exhaustive on purpose: a new reason has to be placed.
        match self {
            Self::WeakPassword(_)
            | Self::LengthTooShort { .. }
            | Self::HostLengthTooShort { .. }
            | Self::ClassesMissing(_)
            | Self::HssPolicyNotMet
            | Self::WeakPasswordIndicates(_)
            | Self::SpeaksAgainst
            | Self::Accepted(_)
            | Self::AccountUnknown => true,
            Self::Met
            | Self::MetAsStated { .. }
            | Self::ThresholdLooser { .. }
            | Self::ThresholdStricter { .. }
            | Self::ThresholdUnknown { .. }
            | Self::PolicyContradicted(_)
            | Self::RuleUnknown(_)
            | Self::ClassNotRequired(_)
            | Self::ClassCountUnknown(_)
            | Self::ClassCountStricter { .. }
            | Self::WeakResultUnknown
            | Self::NoPolicyResult
            | Self::NotProtected
            | Self::AgentOffline
            | Self::NeverScanned
            | Self::StateUnknown
            | Self::NotInInventory
            | Self::NotAskedFor
            | Self::CoverageIncomplete
            | Self::Stale
            | Self::ScanTimeUnknown
            | Self::NothingAgainst
            | Self::Supports
            | Self::SystemUnknown
            | Self::NoAssets
            | Self::OtherKind
            | Self::OtherSystem => false,
        }
    }

    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::MetAsStated { .. } => "met_as_stated",
            Self::WeakPassword(_) => "weak_password",
            Self::LengthTooShort { .. } => "length_too_short",
            Self::HostLengthTooShort { .. } => "host_length_too_short",
            Self::ClassesMissing(_) => "classes_missing",
            Self::HssPolicyNotMet => "hss_policy_not_met",
            Self::WeakPasswordIndicates(_) => "weak_password_indicates",
            Self::SpeaksAgainst => "speaks_against",
            Self::Accepted(Acceptance::InHss) => "accepted_in_hss",
            Self::Accepted(Acceptance::ByWaiver) => "accepted_by_waiver",
            Self::ThresholdLooser { .. } => "threshold_looser",
            Self::ThresholdStricter { .. } => "threshold_stricter",
            Self::ThresholdUnknown { .. } => "threshold_unknown",
            Self::PolicyContradicted(_) => "policy_contradicted",
            Self::RuleUnknown(_) => "rule_unknown",
            Self::ClassNotRequired(_) => "class_not_required",
            Self::ClassCountUnknown(_) => "class_count_unknown",
            Self::ClassCountStricter { .. } => "class_count_stricter",
            Self::WeakResultUnknown => "weak_result_unknown",
            Self::AccountUnknown => "account_unknown",
            Self::NoPolicyResult => "no_policy_result",
            Self::NotProtected => "not_protected",
            Self::AgentOffline => "agent_offline",
            Self::NeverScanned => "never_scanned",
            Self::StateUnknown => "state_unknown",
            Self::NotInInventory => "not_in_inventory",
            Self::NotAskedFor => "not_asked_for",
            Self::CoverageIncomplete => "coverage_incomplete",
            Self::Stale => "stale",
            Self::ScanTimeUnknown => "scan_time_unknown",
            Self::NothingAgainst => "nothing_against",
            Self::Supports => "supports",
            Self::SystemUnknown => "system_unknown",
            Self::NoAssets => "no_assets",
            Self::OtherKind => "other_kind",
            Self::OtherSystem => "other_system",
        }
    }
}
