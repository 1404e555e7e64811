//! Asks for the numbers that HSS states, beside the reading of its lists.
//!
//! What is not answered is said to be so, and makes the data look no worse than the lists are. Only a refused sign-in is
//! more than that: nothing more is asked for a project that refuses, be it a list, because keys lock after five failures.

use std::time::Duration;

use futures::stream::{self, StreamExt, TryStreamExt};
use tokio::sync::watch;

use super::account::chain;
use super::archive::Answer;
use super::plan::{ALL_ENTERPRISE_PROJECTS, ENTERPRISE_PROJECT, Errand, NO_REGION, Target};
use super::query::Collector;
use super::{ArchiveError, Error};
use crate::findings::{ImageType, Parameters, StatementLedger};
use crate::hss::{self, Class, Effort, Endpoint, Request, SignIn};
use crate::sources::{Concealed, STATEMENTS, Statement};

/// How long answers are waited for when all lists have been read: numbers to compare with are not worth more.
const GRACE: Duration = Duration::from_secs(3);

/// One question for numbers.
#[derive(Clone)]
pub(super) struct Question {
    statement: &'static Statement,
    target: Target,
    sign_in: SignIn,
    endpoint: Endpoint,
    /// Enterprise project included.
    parameters: Parameters,
}

/// What came of a question.
struct Answered {
    effort: Effort,
    request_id: Option<String>,
    kept: Result<Concealed, hss::Error>,
}

/// Ends soon after the lists have been read.
#[derive(Clone)]
pub(super) struct Deadline(watch::Receiver<()>);

/// What has to be dropped when all lists have been read, and what ends [`GRACE`] later.
pub(super) fn deadline() -> (watch::Sender<()>, Deadline) {
    let (lists_end, listener) = watch::channel(());
    (lists_end, Deadline(listener))
}

impl Deadline {
    async fn end(mut self) {
        while self.0.changed().await.is_ok() {}
        tokio::time::sleep(GRACE).await;
    }
}

/// The questions about a target, in the order of reports.
pub(super) fn questions(errand: &Errand, endpoint: &Endpoint) -> Vec<Question> {
    let kinds = errand.image_types.iter();
    let image_types: Vec<ImageType> = kinds.map(|word| ImageType::parse(word)).collect();
    let ask = |statement: &'static Statement, mut parameters: Parameters| {
        let enterprise_project = errand.target.enterprise_project_id.clone();
        parameters.insert(ENTERPRISE_PROJECT.to_owned(), enterprise_project);
        Question {
            statement,
            target: errand.target.clone(),
            sign_in: errand.sign_in.clone(),
            endpoint: endpoint.clone(),
            parameters,
        }
    };
    STATEMENTS
        .into_iter()
        .flat_map(|statement| {
            let variants = (statement.variants)(&image_types).into_iter();
            variants.map(move |parameters| ask(statement, parameters))
        })
        .collect()
}

/// Asks everything of all targets together. One list of questions per target.
///
/// # Errors
/// Only when an answer cannot be kept.
pub(super) async fn ask_all(
    collector: &Collector,
    questions: &[Vec<Question>],
    deadline: Deadline,
) -> Result<(), Error> {
    let mut first = 0;
    let targets: Vec<_> = questions
        .iter()
        .map(|questions| {
            let place = first;
            first += questions.len();
            collector.ask_target(place, questions, deadline.clone())
        })
        .collect();
    let together = targets.len().max(1);
    stream::iter(targets)
        .buffer_unordered(together)
        .try_collect::<()>()
        .await?;
    Ok(())
}

impl Collector {
    /// Asks one question alone before the others: a sign-in that is refused must not be refused ten times at once,
    /// because keys lock after five failures.
    async fn ask_target(
        &self,
        place: usize,
        questions: &[Question],
        deadline: Deadline,
    ) -> Result<(), ArchiveError> {
        if let Some(question) = questions.first() {
            let door = (&question.sign_in, &question.endpoint);
            self.gate.wait(door, None).await;
        }
        let is_open = |(place, _): &(usize, &Question)| !self.archive.is_answered(*place);
        let mut numbered = (place..).zip(questions).filter(is_open);
        let Some((place, question)) = numbered.next() else {
            return Ok(());
        };
        let is_refused = self.settle(place, question, deadline.clone()).await?;
        let others = numbered.map(|(place, question)| {
            let deadline = deadline.clone();
            async move {
                if is_refused {
                    let account = account(question, Some(chain(&hss::Error::SignedOut)));
                    return self.keep(place, account, None);
                }
                self.settle(place, question, deadline).await.map(drop)
            }
        });
        stream::iter(others.collect::<Vec<_>>())
            .buffer_unordered(questions.len())
            .try_collect::<()>()
            .await
    }

