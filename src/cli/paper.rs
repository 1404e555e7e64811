//! The flags that are about the PDF, and its encrypted copy.

use clap::Args;

use super::failure::Failure;
use crate::auth::Secret;
use crate::config::RawPaper;
use crate::deliver::{Staging, WriteError};
use crate::render::Pdf;
use crate::report::Report;

/// What the PDF is to be like.
#[derive(Debug, Clone, Args)]
pub(super) struct PaperArguments {
    /// How many results the PDF lists, most urgent assets first: all, none, or a number, up to which assets are listed
    /// whole; the rest stays in the other files [default: all; env: HSS_AUDIT_PDF_ROWS]
    #[arg(long = "pdf-rows", value_name = "all|N|none")]
    rows: Option<String>,
    /// Attach findings.ndjson to the PDF, which becomes PDF/A-3a
    #[arg(long = "pdf-attach")]
    attach: bool,
    /// Also write report-encrypted.pdf, a copy that opens with a password; where that is kept: env:NAME or file:PATH
    #[arg(long = "pdf-password-from", value_name = "PLACE")]
    password_from: Option<String>,
}

impl PaperArguments {
    pub(super) fn raw(&self) -> RawPaper {
        RawPaper {
            rows: self.rows.clone(),
            attach: self.attach,
            password_from: self.password_from.clone(),
        }
    }
}

/// Writes the encrypted copy, where there is a password.
pub(super) fn write_copy(
    report: &Report,
    password: Option<&Secret>,
    staging: &mut Staging,
) -> Result<(), Failure> {
    let Some(password) = password else {
        return Ok(());
    };
    staging
        .write(Pdf::COPY, |writer| {
            Pdf.render_copy(report, password.expose().as_bytes(), writer)
        })
        .map(drop)
        .map_err(|error| match error {
            WriteError::Deliver(error) => Failure::Deliver(error),
            WriteError::Content(source) => Failure::Render {
                format: Pdf::ID,
                source,
            },
        })
}
