//! Sentences about the ledger, the formula and the method.

use super::control_reasons::default_accounts;
use super::{
    Check, ClassCounts, NamedPoints, Notice, NoticeKind, QueryLedger, QueryOutcome, ReadBy, Report,
    SeverityPolicy, Text, TotalCounts, Value, Verdict,
};

/// One line of the printed severity formula.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FormulaLine {
    /// The circumstance.
    pub label: String,
    /// What it gives, or where it begins.
    pub points: String,
}

/// One line of the coverage table, worded.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct QueryWords {
    /// Which list.
    pub title: String,
    /// Parameters that tell it from its sisters, such as the image type; empty when there are none.
    pub detail: String,
    /// Region and project.
    pub target: String,
    /// What the service declared.
    pub declared: String,
    /// Different rows that came.
    pub distinct: String,
    /// How it ended.
    pub outcome: String,
    /// What went wrong, or what the numbers mean; empty when there is nothing to say.
    pub remark: String,
}

impl Report {
    /// The verdict on completeness, worded.
    #[must_use]
    pub fn verdict_label(&self) -> String {
        self.text
            .get(&format!("verdict-{}", self.coverage.verdict.as_str()))
    }

    /// What the verdict means, in a sentence or two.
    #[must_use]
    pub fn verdict_sentence(&self) -> String {
        let queries = &self.coverage.queries;
        let is_needless = |query: &&QueryLedger| {
            query.outcome == QueryOutcome::Unsupported && query.is_whole(queries)
        };
        let needless = queries.iter().filter(is_needless).count() as u64;
        let lists = queries.len() as u64 - needless;
        let whole = queries.iter().filter(|query| query.is_whole(queries));
        let whole = whole.count() as u64 - needless;
        let rows = queries.iter().map(|query| query.distinct).sum();
        let name = match self.coverage.verdict {
            Verdict::Complete => "verdict-sentence-complete",
            Verdict::ChangedWhileReading => "verdict-sentence-changed_while_reading",
            Verdict::Short => "verdict-sentence-short",
            Verdict::Failed => "verdict-sentence-failed",
        };
        let values = [
            ("lists", Value::Count(lists)),
            ("whole", Value::Count(whole)),
            ("rows", Value::Count(rows)),
            ("gaps", Value::Count(self.coverage.gaps.len() as u64)),
        ];
        let mut sentences = vec![self.text.format(name, &values)];
        if needless > 0 {
            let count = [("count", Value::Count(needless))];
            sentences.push(self.text.format("verdict-sentence-not-offered", &count));
        }
        let is_of_types = |notice: &Notice| notice.kind == NoticeKind::FewerImageTypes;
        if self.coverage.notices.iter().any(is_of_types) {
            sentences.push(self.text.get("verdict-sentence-fewer-types"));
        }
        if self.population.hosts.total + self.population.images.total == 0 && self.is_complete() {
            sentences.push(self.text.get("verdict-sentence-no-assets"));
        }
        self.text.sentences(sentences)
    }

    /// What stands where the assets to mend first would.
    #[must_use]
    pub fn nothing_to_fix(&self) -> String {
        self.text.get(match self.is_complete() {
            true => "fix-none",
            false => "fix-none-incomplete",
        })
    }

    /// How the classes of one kind of asset add up, in a sentence.
    #[must_use]
    pub fn population_sentence(&self, counts: &ClassCounts) -> String {
        let name = if counts.not_in_inventory > 0 {
            "population-sentence-unlisted"
        } else {
            "population-sentence-balanced"
        };
        let values = [
            ("total", Value::Count(counts.total)),
            ("listed", Value::Count(counts.in_inventory)),
            ("unlisted", Value::Count(counts.not_in_inventory)),
        ];
        let mut sentences = vec![self.text.format(name, &values)];
        for (name, count) in [
            ("population-sentence-not-asked", counts.not_asked),
            ("population-sentence-clean-in-part", counts.clean_in_part),
        ] {
            if count > 0 {
                sentences.push(self.text.format(name, &[("count", Value::Count(count))]));
            }
        }
        self.text.sentences(sentences)
    }

    /// The coverage table, worded, in the order of the ledger.
    #[must_use]
    pub fn query_words(&self) -> Vec<QueryWords> {
        self.coverage
            .queries
            .iter()
            .map(|query| words(query, &self.text))
            .collect()
    }

    /// The severity formula, worded.
    #[must_use]
    pub fn formula(&self) -> Vec<FormulaLine> {
        formula(&self.severity_policy, &self.text)
    }

