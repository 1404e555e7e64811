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
    /// Whether the report did not reach everybody, whatever else happened.
    undelivered: bool,
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
        let sender = sender.clone();
        let message = message(notice);
        let (job, standing) = (notice.job.clone(), notice.standing);
        let orders = self.orders.clone();
        tokio::spawn(async move {
            let order = match send(sender, message).await {
                Ok(()) => Order::Told { job, standing },
                Err(why) => Order::NotTold { job, why },
            };
            // The scheduler has ended; its next start tells it.
            let _ = orders.send(order).await;
        });
    }
}

/// Sends a message; says why that did not work.
async fn send(sender: Option<Sender>, message: Option<Message>) -> Result<(), String> {
    // Between two settings, one with alerts and one without.
    let sender = sender.ok_or("there are no settings for alerts any more")?;
    let message = message.ok_or("the message cannot be written as JSON")?;
    let told = sender
        .tell(&message, || clock().timestamp(), delays())
        .await;
    told.map_err(|error| {
        let error: &dyn std::error::Error = &error;
        let chain = std::iter::successors(Some(error), |error| error.source());
        let words: Vec<_> = chain.map(ToString::to_string).collect();
        words.join(": ")
    })
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
        undelivered: end.standing.is_undelivered(),
        before: notice.before.condition,
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
