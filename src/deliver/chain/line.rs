//! A line of the chain: its text is fixed by what it says, down to the last byte.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Event;

/// What a line says, without its own hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Body {
    line: u64,
    at: String,
    #[serde(flatten)]
    event: Event,
    previous: Option<String>,
}

/// A line that is as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::deliver) struct Line {
    /// Its number, counted from 1.
    pub(in crate::deliver) number: u64,
    /// When it was written, RFC 3339.
    pub(in crate::deliver) at: String,
    /// What happened.
    pub(in crate::deliver) event: Event,
    /// The hash of the line before; none for the first.
    pub(in crate::deliver) previous: Option<String>,
    /// Its own hash: SHA-256 of the text before it, hexadecimal.
    pub(in crate::deliver) sha256: String,
}

/// Where a run stands in the chain, as its manifest says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::deliver) struct Link {
    /// The archive, where its chain is not beside the run while that is written: several machines write there, and others may
    /// enter runs in between. Absent where the run is written into its archive, and is the very next line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::deliver) archive: Option<String>,
    /// The number of its line.
    pub(in crate::deliver) line: u64,
    /// The line before; none for the first.
    pub(in crate::deliver) previous: Option<Previous>,
}

/// The last line before a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::deliver) struct Previous {
    /// The run that it is about.
    pub(in crate::deliver) run_id: String,
    /// Its hash.
    pub(in crate::deliver) sha256: String,
}

/// Where the hash of a line begins.
const HASH_MARK: &str = r#","sha256":""#;

impl Line {
    /// A new line behind another one; and its text, with the end of the line.
    pub(super) fn behind(
        last: Option<&Self>,
        event: Event,
        at: DateTime<Utc>,
    ) -> Result<(Self, String), serde_json::Error> {
        let body = Body {
            line: last.map_or(0, |last| last.number).saturating_add(1),
            at: at.to_rfc3339_opts(SecondsFormat::Millis, true),
            event,
            previous: last.map(|last| last.sha256.clone()),
        };
        let text = serde_json::to_string(&body)?;
        let line = Self::of(body, &text);
        let start = text.strip_suffix('}').unwrap_or(&text);
        let text = format!("{start}{HASH_MARK}{}\"}}\n", line.sha256);
        Ok((line, text))
    }

    /// Reads a line without its end; what is wrong with it in one sentence otherwise.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let (start, hash) = text.rsplit_once(HASH_MARK).ok_or("it has no hash")?;
        let hash = hash.strip_suffix("\"}").ok_or("it has no end")?;
        let body_text = format!("{start}}}");
        let body: Body = serde_json::from_str(&body_text)
            .map_err(|_error| "it does not say what a line of the chain says")?;
        let line = Self::of(body.clone(), &body_text);
        if line.sha256 != hash {
            return Err("it does not have the hash that it says");
        }
        // The same thing in other letters would be another text with a hash of its own.
        let again = serde_json::to_string(&body);
        if again.is_ok_and(|again| again == body_text) {
            Ok(line)
        } else {
            Err("it is not written as this program writes it")
        }
    }

    fn of(body: Body, text: &str) -> Self {
        Self {
            number: body.line,
            at: body.at,
            event: body.event,
            previous: body.previous,
            sha256: hex::encode(Sha256::digest(text)),
        }
    }

    /// What the manifest of a run says that is to be entered behind this line.
    pub(super) fn link_behind(last: Option<&Self>) -> Link {
        Link {
            archive: None,
            line: last.map_or(0, |last| last.number).saturating_add(1),
            previous: last.map(|last| Previous {
                run_id: last.event.run_id().to_owned(),
                sha256: last.sha256.clone(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::{Hold, RunRecord, Tombstone};

    fn events() -> Vec<Event> {
        let run_id = || "20261122T060000Z-0a1b2c3d".to_owned();
        let record = RunRecord {
            run_id: run_id(),
            manifest_sha256: "ab".repeat(32),
            findings_digest: None,
        };
        let hold = Hold {
            run_id: run_id(),
            by: "审计 \"A\"\n".to_owned(),
            reason: r#"case 7,"sha256":"00"}"#.to_owned(),
        };
        vec![
            Event::Run(RunRecord {
                findings_digest: Some("cd".repeat(32)),
                ..record.clone()
            }),
            Event::Adopted(record),
            Event::Pruned(Tombstone {
                run_id: run_id(),
                manifest_sha256: "ab".repeat(32),
                findings_digest: None,
                rule: "keep-last 7".to_owned(),
            }),
            Event::Hold(hold.clone()),
            Event::Released(hold),
        ]
    }

    #[test]
    fn a_line_reads_back_and_every_changed_byte_of_it_is_noticed() {
        let mut last = None;
        for event in events() {
            let (line, text) = Line::behind(last.as_ref(), event, DateTime::UNIX_EPOCH).unwrap();
            let text = text.strip_suffix('\n').unwrap();
            assert_eq!(Line::parse(text).unwrap(), line, "{text}");
            for place in 0..text.len() {
                for mask in [1, 2, 0x20, 0x80] {
                    let mut bytes = text.as_bytes().to_vec();
                    bytes[place] ^= mask;
                    if let Ok(changed) = str::from_utf8(&bytes) {
                        assert!(Line::parse(changed).is_err(), "{changed}");
                    }
                }
            }
            last = Some(line);
        }
        assert_eq!(last.unwrap().number, 5);
    }

    #[test]
    fn the_same_words_written_otherwise_are_not_a_line() {
        let (_, text) = Line::behind(None, events().remove(1), DateTime::UNIX_EPOCH).unwrap();
        let body = text.split_once(HASH_MARK).unwrap().0.to_owned() + "}";
        for other in [
            body.replace(":1,", ": 1,"),
            body.replace("}", ",\"more\":1}"),
        ] {
            let hash = hex::encode(Sha256::digest(&other));
            let start = other.strip_suffix('}').unwrap();
            let error = Line::parse(&format!("{start}{HASH_MARK}{hash}\"}}")).unwrap_err();
            assert_eq!(error, "it is not written as this program writes it");
        }
    }
}
