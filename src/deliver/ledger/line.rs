//! A line of the ledger.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::Standing;

/// Name and version of the form.
const SCHEMA: &str = "hss-audit/delivery/1";

/// One thing to deliver: what, to whom, by which way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// The way, such as `mail`.
    pub channel: String,
    /// To whom: the name of a group, or of a place.
    pub name: String,
    /// What: the SHA-256 of the manifest of the run, hexadecimal. A run that took the place of another is another thing.
    pub content: String,
    /// Counts from 1; one more each time that somebody wants it delivered again.
    pub edition: u32,
}

impl Parcel {
    /// The newest edition of the same thing; the first where there was none.
    #[must_use]
    pub fn following(self, lines: &[Line]) -> Self {
        let edition = Standing::of(lines, &self).edition.max(1);
        Self { edition, ..self }
    }
}

/// A step of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// It is to be delivered.
    Due,
    /// Its last byte is about to leave.
    Sending {
        /// What a receiver knows it by.
        message_id: String,
        /// Who gets it.
        recipients: Vec<String>,
    },
    /// The other side has it.
    Sent {
        /// Who gets it.
        recipients: Vec<String>,
        /// What the other side said.
        reply: String,
    },
    /// The other side has it not, and may be asked again.
    NotSent {
        /// Who did not get it.
        recipients: Vec<String>,
        /// Why.
        why: String,
    },
    /// The other side does not want it.
    Refused {
        /// Who does not get it.
        recipients: Vec<String>,
        /// Why.
        why: String,
    },
    /// Nobody knows whether the other side has it.
    InDoubt {
        /// Who may have got it.
        recipients: Vec<String>,
        /// Why.
        why: String,
    },
    /// This process tries no more.
    GivenUp {
        /// Who did not get it.
        recipients: Vec<String>,
        /// Why.
        why: String,
    },
    /// Somebody has seen that what was in doubt arrived.
    Arrived {
        /// Who got it.
        recipients: Vec<String>,
    },
}

/// A line: when, what, and which step.
///
/// # Shape
/// `{"schema":"hss-audit/delivery/1","at":"2026-11-22T06:00:00.000Z","channel":"mail","name":"security","content":"3f…",`
/// `"edition":1,"step":"sent","recipients":["ciso@example.com"],"reply":"250 2.0.0 Ok: queued as 4Wy"}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    schema: String,
    /// RFC 3339 in UTC, with milliseconds.
    pub at: String,
    /// What is delivered.
    #[serde(flatten)]
    pub parcel: Parcel,
    /// What was done.
    #[serde(flatten)]
    pub step: Step,
}

impl Line {
    pub(super) fn new(at: DateTime<Utc>, parcel: Parcel, step: Step) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            at: at.to_rfc3339_opts(SecondsFormat::Millis, true),
            parcel,
            step,
        }
    }

    pub(super) fn parse(text: &[u8]) -> Result<Self, serde_json::Error> {
        let line: Self = serde_json::from_slice(text)?;
        if line.schema != SCHEMA {
            let found = format!("its schema is `{}`, expected `{SCHEMA}`", line.schema);
            return Err(serde::de::Error::custom(found));
        }
        Ok(line)
    }
}
