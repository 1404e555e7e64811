//! Draws up the account of a list, and says in words what is missing.

use super::list::Reading;
use super::plan::{ALL_ENTERPRISE_PROJECTS, Query};
use super::query::{Closer, Collector};
use crate::findings::{QueryLedger, QueryOutcome, ReadBy};
use crate::hss::{self, Class};

impl Collector {
    pub(super) fn account(
        &self,
        query: &Query,
        reading: &Reading<hss::Error>,
        started_at: i64,
    ) -> QueryLedger {
        let distinct = reading.keys.len() as u64;
        let unreadable = reading.unreadable.len() as u64;
        let outcome = match &reading.first_failure {
            Some(failure) if is_not_offered(query, failure) => QueryOutcome::Unsupported,
            _ => reading.outcome(),
        };
        QueryLedger {
            endpoint: query.source.id.to_owned(),
            check: query.source.check,
            subject: query.source.subject.into(),
            region: query.target.region.clone(),
            project_id: query.target.project_id.clone(),
            parameters: query.parameters.clone(),
            declared_total_first: reading.first_total,
            declared_total_last: reading.last_total,
            total_counts: reading.total_counts(),
            rows: reading.rows,
            distinct,
            duplicates: reading.rows.saturating_sub(distinct + unreadable),
            unreadable,
            pages: reading.pages,
            requests: 0,
            retries: 0,
            throttled: 0,
            sweeps: u64::from(reading.sweeps),
            read_by: ReadBy::List,
            parts: 0,
            started_at,
            finished_at: self.surroundings.clock.now(),
            outcome,
            error: explain(reading),
            concerned: None,
        }
    }
}

/// Whether there may be more behind what came, and why.
pub(super) fn closer(query: &Query, reading: Reading<hss::Error>) -> Option<Closer> {
    let is_of_images = query.source.look_up.is_some();
    match &reading.first_failure {
        Some(failure) if is_of_images && failure.class() == Class::Invalid => Some(Closer::Refused),
        Some(_) => None,
        None if reading.is_cut => Some(Closer::Cut(Box::new(reading))),
        None if is_of_images && reading.rows == 0 => Some(Closer::Empty),
        None => None,
    }
}

/// Whether the first page was refused in a way that asking for the default enterprise project only may mend; in words.
///
/// # Source
/// The API documents: `all_granted_eps` may be sent "only after the enterprise project function is enabled".
pub(super) fn refuses_all_projects(query: &Query, reading: &Reading<hss::Error>) -> Option<String> {
    let refusal = reading.first_failure.as_ref()?;
    let is_refused = matches!(refusal.class(), Class::Invalid | Class::Denied);
    (is_refused && query.is_of_all_projects()).then(|| {
        format!("`{ALL_ENTERPRISE_PROJECTS}` was refused ({refusal}); only the default enterprise project was read")
    })
}

/// Whether the service has no such list: no such call, or not for this image type.
pub(super) fn is_not_offered(query: &Query, failure: &hss::Error) -> bool {
    let is_one_of_several = query.parameters.contains_key("image_type");
    match failure.class() {
        Class::NotOffered => true,
        Class::Invalid => is_one_of_several && failure.is_unknown_value(),
        Class::SignIn | Class::Denied | Class::Throttled | Class::Transient | Class::Fatal => false,
    }
}

/// Says in one line what is wrong with a reading; nothing when all is well.
fn explain(reading: &Reading<hss::Error>) -> Option<String> {
    if let Some(failure) = &reading.first_failure {
        return Some(chain(failure));
    }
    let mut reasons = Vec::new();
    for (offset, failure) in reading.lost.iter().take(3) {
        reasons.push(format!("offset {offset}: {}", chain(failure)));
    }
    if reading.lost.len() > 3 {
        reasons.push(format!("{} more pages lost", reading.lost.len() - 3));
    }
    if reading.lost.is_empty() {
        reasons.extend(
            reading
                .holes
                .first()
                .map(|hole| format!("rows {} to {} never came", hole.start, hole.end)),
        );
    }
    if let Some((row, reason)) = reading.unreadable.first() {
        reasons.push(format!("row {row} cannot be read: {reason}"));
    }
    if reading.is_cut {
        reasons.push("the list goes on past the last offset that the service takes".to_owned());
    }
    reasons.extend(explain_total(reading));
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

fn explain_total(reading: &Reading<hss::Error>) -> Option<String> {
    let (first, last) = (reading.first_total, reading.last_total);
    if first != last {
        let word = |total: Option<i64>| {
            total.map_or_else(|| "unknown".to_owned(), |total| total.to_string())
        };
        return Some(format!(
            "the declared total moved from {} to {}",
            word(first),
            word(last)
        ));
    }
    let declared = u64::try_from(last?).ok()?;
    let came = reading.keys.len() as u64;
    (declared != came && declared != reading.parts.len() as u64)
        .then(|| format!("{declared} declared, {came} came"))
}

/// An error and its causes on one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
