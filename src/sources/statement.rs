//! The numbers that HSS states beside its lists, one file per call: a second source to hold the lists against.
//!
//! A file states everything about its call: path, what is sent, the private shape of the answer, and which numbers it
//! holds. To add one: write its file, name it in [`STATEMENTS`], and add an answer to `samples/api/statements`.

use serde::Deserialize;

use super::wire::{Integer, Object};
use super::{
    agent_status, baseline_overview, baseline_statistic, host_statistics, image_baseline_statistic,
    password_settings,
};
use crate::findings::{Figure, FigureKind, ImageType, Parameters};

/// All calls that are asked for numbers. The order is the order of the comparison in reports.
///
/// # Source
/// HSS API v5. All of them only read. What also answers to `GET` but acts, such as `baseline/detection/{group_id}`, which
/// starts a scan, is never called; nor is the customer's own list of weak passwords.
pub static STATEMENTS: [&Statement; 6] = [
    &baseline_overview::STATEMENT,
    &baseline_statistic::STATEMENT,
    &image_baseline_statistic::STATEMENT,
    &host_statistics::STATEMENT,
    &agent_status::STATEMENT,
    &password_settings::STATEMENT,
];

/// One call that answers with numbers.
pub struct Statement {
    /// Its name in files and messages.
    pub id: &'static str,
    /// Its path below `/v5/{project_id}/`.
    pub path: &'static str,
    /// The questions to ask, where these image types are asked for: one set of parameters for each, without enterprise
    /// project.
    pub variants: fn(&[ImageType]) -> Vec<Parameters>,
    /// Whether the call has a `region` header.
    pub has_region_header: bool,
    /// JSON to send; then the call is a `POST`, else a `GET`.
    pub body: Option<&'static str>,
    /// Rewrites an answer that may hold secrets into one that cannot. Such an answer is never quoted either.
    pub conceal: Option<Conceal>,
    /// Reads the numbers; one that is absent or makes no sense is left out. Fails when the body is no such answer.
    pub read: fn(&[u8]) -> Result<Vec<Figure>, String>,
}

impl Statement {
    /// What may be kept of an answer.
    ///
    /// # Errors
    /// When the body is no such answer, in words that quote nothing of it.
    pub fn keepable(&self, body: &[u8]) -> Result<Concealed, String> {
        match self.conceal {
            Some(conceal) => conceal(body),
            None => (self.read)(body).map(|_| Concealed {
                body: body.to_vec(),
                withheld: 0,
            }),
        }
    }
}

/// Rewrites an answer; fails when it is no such answer, in words that quote nothing of it.
pub type Conceal = fn(&[u8]) -> Result<Concealed, String>;

/// An answer without what may be secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concealed {
    /// The answer that may be kept.
    pub body: Vec<u8>,
    /// How many parts were left out because nobody asked for them.
    pub withheld: u64,
}

/// The statement of a name.
#[must_use]
pub fn statement_by_id(id: &str) -> Option<&'static Statement> {
    STATEMENTS.into_iter().find(|statement| statement.id == id)
}

/// The variants of a call that has only one.
pub(super) fn only_one(_: &[ImageType]) -> Vec<Parameters> {
    vec![Parameters::new()]
}

/// Reads an answer that is one object and takes its numbers; an object without any of them is another kind of answer.
pub(super) fn read<'a, T: Deserialize<'a>, const N: usize>(
    body: &'a [u8],
    numbers: fn(T) -> [(FigureKind, Integer); N],
) -> Result<Vec<Figure>, String> {
    let Object(answer) = serde_json::from_slice::<Object<T>>(body)
        .map_err(|_quoting| "no object with numbers".to_owned())?;
    let figures: Vec<Figure> = numbers(answer)
        .into_iter()
        .filter_map(|(kind, Integer(value))| value.map(|value| Figure { kind, value }))
        .collect();
    if figures.is_empty() {
        return Err("none of the documented numbers".to_owned());
    }
    Ok(figures)
}
