//! The PDF: a report to print, forward and file.
//!
//! ```text
//! report → sections → flow, tables, charts → canvas → pages → objects → bytes
//! ```
//!
//! - `sections/`: what is said, one file per part.
//! - `flow`, `table`, `cell`, `chart`, `text`: where it goes. All lengths are points.
//! - `canvas`, `draw`, `shape`: a first pass finds page numbers and used characters, a second one draws.
//! - `face`, `charset`: which font has a character, and what is printed when none has.
//! - `tongue`: which stretches of text are in another language than the document.
//! - `file/`: the PDF format. Pages are written as they are drawn, so memory does not grow with the report.

mod canvas;
mod cell;
mod charset;
mod chart;
mod draw;
mod face;
mod file;
mod flow;
mod logo;
mod sections;
mod shape;
mod style;
mod table;
mod text;
mod tongue;
mod trend;

use std::io::Write;

use sha2::{Digest, Sha256};

use self::canvas::{Canvas, Survey};
use self::file::{Cipher, FileFacts, Properties, Standard};
use self::flow::{Edition, Flow};
use self::style::Palette;
use self::tongue::Tongue;
use super::picture::Picture;
use super::{Error, Ndjson, Renderer};
use crate::report::{Attachment, Report, Value, write_lines};

/// `report.pdf`.
#[derive(Debug, Clone, Copy)]
pub struct Pdf;

impl Renderer for Pdf {
    fn id(&self) -> &'static str {
        Self::ID
    }

    fn file_name(&self) -> &'static str {
        "report.pdf"
    }

    fn render(&self, report: &Report, writer: &mut dyn Write) -> Result<(), Error> {
        write(report, Edition::Original, None, writer)
    }
}

impl Pdf {
    /// The word for `--format`.
    pub const ID: &str = "pdf";
    /// The name of the encrypted copy in the run directory.
    pub const COPY: &str = "report-encrypted.pdf";
    /// The most characters of a password that count.
    pub const LONGEST_PASSWORD: usize = Cipher::LONGEST_PASSWORD;

    /// Writes a copy that opens with a password: AES-256. The same report and password give the same bytes.
    ///
    /// It says of itself that it is a copy and, being encrypted, not PDF/A.
    ///
    /// # Errors
    /// When the writer fails, or the report cannot be expressed in this format.
    pub fn render_copy(
        &self,
        report: &Report,
        password: &[u8],
        writer: &mut dyn Write,
    ) -> Result<(), Error> {
        let cipher = Cipher::new(password, &file_id(report, Edition::Copy));
        write(report, Edition::Copy, Some(cipher), writer)
    }
}

/// What the operator changes about the look.
struct Brand {
    palette: Palette,
    picture: Option<Picture>,
}

impl Brand {
    fn of(report: &Report) -> Result<Self, Error> {
        let logo = report.branding.logo.as_ref();
        Ok(Self {
            palette: Palette::of(report.branding.accent),
            picture: logo.map(Picture::of).transpose()?,
        })
    }
}

fn write(
    report: &Report,
    edition: Edition,
    cipher: Option<Cipher>,
    writer: &mut dyn Write,
) -> Result<(), Error> {
    let brand = Brand::of(report)?;
    let survey = survey(report, &brand, edition)?;
    let tongue = Tongue::of(report.text.language());
    let canvas = Canvas::draw(&survey, &brand, (tongue, cipher), writer)?;
    let mut flow = Flow::new(canvas, report, &brand, edition);
    sections::write(&mut flow)?;
    let mut properties = properties(report, edition);
    if report.paper.attachment == Attachment::Findings {
        attach(&mut flow, &mut properties)?;
    }
    flow.canvas.finish(&properties)
}

/// Lays the report out without drawing it.
fn survey(report: &Report, brand: &Brand, edition: Edition) -> Result<Survey, Error> {
    let mut flow = Flow::new(Canvas::survey(), report, brand, edition);
    sections::write(&mut flow)?;
    Ok(flow.canvas.into_survey())
}

