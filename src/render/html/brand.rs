//! Whose report it is, for the page.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::visible::visible;
use crate::report::{LogoFormat, Report};

/// What the head of the page says.
#[derive(Serialize)]
pub(super) struct Brand {
    title: String,
    organisation: Option<String>,
    classification: Option<String>,
    /// The picture itself, as an address.
    logo: Option<String>,
}

impl Brand {
    pub(super) fn of(report: &Report) -> Self {
        let branding = &report.branding;
        let shown = |text: &Option<String>| text.as_deref().map(visible);
        Self {
            title: visible(&report.title()),
            organisation: shown(&branding.organisation),
            classification: shown(&branding.classification),
            logo: branding.logo.as_ref().map(|logo| {
                let kind = match logo.format {
                    LogoFormat::Png => "png",
                    LogoFormat::Svg => "svg+xml",
                };
                format!("data:image/{kind};base64,{}", STANDARD.encode(&logo.bytes))
            }),
        }
    }
}