    /// How the data was made and what it cannot say, one sentence each.
    #[must_use]
    pub fn method(&self) -> Vec<String> {
        let days = u64::try_from(self.stale_after_days).unwrap_or(0);
        let mut sentences: Vec<String> = METHOD.iter().map(|name| self.text.get(name)).collect();
        sentences.push(
            self.text
                .format("method-stale", &[("count", Value::Count(days))]),
        );
        sentences.push(default_accounts(&self.text));
        sentences
    }
}

/// The sentences about method and limits, in order.
const METHOD: [&str; 12] = [
    "method-source",
    "method-paging",
    "method-merge",
    "method-unknown",
    "method-absence",
    "method-complexity",
    "method-controls",
    "method-controls-doubt",
    "method-controls-sources",
    "method-duration",
    "method-scope",
    "method-reproduce",
];

fn words(query: &QueryLedger, text: &Text) -> QueryWords {
    let detail = query
        .parameters
        .iter()
        .filter(|(name, _)| name.as_str() != "enterprise_project_id")
        .map(|(_, value)| value.as_str());
    let detail = text.list(detail);
    let declared = query.declared_total_last.or(query.declared_total_first);
    QueryWords {
        title: text.get(&format!("endpoint-{}", query.endpoint)),
        detail,
        // The question which projects there are belongs to none.
        target: if query.project_id.is_empty() {
            query.region.clone()
        } else {
            format!("{} / {}", query.region, query.project_id)
        },
        declared: declared
            .and_then(|total| u64::try_from(total).ok())
            .map_or_else(|| text.get("unknown"), |total| text.number(total)),
        distinct: text.number(query.distinct),
        outcome: text.get(&format!("outcome-{}", query.outcome.as_str())),
        remark: remark(query, text),
    }
}

/// What is worth knowing about the reading of a list: in which way it was read, then what went wrong or is peculiar.
fn remark(query: &QueryLedger, text: &Text) -> String {
    let parts = [("count", Value::Count(query.parts))];
    let way = match query.read_by {
        ReadBy::List => None,
        ReadBy::Image => Some(text.format("read-by-image", &parts)),
        ReadBy::Filter => Some(text.format("read-by-filter", &parts)),
    };
    let peculiarity = match (&query.error, query.total_counts, query.check) {
        (Some(error), _, _) => Some(error.clone()),
        (None, TotalCounts::Accounts, Some(Check::WeakPassword)) => {
            Some(text.get("total-counts-accounts"))
        }
        _ if query.unreadable > 0 => Some(text.format(
            "rows-unreadable",
            &[("count", Value::Count(query.unreadable))],
        )),
        _ => None,
    };
    let sentences: Vec<String> = way.into_iter().chain(peculiarity).collect();
    text.sentences(sentences)
}

fn formula(policy: &SeverityPolicy, text: &Text) -> Vec<FormulaLine> {
    let points = |name: &str, points: u32| FormulaLine {
        label: text.get(name),
        points: format!("+{points}"),
    };
    let from = |name: &str, least: u32| FormulaLine {
        label: text.get(name),
        points: format!("≥ {least}"),
    };
    let accounts = text.list(&policy.privileged_accounts);
    let mut lines = vec![
        points("formula-weak", policy.weak_password),
        points("formula-complexity", policy.complexity),
        points("formula-rule", policy.complexity_rule),
        points("formula-exposed", policy.exposed),
        FormulaLine {
            label: text.format(
                "formula-privileged",
                &[("accounts", Value::Text(&accounts))],
            ),
            points: format!("+{}", policy.privileged),
        },
        points("formula-service", policy.network_service),
    ];
    let named = |name: &str, list: &[NamedPoints]| -> Vec<FormulaLine> {
        let line = |one: &NamedPoints| FormulaLine {
            label: text.format(name, &[("name", Value::Text(&one.name))]),
            points: format!("+{}", one.points),
        };
        list.iter().map(line).collect()
    };
    lines.extend(named("formula-service-named", &policy.services));
    lines.extend(named("formula-value", &policy.asset_values));
    lines.extend(policy.ages.iter().map(|step| FormulaLine {
        label: text.format(
            "formula-age",
            &[("count", Value::Count(u64::try_from(step.days).unwrap_or(0)))],
        ),
        points: format!("+{}", step.points),
    }));
    lines.extend([
        from("severity-critical", policy.critical_from),
        from("severity-high", policy.high_from),
        from("severity-medium", policy.medium_from),
        FormulaLine {
            label: text.get("severity-low"),
            points: format!("< {}", policy.medium_from),
        },
    ]);
    lines
}
