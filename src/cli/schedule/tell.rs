//! Tells somebody by webhook. Mail about a run is sent by the run itself, which knows its report.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use crate::alert::{Message, Sender};
use crate::cli::clock;
use crate::cli::console::visible;
use crate::cli::failure::Failure;
use crate::config::ScheduleConfig;
use crate::schedule::{Condition, Notice, Order, Summary, delays};

/// What is told.
#[derive(Serialize)]
struct Body<'a> {
    schema: &'static str,
    /// What happened: `failure`, `incomplete`, `threshold`, `delivery` or `recovered`.
    event: &'static str,
    job: &'a str,
    /// What was told before.
    before: Condition,
    /// When that was; with it a repetition differs from what it repeats.
    told_at: Option<DateTime<Utc>>,
    due: DateTime<Utc>,
    ended_at: DateTime<Utc>,
    exit_code: Option<i32>,
    why: Option<String>,
    run: Option<&'a Summary>,
}

/// Tells somebody, and the scheduler whether that worked.
pub(super) struct Teller {
    sender: Mutex<Option<Sender>>,
    orders: mpsc::Sender<Order>,
}

impl Teller {
    pub(super) fn new(
        config: &ScheduleConfig,
        orders: mpsc::Sender<Order>,
    ) -> Result<Self, Failure> {
        Ok(Self {
            sender: Mutex::new(sender(config)?),
            orders,
        })
    }

    /// Tells somebody else from now on.
    pub(super) fn reload(&self, config: &ScheduleConfig) -> Result<(), Failure> {
        let sender = sender(config)?;
        *self.sender.lock().unwrap_or_else(PoisonError::into_inner) = sender;
        Ok(())
    }

    /// Begins to tell; the scheduler does not wait for it.
    pub(super) fn tell(&self, notice: &Notice) {
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sender) = sender.clone() else {
            return;
        };
        let (job, condition) = (notice.job.clone(), notice.condition);
        let message = message(notice);
        let orders = self.orders.clone();
        tokio::spawn(async move {
            let clock = || clock().timestamp();
            let told = match message {
                Some(message) => sender.tell(&message, clock, delays()).await,
                None => Ok(()),
            };
            let order = match told {
                Ok(()) => Order::Told { job, condition },
                Err(error) => {
                    let error: &dyn std::error::Error = &error;
                    let cause = error.source().map(|cause| format!(": {cause}"));
                    tracing::error!(
                        "cannot tell anybody of `{job}`: {error}{}",
                        cause.unwrap_or_default()
                    );
                    Order::NotTold { job }
                }
            };
            // The scheduler has ended; its next start tells it.
            let _ = orders.send(order).await;
        });
    }
}

fn sender(config: &ScheduleConfig) -> Result<Option<Sender>, Failure> {
    let webhook = config.alerts.as_ref().map(|alerts| alerts.webhook.clone());
    webhook.map(Sender::new).transpose().map_err(Failure::Alert)
}

/// The document, and a name that follows from what it says: whoever is told twice can tell.
fn message(notice: &Notice) -> Option<Message> {
    let end = &notice.finished.end;
    let body = Body {
        schema: "hss-audit/alert/1",
        event: notice.alarm.as_str(),
        job: &notice.job,
        before: notice.before,
        told_at: notice.told_at,
        due: notice.finished.due,
        ended_at: notice.finished.at,
        exit_code: end.exit_code,
        why: end.why.as_deref().map(visible),
        run: end.summary.as_ref(),
    };
    let body = serde_json::to_vec(&body).ok()?;
    let digest = Sha256::digest(&body);
    Some(Message {
        id: hex::encode(digest.get(..16)?),
        body,
    })
}
