//! Holds the numbers that HSS states against what was collected.

use std::collections::{BTreeMap, BTreeSet};

use super::explanation::Difference;
use super::tally::{Collected, Tally};
use crate::collect::{Collection, Error};
use crate::findings::{
    ComplexityRule, Count, Coverage, CrossCheck, CrossCheckVerdict, Explanation, Figure,
    FigureKind, Finding, Inventory, PolicyInForce, QueryLedger, QueryOutcome, Reading,
    RequiredNumber, StatementLedger,
};
use crate::sources;

/// One question and the numbers that came.
struct Statement<'a> {
    account: &'a StatementLedger,
    figures: Vec<Figure>,
}

/// One region and project, and what is known of it from both sides.
pub(super) struct Target<'a> {
    statements: &'a [&'a Statement<'a>],
    /// The accounts of its lists.
    lists: &'a [&'a QueryLedger],
    /// Of all targets.
    pub(super) all_lists: &'a [QueryLedger],
    place: (&'a str, &'a str),
    pub(super) tally: Tally,
}

/// Reads the numbers that HSS states and compares each with what was collected.
///
/// # Errors
/// When the evidence is damaged, or holds an answer that this version does not know.
pub(super) fn enter(
    collection: &Collection,
    (findings, inventory): (&[Finding], &Inventory),
    coverage: &mut Coverage,
) -> Result<(), Error> {
    let accounts: Vec<StatementLedger> = collection.statements().cloned().collect();
    let statements = read(collection, &accounts)?;
    let statements = by_place(&statements, |one| {
        (&one.account.region, &one.account.project_id)
    });
    let lists = by_place(&coverage.queries, |query| {
        (&query.region, &query.project_id)
    });
    let mut places = BTreeSet::new();
    for target in &collection.scope().targets {
        let place = (target.region.as_str(), target.project_id.as_str());
        if !places.insert(place) {
            continue;
        }
        let target = Target {
            statements: statements.get(&place).map_or(&[], Vec::as_slice),
            lists: lists.get(&place).map_or(&[], Vec::as_slice),
            all_lists: &coverage.queries,
            place,
            tally: Collected::of(place, findings, inventory).tally(),
        };
        coverage.cross_checks.extend(target.checks());
        coverage.password_policy.push(target.policy());
    }
    coverage.statements = accounts;
    Ok(())
}

/// What belongs to each region and project, in the given order.
fn by_place<T>(items: &[T], place: fn(&T) -> (&str, &str)) -> BTreeMap<(&str, &str), Vec<&T>> {
    let mut places: BTreeMap<_, Vec<&T>> = BTreeMap::new();
    for item in items {
        places.entry(place(item)).or_default().push(item);
    }
    places
}

/// The numbers of every question, in the order of the plan.
fn read<'a>(
    collection: &Collection,
    accounts: &'a [StatementLedger],
) -> Result<Vec<Statement<'a>>, Error> {
    let mut figures: BTreeMap<usize, Vec<Figure>> = BTreeMap::new();
    collection.for_each_statement(|index, account, body| {
        let statement = sources::statement_by_id(&account.endpoint)
            .ok_or_else(|| Error::UnknownSource(account.endpoint.clone()))?;
        let read = (statement.read)(body).map_err(|reason| Error::Page {
            endpoint: account.endpoint.clone(),
            reason,
        })?;
        figures.insert(index, read);
        Ok(())
    })?;
    let with_figures = |(index, account)| Statement {
        account,
        figures: figures.remove(&index).unwrap_or_default(),
    };
    Ok(accounts.iter().enumerate().map(with_figures).collect())
}

