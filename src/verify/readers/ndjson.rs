//! `findings.ndjson`: one JSON object per line.

use std::borrow::Cow;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::facts;
use super::values::{Rule, failed};
use crate::verify::rows::{Row, Words};
use crate::verify::statement::{Known, Statement};

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    check: Cow<'a, str>,
    #[serde(borrow)]
    result: Cow<'a, str>,
    #[serde(borrow)]
    status: Cow<'a, str>,
    #[serde(borrow)]
    severity: Cow<'a, str>,
    score: u64,
    #[serde(borrow)]
    asset: Asset<'a>,
    #[serde(borrow)]
    account: Option<Account<'a>>,
    #[serde(borrow)]
    evidence: Evidence<'a>,
    duration_days: Option<i64>,
    #[serde(borrow)]
    scanned_at: Option<Cow<'a, str>>,
    #[serde(borrow)]
    freshness: Cow<'a, str>,
    #[serde(borrow)]
    first_seen: Cow<'a, str>,
    #[serde(borrow)]
    region: Cow<'a, str>,
    #[serde(borrow)]
    project_id: Cow<'a, str>,
    #[serde(borrow)]
    suggestion: Option<Cow<'a, str>>,
    #[serde(borrow)]
    waiver: Option<Cow<'a, str>>,
    #[serde(borrow)]
    due_at: Option<Cow<'a, str>>,
    overdue: Option<bool>,
    #[serde(borrow)]
    change: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Asset<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    host_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    image_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    private_ip: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    public_ip: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    image_type: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Account<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    service_type: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Evidence<'a> {
    #[serde(default)]
    rules: Vec<Rule>,
    #[serde(borrow, default)]
    masked_password: Option<Cow<'a, str>>,
}

pub(super) fn read(
    bytes: &[u8],
    statement: &mut Statement,
    (words, _): (&mut Words, &mut Known),
) -> Result<(), String> {
    statement.say(facts::DIGEST, hex::encode(Sha256::digest(bytes)));
    let text = str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let mut rows = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line: Line<'_> =
            serde_json::from_str(line).map_err(|error| format!("line {number}: {error}"))?;
        rows.push(row(&line, words));
    }
    statement.rows = Some(rows);
    Ok(())
}

fn row(line: &Line<'_>, words: &mut Words) -> Row {
    let maybe = |text: &Option<Cow<'_, str>>| text.as_deref().unwrap_or_default().to_owned();
    let asset = &line.asset;
    let asset_id = asset.host_id.as_deref().or(asset.image_id.as_deref());
    let (account, service) = match &line.account {
        Some(account) => (&*account.name, &*account.service_type),
        None => ("", ""),
    };
    let days = line.duration_days.map(|days| days.to_string());
    let overdue = line.overdue.map(|overdue| overdue.to_string());
    Row {
        id: words.number(&line.id),
        cells: [
            &*line.check,
            &*line.result,
            &*line.status,
            &*line.severity,
            &*line.score.to_string(),
            &*asset.kind,
            &*asset.name,
            asset_id.unwrap_or_default(),
            &*maybe(&asset.private_ip),
            &*maybe(&asset.public_ip),
            &*maybe(&asset.image_type),
            account,
            service,
            &*failed(&line.evidence.rules),
            &*days.unwrap_or_default(),
            &*maybe(&line.scanned_at),
            &*line.freshness,
            &*line.first_seen,
            &*line.region,
            &*line.project_id,
            &*maybe(&line.suggestion),
            &*maybe(&line.evidence.masked_password),
            &*maybe(&line.waiver),
            &*maybe(&line.due_at),
            &*overdue.unwrap_or_default(),
            &*maybe(&line.change),
        ]
        .map(|text| words.number(text)),
    }
}