    /// Asks a question and keeps what came of it; says whether the sign-in was refused.
    async fn settle(
        &self,
        place: usize,
        question: &Question,
        deadline: Deadline,
    ) -> Result<bool, ArchiveError> {
        tokio::select! {
            answered = self.ask(question) => {
                let (account, answer) = answered;
                let is_refused = answer.as_ref().is_err_and(|class| *class == Class::SignIn);
                self.keep(place, account, answer.ok()).map(|()| is_refused)
            }
            () = deadline.end() => {
                let reason = format!("no answer within {} s after the last list", GRACE.as_secs());
                self.keep(place, account(question, Some(reason)), None).map(|()| false)
            }
        }
    }

    fn keep(
        &self,
        place: usize,
        mut account: StatementLedger,
        answer: Option<Answer>,
    ) -> Result<(), ArchiveError> {
        account.received_at = self.surroundings.clock.now();
        self.archive.statement(place, account, answer)
    }

    /// Asks; a service that refuses to answer for all enterprise projects is asked again for the default one, and the
    /// account says so.
    async fn ask(&self, question: &Question) -> (StatementLedger, Result<Answer, Class>) {
        let mut asked = question.clone();
        let mut answered = self.send(&asked).await;
        let mut requests = answered.effort.requests;
        let mut narrowed = None;
        if let Some(refusal) = question.refusal_of_all_projects(&answered) {
            asked.parameters.remove(ENTERPRISE_PROJECT);
            let again = self.send(&asked).await;
            requests += again.effort.requests;
            if again.kept.is_ok() {
                narrowed = Some(refusal);
                answered = again;
            } else {
                asked = question.clone();
            }
        }
        let error = answered.kept.as_ref().err().map(|error| asked.words(error));
        let withheld = answered.kept.as_ref().map_or(0, |kept| kept.withheld);
        let account = StatementLedger {
            requests,
            withheld,
            narrowed,
            ..account(&asked, error)
        };
        let request_id = answered.request_id;
        let answer = answered.kept.map(|kept| Answer {
            request_id,
            body: kept.body,
        });
        (account, answer.map_err(|error| error.class()))
    }

    async fn send(&self, question: &Question) -> Answered {
        let statement = question.statement;
        let path = format!("/v5/{}/{}", question.target.project_id, statement.path);
        let parameters = question.parameters.iter();
        let parameters: Vec<(&str, &str)> = parameters
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let request = Request {
            sign_in: &question.sign_in,
            endpoint: &question.endpoint,
            project_id: &question.target.project_id,
            path: &path,
            parameters: &parameters,
            region: Some(question.target.region.as_str())
                .filter(|region| statement.has_region_header && *region != NO_REGION),
            body: statement.body.map(str::as_bytes),
            is_read: false,
            patience: None,
        };
        // Nothing is refused here: what is refused is tried again, at the cost of lists, and is quoted.
        let look = |body: &[u8]| Ok(statement.keepable(body));
        let (effort, answer) = self.asker.client.send(request, look).await;
        let (request_id, kept) = match answer {
            Ok(answer) => (answer.request_id, answer.decoded.map_err(not_of_this_kind)),
            Err(error) => (None, Err(error)),
        };
        Answered {
            effort,
            request_id,
            kept,
        }
    }
}

fn not_of_this_kind(reason: String) -> hss::Error {
    hss::Error::NotHss {
        status: 200,
        what: "something else",
        excerpt: reason,
    }
}

impl Question {
    /// Whether the answer is a refusal that asking for the default enterprise project only may mend; in words.
    fn refusal_of_all_projects(&self, answered: &Answered) -> Option<String> {
        let error = answered.kept.as_ref().err()?;
        let is_refused = matches!(error.class(), Class::Invalid | Class::Denied);
        let scope = self.parameters.get(ENTERPRISE_PROJECT)?;
        (is_refused && scope == ALL_ENTERPRISE_PROJECTS).then(|| self.words(error))
    }

    /// An error in words; where an answer may hold secrets, without the words of the service.
    fn words(&self, error: &hss::Error) -> String {
        if let (hss::Error::Service(refusal), Some(_)) = (error.met(), self.statement.conceal) {
            let refusal = hss::ServiceError {
                message: String::new(),
                ..refusal.as_ref().clone()
            };
            return refusal.to_string();
        }
        chain(error)
    }
}

/// The account of a question that was not sent, or not to the end.
fn account(question: &Question, error: Option<String>) -> StatementLedger {
    StatementLedger {
        endpoint: question.statement.id.to_owned(),
        region: question.target.region.clone(),
        project_id: question.target.project_id.clone(),
        parameters: question.parameters.clone(),
        received_at: 0,
        requests: 0,
        withheld: 0,
        narrowed: None,
        error,
    }
}