impl Target<'_> {
    /// The first number of a kind that HSS states here.
    pub(super) fn number(&self, kind: FigureKind) -> Option<i64> {
        let mut figures = self.statements.iter().flat_map(|one| &one.figures);
        figures
            .find(|figure| figure.kind == kind)
            .map(|figure| figure.value)
    }

    /// What HSS requires of passwords here.
    fn policy(&self) -> PolicyInForce {
        let (region, project_id) = self.place;
        let mut index = 0..;
        let rules = ComplexityRule::ALL.map(|rule| {
            let in_rows = index
                .next()
                .and_then(|at: usize| self.tally.required.get(at));
            let in_rows = in_rows.into_iter().flatten().copied().collect();
            RequiredNumber::of(rule, self.number(FigureKind::Required(rule)), in_rows)
        });
        PolicyInForce {
            region: region.to_owned(),
            project_id: project_id.to_owned(),
            rules,
        }
    }

    fn checks(&self) -> Vec<CrossCheck> {
        let mut checks = Vec::new();
        for statement in self.statements {
            if statement.account.error.is_some() {
                checks.push(CrossCheck {
                    error: statement.account.error.clone(),
                    ..empty(statement.account, CrossCheckVerdict::NotAsked)
                });
            }
            let counted = statement
                .figures
                .iter()
                .filter(|figure| !Count::readings(figure.kind).is_empty());
            checks.extend(counted.map(|figure| self.check(statement.account, *figure)));
        }
        checks
    }

    fn check(&self, account: &StatementLedger, figure: Figure) -> CrossCheck {
        let image_type = account
            .parameters
            .get(QueryLedger::IMAGE_TYPE)
            .map(String::as_str);
        let lists = self.lists(figure.kind, image_type);
        let readings = match lists.is_empty() {
            true => Vec::new(),
            false => self.readings(figure, image_type),
        };
        let agreeing = readings.iter().find(|reading| reading.agrees);
        let is_unread = lists
            .iter()
            .any(|query| query.outcome == QueryOutcome::Failed);
        let verdict = match agreeing {
            _ if lists.is_empty() => CrossCheckVerdict::NotComparable,
            // What agrees by chance with a list that could not be read agrees with nothing.
            Some(_) if is_unread => CrossCheckVerdict::NotComparable,
            Some(_) => CrossCheckVerdict::Agrees,
            None => CrossCheckVerdict::Differs,
        };
        let counted = agreeing.or(readings.first()).map(|one| one.counted);
        CrossCheck {
            figure: Some(figure.kind),
            stated: Some(figure.value),
            counted,
            explanations: match verdict {
                CrossCheckVerdict::Agrees | CrossCheckVerdict::NotAsked => Vec::new(),
                CrossCheckVerdict::NotComparable if lists.is_empty() => {
                    vec![Explanation::UncoveredImages]
                }
                CrossCheckVerdict::NotComparable => vec![Explanation::ListIncomplete],
                CrossCheckVerdict::Differs => {
                    let is_fewer = u64::try_from(figure.value).ok() < counted;
                    Difference::new(self, account, (figure.kind, is_fewer), &lists).explain()
                }
            },
            readings,
            ..empty(account, verdict)
        }
    }

    fn readings(&self, figure: Figure, image_type: Option<&str>) -> Vec<Reading> {
        let reading = |counts: &Count| {
            let counted = self.tally.of(*counts, image_type);
            Reading {
                counts: *counts,
                counted,
                agrees: u64::try_from(figure.value) == Ok(counted),
            }
        };
        Count::readings(figure.kind).iter().map(reading).collect()
    }

    /// The accounts of the lists that name what a number counts.
    fn lists(&self, kind: FigureKind, image_type: Option<&str>) -> Vec<&QueryLedger> {
        let names = lists_behind(kind);
        let is_of_type = |query: &QueryLedger| {
            image_type.is_none_or(|word| {
                query
                    .parameters
                    .get(QueryLedger::IMAGE_TYPE)
                    .is_some_and(|it| it == word)
            })
        };
        let is_behind =
            |query: &&QueryLedger| names.contains(&query.endpoint.as_str()) && is_of_type(query);
        let lists = self.lists.iter().copied();
        lists.filter(is_behind).collect()
    }
}

/// The lists that name what a number counts.
fn lists_behind(kind: FigureKind) -> &'static [&'static str] {
    match kind {
        FigureKind::HostsWithWeakPasswords | FigureKind::HostWeakPasswords => {
            &["host_weak_passwords"]
        }
        FigureKind::HostsWithoutWeakPasswords | FigureKind::HostsNotCheckedForWeakPasswords => {
            &["host_weak_passwords", "hosts"]
        }
        FigureKind::HostPolicies => &["host_password_complexity"],
        FigureKind::ImageWeakPasswords => &["image_weak_passwords"],
        FigureKind::ImagePolicies => &["image_password_complexity"],
        FigureKind::HostsInWeakPasswordCheck
        | FigureKind::Hosts
        | FigureKind::HostsProtected
        | FigureKind::HostsUnprotected
        | FigureKind::AgentsOnline
        | FigureKind::AgentsOffline
        | FigureKind::AgentsNotInstalled
        | FigureKind::AgentsFailed => &["hosts"],
        FigureKind::ScanTime | FigureKind::Required(_) => &[],
    }
}

/// The part of a comparison that the question decides.
fn empty(account: &StatementLedger, verdict: CrossCheckVerdict) -> CrossCheck {
    CrossCheck {
        region: account.region.clone(),
        project_id: account.project_id.clone(),
        endpoint: account.endpoint.clone(),
        parameters: account.parameters.clone(),
        figure: None,
        stated: None,
        counted: None,
        readings: Vec::new(),
        verdict,
        explanations: Vec::new(),
        error: None,
    }
}
