//! `manifest.json`: what the run says of itself.

use serde::Deserialize;

use super::facts;
use crate::verify::rows::Words;
use crate::verify::statement::{Known, Statement};

#[derive(Deserialize)]
struct Manifest {
    run_id: String,
    verdict: String,
    outcome: Option<String>,
    findings_digest: Option<String>,
}

pub(super) fn read(
    bytes: &[u8],
    statement: &mut Statement,
    _: (&mut Words, &mut Known),
) -> Result<(), String> {
    let manifest: Manifest = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    statement.say(facts::RUN, manifest.run_id);
    statement.say(facts::COMPLETENESS, manifest.verdict);
    if let Some(outcome) = manifest.outcome {
        statement.say("outcome", outcome);
    }
    if let Some(digest) = manifest.findings_digest {
        statement.say(facts::DIGEST, digest);
    }
    Ok(())
}
