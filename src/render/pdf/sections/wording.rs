//! Words for assets and findings. What thousands of rows say alike is looked up once.

use std::collections::BTreeMap;

use crate::report::{
    AssetDetail, AssetGroup, Check, CheckResult, ComplexityRule, Evidence, Finding, Freshness,
    JudgedFinding, Report, RuleResult, Severity, Status, Text, Value,
};

/// The labels of the table of findings.
pub(super) struct Words<'r> {
    text: &'r Text,
    severities: [String; 5],
    checks: [String; 2],
    statuses: [String; 4],
    rules: BTreeMap<(ComplexityRule, Option<i64>), String>,
    days: BTreeMap<i64, String>,
}

impl<'r> Words<'r> {
    pub(super) fn new(report: &'r Report) -> Self {
        let text = &report.text;
        Self {
            text,
            severities: ["none", "low", "medium", "high", "critical"]
                .map(|key| text.get(&format!("severity-{key}"))),
            checks: Check::ALL.map(|check| text.get(&format!("check-{}", check.as_str()))),
            statuses: [
                "status-open",
                "status-ignored_in_hss",
                "status-waived",
                "result-unknown",
            ]
            .map(|name| text.get(name)),
            rules: BTreeMap::new(),
            days: BTreeMap::new(),
        }
    }

    pub(super) fn continued(&self, name: &str) -> String {
        // A name of any length: only the beginning is repeated.
        let mut start: String = name.chars().take(80).collect();
        if start.len() < name.len() {
            start.push('…');
        }
        self.text
            .format("pdf-continued", &[("name", Value::Text(&start))])
    }

    pub(super) fn severity(&self, severity: Severity) -> &str {
        &self.severities[severity as usize]
    }

    pub(super) fn check(&self, check: Check) -> &str {
        &self.checks[check as usize]
    }

    /// Open, ignored or waived; for a result that does not say, that.
    pub(super) fn status(&self, judged: &JudgedFinding) -> &str {
        let index = match (judged.finding.result, judged.status) {
            (CheckResult::Unknown, Status::Open) => 3,
            (_, Status::Open) => 0,
            (_, Status::IgnoredInHss) => 1,
            (_, Status::Waived) => 2,
        };
        &self.statuses[index]
    }

    /// Whose password it is, or which rules fail.
    pub(super) fn subject(&mut self, finding: &Finding) -> String {
        match (&finding.account, &finding.evidence) {
            (Some(account), _) => format!("{} · {}", account.name, account.service_type),
            (None, Evidence::PasswordComplexity { rules }) => {
                self.failed_rules(finding.result, &**rules)
            }
            (None, Evidence::WeakPassword { .. }) => self.text.get("unknown"),
        }
    }

    /// The masked password, unless it was left out.
    pub(super) fn password(&self, finding: &Finding) -> String {
        match &finding.evidence {
            Evidence::WeakPassword {
                masked_password: Some(masked),
            } => self
                .text
                .format("pdf-masked", &[("password", Value::Text(masked))]),
            Evidence::WeakPassword {
                masked_password: None,
            }
            | Evidence::PasswordComplexity { .. } => String::new(),
        }
    }

    pub(super) fn in_use(&mut self, days: Option<i64>) -> String {
        let Some(days) = days else {
            return "–".to_owned();
        };
        let text = self.text;
        let label = self.days.entry(days).or_insert_with(|| {
            let count = u64::try_from(days).unwrap_or(0);
            text.format("pdf-days", &[("count", Value::Count(count))])
        });
        label.clone()
    }

    pub(super) fn scanned(&self, judged: &JudgedFinding) -> String {
        let Some(moment) = judged.finding.scanned_at else {
            return self.text.get("unknown");
        };
        let date = self.text.date(moment);
        match judged.freshness {
            Freshness::Stale => self
                .text
                .format("pdf-scan-stale", &[("date", Value::Text(&date))]),
            Freshness::Recent | Freshness::Unknown => date,
        }
    }

    fn failed_rules(&mut self, result: CheckResult, rules: &[RuleResult]) -> String {
        let wanted = if result == CheckResult::Unknown {
            CheckResult::Unknown
        } else {
            CheckResult::Fail
        };
        let text = self.text;
        let wanted = rules.iter().filter(|rule| rule.result == wanted);
        let named = text.list(wanted.map(|rule| self.rule(rule).to_owned()));
        match result {
            CheckResult::Unknown => self
                .text
                .format("pdf-rules-unknown", &[("rules", Value::Text(&named))]),
            CheckResult::Fail | CheckResult::Pass => named,
        }
    }

    fn rule(&mut self, rule: &RuleResult) -> &str {
        let text = self.text;
        self.rules
            .entry((rule.rule, rule.required))
            .or_insert_with(|| {
                let name = text.get(&format!("rule-{}", rule.rule.as_str()));
                let Some(required) = rule.required else {
                    return name;
                };
                let required = required.to_string();
                let values = [
                    ("rule", Value::Text(&name)),
                    ("required", Value::Text(&required)),
                ];
                text.format("pdf-rule-required", &values)
            })
    }
}

/// What kind of asset it is and how it is reached; where it is and what identifies it.
pub(super) fn asset_lines(group: &AssetGroup, text: &Text) -> (String, String) {
    let mut parts = vec![text.get(&format!("kind-{}", group.asset.kind().as_str()))];
    let mut add = |name: &str, key: &'static str, value: Option<&str>| {
        if let Some(value) = value {
            parts.push(text.format(name, &[(key, Value::Text(value))]));
        }
    };
    match &group.asset.detail {
        AssetDetail::Host(host) => {
            add("pdf-private-address", "address", host.private_ip.as_deref());
            add("pdf-public-address", "address", host.public_ip.as_deref());
            let enterprise = host.enterprise_project_name.as_deref();
            add(
                "pdf-enterprise-project",
                "project",
                enterprise.or(host.enterprise_project_id.as_deref()),
            );
        }
        AssetDetail::Image(image) => {
            add("pdf-image-type", "type", Some(image.image_type.as_str()));
        }
    }
    let id = match &group.asset.detail {
        AssetDetail::Host(host) => Some(&*host.host_id),
        AssetDetail::Image(image) => image.image_id.as_deref(),
    };
    let mut place = format!("{} / {}", group.region, group.project_id);
    if let Some(id) = id {
        place.push_str(" · ");
        place.push_str(&text.format("pdf-id", &[("id", Value::Text(id))]));
    }
    (parts.join(" · "), place)
}
