//! The files that come with a letter.

use sha2::{Digest, Sha256};

use super::MailedRun;
use crate::cli::failure::Failure;
use crate::config::MailGroup;
use crate::deliver::mail::Attachment;
use crate::render::mail::EnclosedFile;
use crate::render::{self, Pdf, Renderer};
use crate::report::{Paper, PaperRows, Report};

/// A PDF without the list of results.
const SUMMARY: &str = "report-summary.pdf";

/// Whose files are looked for: those of the run, if they say what the group may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// They lie in the run as they are.
    Archive,
    /// They have to be written for the group.
    Fresh,
}

/// The files of a group.
pub(super) fn whole(
    run: &MailedRun<'_>,
    group: &MailGroup,
    (report, source): (&Report, Source),
) -> Result<Vec<Attachment>, Failure> {
    let wanted = render::ALL
        .into_iter()
        .filter(|renderer| group.formats.contains(&renderer.id()));
    wanted
        .map(|renderer| match &group.password {
            Some(password) => encrypted(report, password.expose(), Pdf::COPY),
            None => file(run, renderer, (report, source)),
        })
        .collect()
}

/// What takes the place of files that are too large.
pub(super) fn summary(group: &MailGroup, report: &Report) -> Result<Vec<Attachment>, Failure> {
    let report = report.clone().on(Paper {
        rows: PaperRows::Until(0),
        ..Paper::default()
    });
    let file = match &group.password {
        Some(password) => encrypted(&report, password.expose(), Pdf::COPY)?,
        None => attachment(SUMMARY, fresh(&Pdf, &report)?),
    };
    Ok(vec![file])
}

/// What the letter says of its files.
pub(super) fn described(files: &[Attachment]) -> Vec<EnclosedFile> {
    let files = files.iter();
    files
        .map(|file| EnclosedFile {
            name: file.name.clone(),
            bytes: file.bytes.len() as u64,
            sha256: hex::encode(Sha256::digest(&file.bytes)),
        })
        .collect()
}

/// A file of the run, byte by byte as it is archived; one that the run has not, or says too much, is written.
fn file(
    run: &MailedRun<'_>,
    renderer: &dyn Renderer,
    (report, source): (&Report, Source),
) -> Result<Attachment, Failure> {
    let name = renderer.file_name();
    let entry = run.published.file(name);
    let Some(entry) = entry.filter(|_| source == Source::Archive) else {
        return Ok(attachment(name, fresh(renderer, report)?));
    };
    match run.published.content(entry)? {
        Some(bytes) => Ok(attachment(name, bytes)),
        None => Err(Failure::ChangedFile {
            path: run.published.path.join(name),
        }),
    }
}

fn fresh(renderer: &dyn Renderer, report: &Report) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    match renderer.render(report, &mut bytes) {
        Ok(()) => Ok(bytes),
        Err(source) => Err(Failure::Render {
            format: renderer.id(),
            source,
        }),
    }
}

fn encrypted(report: &Report, password: &str, name: &str) -> Result<Attachment, Failure> {
    let mut bytes = Vec::new();
    match Pdf.render_copy(report, password.as_bytes(), &mut bytes) {
        Ok(()) => Ok(attachment(name, bytes)),
        Err(source) => Err(Failure::Render {
            format: Pdf::ID,
            source,
        }),
    }
}

fn attachment(name: &str, bytes: Vec<u8>) -> Attachment {
    Attachment {
        name: name.to_owned(),
        media_type: media_type(name),
        bytes,
    }
}

/// What a file is, by the end of its name.
fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, end)| end) {
        "html" => "text/html; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "pdf" => "application/pdf",
        "json" => "application/json",
        "sarif" => "application/sarif+json",
        "ndjson" => "application/x-ndjson",
        "xml" => "application/xml",
        "parquet" => "application/vnd.apache.parquet",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}
