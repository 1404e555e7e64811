//! The packed block: all findings and assets, column by column, compressed, as text that may stand in a document.
//!
//! # Shape
//! Two parts with a full stop between them: the findings with their assets, and the assets that no finding names. Each is
//! base64 of gzip of: the length of the header (four bytes, little-endian), the header (JSON), the columns. The header
//! says where each column stands, from the end of the header on. Cells that name words count from 1 into the
//! dictionary of the same name; 0 is "none".

use std::collections::BTreeMap;
use std::io::{self, Write};

use base64::engine::general_purpose::STANDARD;
use base64::write::EncoderWriter;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;

use super::assets::AssetColumns;
use super::columns::{Place, lay_out};
use super::reasons::{self, Reason};
use super::rows::{self, RowColumns, Words};
use super::{assets, bare};
use crate::render::Error;
use crate::report::Report;

#[derive(Serialize)]
struct Header<'a> {
    /// How many findings.
    count: usize,
    /// How many assets; those of the findings, in the same order.
    assets: usize,
    /// What the numbers of the byte columns mean.
    words: Words,
    /// What the numbers of the word columns mean.
    dictionaries: BTreeMap<&'static str, Vec<&'a str>>,
    /// Points by circumstance: base, exposure, privilege, service, age, value.
    scores: Vec<[u32; 6]>,
    /// Evidence as in `findings.ndjson`.
    evidence: Vec<serde_json::Value>,
    columns: Vec<Place>,
    /// The reasons of controls.
    reasons: Vec<Reason>,
    /// The labels of the script.
    labels: &'a BTreeMap<String, String>,
    run: &'a str,
}

/// What stands between the parts; base64 has no such character.
const BETWEEN: &[u8] = b".";

/// Packs findings and assets.
pub(super) fn write(report: &Report, writer: &mut dyn Write) -> Result<(), Error> {
    let (sets, bare) = assets::by_results(report);
    let assets = AssetColumns::of(report, sets);
    let rows = RowColumns::of(report)?;
    let mut dictionaries = assets.dictionaries;
    dictionaries.extend(rows.dictionaries);
    let mut columns = assets.columns;
    columns.extend(rows.columns);
    let (places, cells) = lay_out(&columns);
    let header = Header {
        count: report.findings.len(),
        assets: report.assets.len(),
        words: rows::words(),
        dictionaries,
        scores: rows.scores,
        evidence: rows.evidence,
        columns: places,
        reasons: reasons::all_of(report),
        labels: report.text.plain(),
        run: &report.run.id,
    };
    pack(&serde_json::to_vec(&header)?, &cells, writer)?;
    writer.write_all(BETWEEN)?;
    let (header, cells) = bare::pack(&bare);
    pack(&serde_json::to_vec(&header)?, &cells, writer)?;
    Ok(())
}

fn pack(header: &[u8], cells: &[u8], writer: &mut dyn Write) -> io::Result<()> {
    let length = u32::try_from(header.len()).map_err(io::Error::other)?;
    let mut packer = GzEncoder::new(
        EncoderWriter::new(writer, &STANDARD),
        Compression::default(),
    );
    packer.write_all(&length.to_le_bytes())?;
    packer.write_all(header)?;
    packer.write_all(cells)?;
    packer.finish()?.finish()?;
    Ok(())
}
