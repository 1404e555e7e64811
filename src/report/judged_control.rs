//! A control with all that is said of it: what formats for other compliance tools are made of.

use std::collections::{BTreeMap, BTreeSet};

use super::controls::{checks, main_reason_words, title_with_edition};
use super::{
    Acceptance, AssetKind, Basis, Check, Control, ControlOutcome, ControlVerdict, Framework,
    JudgedWaiver, Reason, Report, Status, Text, WaiverState, outcome_label,
};

/// A control of a framework, and how it stands.
#[derive(Debug, Clone)]
pub struct JudgedControl<'a> {
    /// The framework that it belongs to.
    pub framework: &'a Framework,
    /// The control.
    pub control: &'a Control,
    /// How it stands; absent when it cannot be assessed.
    pub verdict: Option<&'a ControlVerdict>,
    /// Whose results its tests look at; empty when it cannot be assessed.
    pub checks: Vec<Check>,
}

/// Which waivers accept results of which checks.
#[derive(Debug, Clone)]
pub struct Acceptances<'a> {
    waivers: &'a [JudgedWaiver],
    checks: BTreeMap<&'a str, BTreeSet<Check>>,
}

impl Report {
    /// Which waivers accept results of which checks.
    #[must_use]
    pub fn acceptances(&self) -> Acceptances<'_> {
        let mut checks: BTreeMap<&str, BTreeSet<Check>> = BTreeMap::new();
        for judged in &self.findings {
            if let (Status::Waived, Some(waiver)) = (judged.status, &judged.waiver) {
                let own = checks.entry(&waiver.id).or_default();
                own.insert(judged.finding.check);
            }
        }
        Acceptances {
            waivers: &self.waivers,
            checks,
        }
    }

    /// Every control of every framework, those that cannot be assessed included, in the order of the report.
    pub fn judged_controls(&self) -> impl Iterator<Item = JudgedControl<'_>> {
        self.frameworks.iter().flat_map(|framework| {
            let controls = framework.framework.controls.iter().enumerate();
            controls.map(move |(place, control)| JudgedControl {
                framework: &framework.framework,
                control,
                verdict: framework.controls.iter().find(|one| one.control == place),
                checks: match &control.basis {
                    Basis::Assessable { tests, .. } => checks(tests),
                    Basis::NotAssessable { .. } => Vec::new(),
                },
            })
        })
    }
}

impl<'a> JudgedControl<'a> {
    /// How it stands; nothing when it cannot be assessed.
    #[must_use]
    pub fn outcome(&self) -> Option<ControlOutcome> {
        self.verdict.map(|verdict| verdict.outcome)
    }

    /// The word for how it stands that is used in files.
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.outcome()
            .map_or("not_assessable", ControlOutcome::as_str)
    }

    /// How it stands, in a word or two.
    #[must_use]
    pub fn label(&self, text: &Text) -> String {
        match self.outcome() {
            Some(outcome) => outcome_label(outcome, text),
            None => text.get("control-not_assessable"),
        }
    }

    /// Why it stands so, in words.
    #[must_use]
    pub fn reason(&self, text: &Text) -> String {
        match (self.verdict, &self.control.basis) {
            (Some(verdict), _) => main_reason_words(verdict, text),
            (None, Basis::NotAssessable { why }) => why.in_language(text.language()).to_owned(),
            (None, Basis::Assessable { .. }) => text.get("unknown"),
        }
    }

    /// The part of it that HSS sees, in words; empty when it sees none.
    #[must_use]
    pub fn speaks_to(&self, text: &Text) -> &'a str {
        match &self.control.basis {
            Basis::Assessable { speaks_to, .. } => speaks_to.in_language(text.language()),
            Basis::NotAssessable { .. } => "",
        }
    }

    /// Its short title.
    #[must_use]
    pub fn title(&self, text: &Text) -> &'a str {
        self.control.title.in_language(text.language())
    }

    /// What its framework is called, with the edition.
    #[must_use]
    pub fn framework_title(&self, text: &Text) -> String {
        title_with_edition(self.framework, text)
    }

    /// Whether results of a check on a kind of asset bear on it.
    #[must_use]
    pub fn looks_at(&self, check: Check, kind: AssetKind) -> bool {
        self.checks.contains(&check) && self.framework.applies_to.kinds.contains(&kind)
    }

    /// Whether any asset came out for a reason.
    #[must_use]
    pub fn has(&self, reason: Reason) -> bool {
        let reasons = self.verdict.iter().flat_map(|verdict| &verdict.reasons);
        reasons.into_iter().any(|counted| counted.reason == reason)
    }
}

impl Acceptances<'_> {
    /// The waivers that keep a control from being decided: those that accept failures which it looks at, and those that are
    /// for this control.
    pub fn waivers_of<'w>(
        &'w self,
        judged: &'w JudgedControl<'_>,
    ) -> impl Iterator<Item = &'w JudgedWaiver> {
        let is_waived = judged.has(Reason::Accepted(Acceptance::ByWaiver));
        let waivers = self.waivers.iter().filter(move |_| is_waived);
        waivers.filter(|one| match one.state {
            WaiverState::Applied => {
                let own = self.checks.get(one.waiver.id.as_str());
                own.is_some_and(|own| judged.checks.iter().any(|check| own.contains(check)))
            }
            WaiverState::ForControls => {
                let scope = &one.waiver.scope;
                scope.names_control(&judged.framework.id, &judged.control.id)
            }
            WaiverState::Expired | WaiverState::Unused | WaiverState::NotYetValid => false,
        })
    }
}