/// Puts `findings.ndjson` into the file, byte by byte as it lies beside it.
fn attach(flow: &mut Flow<'_>, properties: &mut Properties) -> Result<(), Error> {
    let (report, name) = (flow.report, Ndjson.file_name());
    let facts = FileFacts {
        name,
        description: &flow.label("pdf-attachment"),
        media_type: "application#2Fx-ndjson",
        modified: report.run.generated_at,
    };
    let file = flow
        .canvas
        .attach(facts, |writer| write_lines(&report.findings, writer))?;
    properties.attached = file.map(|file| (file, name));
    if properties.standard == Standard::Archive {
        properties.standard = Standard::ArchiveWithFiles;
    }
    Ok(())
}

fn properties(report: &Report, edition: Edition) -> Properties {
    let text = &report.text;
    Properties {
        title: format!("{} · {}", report.title(), report.run.id),
        author: report.branding.organisation.clone(),
        language: text.language().to_owned(),
        producer: text.format(
            "pdf-tool",
            &[
                ("name", Value::Text(report.tool.name)),
                ("version", Value::Text(report.tool.version)),
            ],
        ),
        created: report.run.generated_at,
        file_id: file_id(report, edition),
        attached: None,
        standard: match edition {
            Edition::Original => Standard::Archive,
            Edition::Copy => Standard::None(text.get("pdf-copy")),
        },
    }
}

/// The same for the same report, different for any other.
fn file_id(report: &Report, edition: Edition) -> String {
    let mut hasher = Sha256::new();
    let listing = report.listing();
    for part in [
        report.tool.version,
        report.text.language(),
        &report.run.id,
        &report.run.generated_at.to_string(),
        &report.findings_digest,
        edition.name(),
        report.paper.attachment.name(),
        &listing.listed.to_string(),
    ] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hex::encode(&hasher.finalize()[..16])
}

#[cfg(test)]
pub(crate) fn test_report() -> Report {
    use crate::evaluate::{Options, evaluate};
    use crate::findings::{Coverage, Inventory, Verdict};
    use crate::report::{Aids, Branding, Context, Earlier, Redaction, Run, Scope, Text, build};

    let coverage = Coverage {
        verdict: Verdict::Complete,
        ..Coverage::of_lists(Vec::new(), Vec::new())
    };
    let now = chrono::DateTime::from_timestamp(1_795_327_200, 0).unwrap();
    let inventory = Inventory::default();
    let evaluation = evaluate(Vec::new(), &inventory, &coverage, &Options::default(), now);
    let context = Context {
        run: Run {
            id: "run".into(),
            generated_at: now.timestamp_millis(),
            collected_from: None,
            collected_to: None,
        },
        scope: Scope {
            targets: Vec::new(),
            image_types: Vec::new(),
        },
        fail_on: Vec::new(),
        redaction: Redaction::Masked,
        aids: Aids::default(),
        earlier: Earlier::NotAsked,
        branding: Branding::default(),
        text: Text::english(),
    };
    build(evaluation, coverage, context)
}

#[cfg(test)]
mod tests {
    use super::charset::is_printable;
    use super::face::Family;
    use super::*;

    #[test]
    fn our_own_labels_have_all_their_letters() {
        let report = test_report();
        for (name, label) in report.text.plain() {
            for family in [Family::Regular, Family::Bold] {
                assert!(
                    label.chars().all(|letter| is_printable(letter, family)),
                    "{name}: {label}"
                );
            }
        }
    }

    #[test]
    fn labels_with_values_have_all_their_letters() {
        for source in [
            include_str!("../../../templates/text/en/report.ftl"),
            include_str!("../../../templates/text/en/pdf.ftl"),
            include_str!("../../../templates/text/en/waivers.ftl"),
            include_str!("../../../templates/text/en/aids.ftl"),
        ] {
            for letter in source.chars().filter(|letter| *letter != '\n') {
                assert!(is_printable(letter, Family::Regular), "{letter:?}");
                assert!(is_printable(letter, Family::Bold), "{letter:?}");
            }
        }
    }

    #[test]
    fn every_label_that_is_used_exists() {
        let report = test_report();
        let brand = Brand::of(&report).unwrap();
        let survey = survey(&report, &brand, Edition::Original).unwrap();
        assert!(survey.replaced.is_empty());
        for text in &survey.texts {
            let is_missing = text.starts_with('[') && !text.starts_with("[U+");
            assert!(!is_missing, "{text}");
        }
    }
}
