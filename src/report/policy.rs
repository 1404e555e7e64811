//! The policy in force beside the severity formula, worded.

use super::{Condition, ConditionResult, FormulaLine, Report, Severity, Value};

impl Report {
    /// Every setting that judging rests on besides the severity formula, and the files that it comes from.
    #[must_use]
    pub fn policy_lines(&self) -> Vec<FormulaLine> {
        let stale = u64::try_from(self.stale_after_days).unwrap_or(0);
        let coverage = self.requirements.minimum_coverage;
        let mut lines = vec![self.policy_line("policy-line-stale", self.count_days(stale))];
        lines.extend(self.deadline_lines());
        lines.push(self.policy_line(
            "policy-line-coverage",
            coverage.map_or_else(|| self.unset(), |share| format!("{share} %")),
        ));
        lines.extend(self.limit_lines());
        lines.extend(self.file_lines());
        lines
    }

    fn policy_line(&self, name: &str, value: String) -> FormulaLine {
        FormulaLine {
            label: self.text.get(name),
            points: value,
        }
    }

    fn count_days(&self, days: u64) -> String {
        self.text
            .format("count-days", &[("count", Value::Count(days))])
    }

    fn unset(&self) -> String {
        self.text.get("policy-line-unset")
    }

    fn deadline_lines(&self) -> Vec<FormulaLine> {
        let deadlines = &self.requirements.deadlines;
        let of_severity = |severity: Severity| {
            let name = self.text.get(&format!("severity-{severity}"));
            let values = [("severity", Value::Text(name.as_str()))];
            let allowed = deadlines.days(severity);
            FormulaLine {
                label: self.text.format("policy-line-deadline", &values),
                points: allowed.map_or_else(|| self.unset(), |days| self.count_days(days.into())),
            }
        };
        let mut lines = Severity::FAILING.map(of_severity).to_vec();
        lines.push(self.policy_line("policy-line-from", self.deadline_start_sentence()));
        lines
    }

    fn limit_lines(&self) -> [FormulaLine; 4] {
        let limits = self.requirements.waivers;
        let most_days = limits.most_days;
        [
            (
                "policy-line-expiring",
                self.count_days(limits.expiring_days.into()),
            ),
            (
                "policy-line-most-findings",
                self.text.number(limits.most_findings),
            ),
            ("policy-line-most-share", format!("{} %", limits.most_share)),
            (
                "policy-line-most-days",
                most_days.map_or_else(|| self.unset(), |days| self.count_days(days.into())),
            ),
        ]
        .map(|(name, value)| self.policy_line(name, value))
    }

    fn file_lines(&self) -> Vec<FormulaLine> {
        let policy = self.requirements.file.iter();
        let policy = policy.map(|file| ("policy-line-file", file));
        let waivers = self.waiver_files.iter();
        policy
            .chain(waivers.map(|file| ("policy-line-waivers", file)))
            .map(|(name, file)| FormulaLine {
                label: self.text.format(name, &[("file", Value::Text(&file.name))]),
                points: file.sha256.clone(),
            })
            .collect()
    }

    /// Whether HSS has looked at as many assets as the policy demands, in a sentence; absent where it demands nothing, and
    /// where a condition of the threshold says the same.
    #[must_use]
    pub fn minimum_coverage_sentence(&self) -> Option<String> {
        let required = self.requirements.minimum_coverage?;
        let is_said = |one: &ConditionResult| one.condition == Condition::CoverageShare(required);
        if self.threshold.conditions.iter().any(is_said) {
            return None;
        }
        let scanned = self.population.scanned();
        let name = match (scanned.reaches(required), self.is_complete()) {
            (true, true) => "coverage-share-kept",
            (true, false) => "coverage-share-undetermined",
            (false, _) => "coverage-share-broken",
        };
        let required = required.to_string();
        let share = self.text.share(scanned.scanned, scanned.expected);
        let values = [
            ("required", Value::Text(required.as_str())),
            ("share", Value::Text(&share)),
            ("scanned", Value::Count(scanned.scanned)),
            ("expected", Value::Count(scanned.expected)),
        ];
        Some(self.text.format(name, &values))
    }
}
