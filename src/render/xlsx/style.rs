//! Fonts, colours and number formats of the workbook.

use rust_xlsxwriter::{Color, Format, FormatAlign};

use crate::report::{Severity, Verdict};

/// The formats that cells have.
#[derive(Debug)]
pub(super) struct Styles {
    pub(super) title: Format,
    pub(super) section: Format,
    pub(super) header: Format,
    /// Text that stays text when somebody edits it.
    pub(super) text: Format,
    pub(super) number: Format,
    pub(super) moment: Format,
    pub(super) date: Format,
    severities: [Format; 4],
    good: Format,
    doubtful: Format,
    bad: Format,
}

impl Styles {
    pub(super) fn new() -> Self {
        let text = Format::new()
            .set_quote_prefix()
            .set_text_wrap()
            .set_align(FormatAlign::Top);
        let top = Format::new().set_align(FormatAlign::Top);
        let coloured = |background: u32, letters: u32| {
            text.clone()
                .set_bold()
                .set_background_color(Color::RGB(background))
                .set_font_color(Color::RGB(letters))
        };
        Self {
            title: Format::new().set_bold().set_font_size(16),
            section: Format::new().set_bold().set_font_size(12),
            header: coloured(0x001F_3A5F, 0x00FF_FFFF).set_align(FormatAlign::Bottom),
            number: top.clone().set_num_format("#,##0"),
            moment: top.clone().set_num_format("yyyy-mm-dd hh:mm:ss"),
            date: top.set_num_format("yyyy-mm-dd"),
            // Dark letters on a pale ground, at least seven to one: read in print and by those who see no colours, since
            // the word says the same.
            severities: [
                coloured(0x00F9_D6D5, 0x0064_0012),
                coloured(0x00FD_E3CF, 0x0060_2E00),
                coloured(0x00FF_F2CC, 0x004F_4000),
                coloured(0x00E4_ECF7, 0x001F_3A5F),
            ],
            good: coloured(0x00DD_F0DF, 0x0014_3D1A),
            doubtful: coloured(0x00FF_F2CC, 0x004F_4000),
            bad: coloured(0x00F9_D6D5, 0x0064_0012),
            text,
        }
    }

    pub(super) fn severity(&self, severity: Severity) -> &Format {
        match severity {
            Severity::Critical => &self.severities[0],
            Severity::High => &self.severities[1],
            Severity::Medium => &self.severities[2],
            Severity::Low => &self.severities[3],
            Severity::None => &self.text,
        }
    }

    pub(super) fn verdict(&self, verdict: Verdict) -> &Format {
        match verdict {
            Verdict::Complete => &self.good,
            Verdict::ChangedWhileReading => &self.doubtful,
            Verdict::Short | Verdict::Failed => &self.bad,
        }
    }
}
