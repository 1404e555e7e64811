//! What is missing, and what is worth knowing about the scope, in words.

use super::{Notice, NoticeKind, QueryLedger, QueryOutcome, Report, Text, Value};

/// Something that has to be said about the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// About what.
    pub what: String,
    /// Why, or which.
    pub why: String,
}

impl Report {
    /// Everything that is missing: the lists in the order of the ledger, then gaps that belong to no list.
    #[must_use]
    pub fn gap_words(&self) -> Vec<Remark> {
        let queries = &self.coverage.queries;
        let missing = queries.iter().filter(|query| !query.is_whole(queries));
        let mut words: Vec<Remark> = missing.map(|query| gap(query, &self.text)).collect();
        let others = self.coverage.gaps.iter().skip(words.len());
        words.extend(others.map(|gap| Remark {
            what: gap.what.clone(),
            why: gap.why.clone(),
        }));
        words
    }

    /// What is worth knowing about what was asked for.
    #[must_use]
    pub fn notice_words(&self) -> Vec<Remark> {
        let notices = self.coverage.notices.iter();
        notices.map(|one| notice(one, &self.text)).collect()
    }
}

fn gap(query: &QueryLedger, text: &Text) -> Remark {
    let list = text.get(&format!("endpoint-{}", query.endpoint));
    let parameters = query.parameters.iter();
    let parameters = text.list(parameters.map(|(name, value)| format!("{name}={value}")));
    // The question which projects there are belongs to none.
    let name = match (query.project_id.is_empty(), parameters.is_empty()) {
        (true, _) => "gap-what-region",
        (false, true) => "gap-what",
        (false, false) => "gap-what-parameters",
    };
    let values = [
        ("list", Value::Text(list.as_str())),
        ("region", Value::Text(&query.region)),
        ("project", Value::Text(&query.project_id)),
        ("parameters", Value::Text(&parameters)),
    ];
    let why = match (&query.error, query.outcome) {
        (Some(error), _) => error.clone(),
        (None, QueryOutcome::Unsupported) => text.get("gap-unsupported"),
        (
            None,
            QueryOutcome::Complete
            | QueryOutcome::ChangedWhileReading
            | QueryOutcome::Short
            | QueryOutcome::Failed,
        ) => text.get("gap-short"),
    };
    let why = match query.concerned {
        Some(count) => {
            let values = [
                ("why", Value::Text(why.as_str())),
                ("count", Value::Count(count)),
            ];
            text.format("gap-concerned", &values)
        }
        None => why,
    };
    Remark {
        what: text.format(name, &values),
        why,
    }
}

fn notice(notice: &Notice, text: &Text) -> Remark {
    let project = notice.projects.first();
    let what = [
        ("count", Value::Count(notice.projects.len() as u64)),
        ("region", Value::Text(&notice.region)),
        (
            "project",
            Value::Text(project.map_or("", |project| &project.id)),
        ),
    ];
    let what = text.format(&format!("notice-{}", notice.kind.as_str()), &what);
    let projects = notice.projects.iter().map(|project| {
        let values = [
            ("name", Value::Text(&project.name)),
            ("id", Value::Text(&project.id)),
        ];
        text.format("notice-project", &values)
    });
    let why = match notice.kind {
        NoticeKind::ScopeDrift => text.list(projects),
        NoticeKind::DriftUnknown => notice.why.clone(),
        NoticeKind::ProjectDisabled => {
            let projects = text.list(projects);
            let values = [("projects", Value::Text(projects.as_str()))];
            text.format("notice-project_disabled-why", &values)
        }
        NoticeKind::FewerImageTypes => {
            let types = text.list(&notice.image_types);
            let values = [("types", Value::Text(types.as_str()))];
            text.format("notice-fewer_image_types-why", &values)
        }
        NoticeKind::NoAssets => {
            let ids = notice.projects.iter().map(|project| project.id.as_str());
            let ids = text.list(ids);
            let values = [("projects", Value::Text(ids.as_str()))];
            text.format("notice-no_assets-why", &values)
        }
    };
    Remark { what, why }
}
