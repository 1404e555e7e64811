//! The packed block: all findings and assets, column by column, compressed, as text that may stand in a document.
//!
//! # Shape
//! Two parts with a full stop between them: the findings with their assets, and the assets that no finding names. Each is
//! base64 of gzip of: the length of the header (four bytes, little-endian), the header (JSON), the lists of texts, the
//! columns. The header says what stands in which order and how long it is, so that the script can read the part as
//! it is unpacked and never holds it whole. Cells that name texts count from 1 into the list of the same name; 0 is "none".

use std::collections::BTreeMap;
use std::io::{self, Write};

use base64::engine::general_purpose::STANDARD;
use base64::write::EncoderWriter;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;

use super::assets::AssetColumns;
use super::columns::{self, Column};
use super::reasons::{self, Reason};
use super::rows::{self, RowColumns, Words};
use super::texts::{self, Texts};
use super::{assets, bare};
use crate::render::Error;
use crate::report::Report;

/// The header of the findings.
#[derive(Serialize)]
struct Header<'a> {
    /// How many findings.
    count: usize,
    /// How many assets; those of the findings, in the same order.
    assets: usize,
    /// What the numbers of the columns of words mean.
    words: Words,
    /// Points by circumstance: base, exposure, privilege, service, age, value.
    scores: Vec<[u32; 6]>,
    /// The reasons of controls.
    reasons: Vec<Reason>,
    /// The labels of the script.
    labels: &'a BTreeMap<String, String>,
    run: &'a str,
}

/// A header with what follows it.
#[derive(Serialize)]
struct Whole<H> {
    #[serde(flatten)]
    header: H,
    texts: Vec<texts::Place>,
    columns: Vec<columns::Place>,
}

/// What stands between the parts; base64 has no such character.
const BETWEEN: &[u8] = b".";

/// Packs findings and assets.
pub(super) fn write(report: &Report, writer: &mut dyn Write) -> Result<(), Error> {
    let (sets, bare) = assets::by_results(report);
    let AssetColumns {
        mut texts,
        mut columns,
    } = AssetColumns::of(report, sets)?;
    let rows = RowColumns::of(report)?;
    texts.extend(rows.texts);
    columns.extend(rows.columns);
    let header = Header {
        count: report.findings.len(),
        assets: report.assets.len(),
        words: rows::words(),
        scores: rows.scores,
        reasons: reasons::all_of(report),
        labels: report.text.plain(),
        run: &report.run.id,
    };
    pack(header, &texts, &columns, writer)?;
    writer.write_all(BETWEEN)?;
    let bare = bare::lay_out(&bare)?;
    pack(bare.header, &bare.texts, &bare.columns, writer)
}

fn pack(
    header: impl Serialize,
    texts: &[Texts],
    columns: &[Column],
    writer: &mut dyn Write,
) -> Result<(), Error> {
    let header = serde_json::to_vec(&Whole {
        header,
        texts: texts.iter().map(Texts::place).collect(),
        columns: columns.iter().map(Column::place).collect(),
    })?;
    let length = u32::try_from(header.len()).map_err(io::Error::other)?;
    let mut packer = GzEncoder::new(
        EncoderWriter::new(writer, &STANDARD),
        Compression::default(),
    );
    packer.write_all(&length.to_le_bytes())?;
    packer.write_all(&header)?;
    for list in texts {
        packer.write_all(list.bytes())?;
    }
    for column in columns {
        packer.write_all(column.bytes())?;
    }
    packer.finish()?.finish()?;
    Ok(())
}
