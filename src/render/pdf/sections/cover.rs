//! The first page: what this is, and whether the data is whole.

use crate::render::Error;
use crate::render::pdf::cell::{Align, Cell};
use crate::render::pdf::face::Family;
use crate::render::pdf::file::Role;
use crate::render::pdf::flow::{Edition, Flow};
use crate::render::pdf::style::{
    ACCENT, ACCENT_DEEP, ACCENT_PALE, Color, INK, Ink, LEFT, MUTED, PAGE_WIDTH, PAPER, WIDTH,
    color_of, pale,
};
use crate::render::pdf::table::{RowLook, Table, columns};
use crate::render::pdf::text::{shorten, wrap};
use crate::report::{Report, ScopeTarget, Value, Verdict};

const SERVICE: Ink = Ink::bold(10.0, ACCENT_PALE);
const TITLE: Ink = Ink::bold(34.0, PAPER);
const SUBJECT: Ink = Ink::regular(12.0, ACCENT_PALE);
const VERDICT: Ink = Ink::bold(15.0, INK);
const FACT: Ink = Ink::regular(9.0, INK);
const DIGEST: Ink = Ink::mono(8.0, INK);
const NAME: Ink = Ink::bold(9.0, MUTED);
const SENTENCE: Ink = Ink::regular(9.5, INK);
const CLASSIFICATION: Ink = Ink::bold(8.5, PAPER);
/// Where the logo goes: right edge, top, greatest width and height.
const LOGO: [f32; 4] = [PAGE_WIDTH - 55.0, 52.0, 110.0, 38.0];
/// How high the coloured field is.
const FIELD: f32 = 270.0;

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    flow.canvas.begin_page()?;
    flow.canvas.begin(Role::Artifact);
    draw_field(flow);
    flow.footer();
    flow.classification(30.0, CLASSIFICATION);
    flow.canvas.end()?;
    draw_logo(flow)?;
    write_title(flow)?;
    flow.y = FIELD + 30.0;
    write_verdict(flow)?;
    flow.y += 22.0;
    write_facts(flow)
}

fn draw_field(flow: &mut Flow<'_>) {
    flow.canvas.rect([0.0, 0.0, PAGE_WIDTH, FIELD], ACCENT);
    for (index, width) in [(0.0, 40.0), (1.0, 22.0), (2.0, 10.0)] {
        let right = PAGE_WIDTH - 4.0 - index * 54.0;
        let slant = FIELD * 0.3;
        let points = [
            (right, 0.0),
            (right - width, 0.0),
            (right - width - slant, FIELD),
            (right - slant, FIELD),
        ];
        flow.canvas.polygon(&points, ACCENT_DEEP);
    }
}

/// On paper of its own, so that any colour of it can be seen.
fn draw_logo(flow: &mut Flow<'_>) -> Result<(), Error> {
    let Some(picture) = &flow.brand.picture else {
        return Ok(());
    };
    let words = flow.report.branding.organisation.clone();
    let words = words.unwrap_or_else(|| flow.label("logo"));
    let (own_width, own_height) = picture.size();
    let [right, top, width, height] = LOGO;
    let wide = own_width * (width / own_width).min(height / own_height);
    let paper = [right - wide - 10.0, top - 8.0, wide + 20.0, height + 16.0];
    flow.canvas.begin(Role::Artifact);
    flow.canvas.rect(paper, PAPER);
    flow.canvas.end()?;
    flow.canvas.logo(picture, LOGO, &words)
}

fn write_title(flow: &mut Flow<'_>) -> Result<(), Error> {
    flow.canvas.begin(Role::Paragraph);
    let service = flow.label("pdf-service");
    let above = match &flow.report.branding.organisation {
        Some(organisation) => format!("{organisation}  ·  {service}"),
        None => service,
    };
    let above = flow.canvas.printable(&above, SERVICE.family).into_owned();
    let above = shorten(&above, SERVICE.family, SERVICE.size, WIDTH - 150.0);
    flow.canvas.text(LEFT, 74.0, &above, SERVICE);
    flow.canvas.end()?;
    flow.canvas.rect([LEFT, 88.0, 36.0, 2.0], ACCENT_PALE);
    flow.canvas.begin(Role::Heading(1));
    flow.y = 116.0;
    let title = flow.report.title();
    flow.lines(&title, TITLE, LEFT, WIDTH * 0.8)?;
    flow.canvas.end()?;
    flow.canvas.begin(Role::Paragraph);
    flow.y = flow.y.max(212.0) + 4.0;
    flow.lines(&flow.label("pdf-subject"), SUBJECT, LEFT, WIDTH)?;
    flow.canvas.end()
}

/// The box that no report is without.
pub(super) fn write_verdict(flow: &mut Flow<'_>) -> Result<(), Error> {
    let verdict = flow.report.coverage.verdict;
    let color = color_of(verdict.as_str());
    let sentences = [
        flow.report.verdict_sentence(),
        flow.report.cross_check_sentence(),
    ]
    .map(|sentence| {
        let printable = flow.canvas.printable(&sentence, Family::Regular);
        printable.into_owned()
    });
    let heights = sentences.iter().flat_map(|sentence| {
        let lines = wrap(sentence, SENTENCE.family, SENTENCE.size, WIDTH - 74.0);
        lines.into_iter().map(|_| SENTENCE.leading(sentence))
    });
    let height = heights.sum::<f32>() + 52.0;
    let top = flow.y;
    flow.canvas.rect([LEFT, top, WIDTH, height], pale(color));
    flow.canvas.rect([LEFT, top, 4.0, height], color);
    draw_sign(verdict, (LEFT + 32.0, top + height / 2.0), color, flow);
    flow.canvas.begin(Role::Heading(2));
    flow.canvas.text(
        LEFT + 58.0,
        top + 25.0,
        &flow.report.verdict_label(),
        VERDICT,
    );
    flow.canvas.end()?;
    flow.y = top + 34.0;
    for sentence in &sentences {
        flow.canvas.begin(Role::Paragraph);
        flow.lines(sentence, SENTENCE, LEFT + 58.0, WIDTH - 74.0)?;
        flow.canvas.end()?;
        flow.y += 4.0;
    }
    flow.y = top + height;
    Ok(())
}

/// A tick when the data is whole, an exclamation mark when it is not: the shape says the same as the colour.
fn draw_sign(verdict: Verdict, (x, y): (f32, f32), color: Color, flow: &mut Flow<'_>) {
    flow.canvas.circle((x, y), 13.0, color);
    if verdict == Verdict::Complete {
        let tick = [
            (-6.6, 0.4),
            (-4.8, -1.4),
            (-1.6, 1.8),
            (4.8, -4.6),
            (6.6, -2.8),
            (-1.6, 5.4),
        ];
        let points = tick.map(|(right, down)| (x + right, y + down));
        flow.canvas.polygon(&points, PAPER);
    } else {
        flow.canvas.rect([x - 1.4, y - 7.0, 2.8, 8.6], PAPER);
        flow.canvas.rect([x - 1.4, y + 3.8, 2.8, 2.8], PAPER);
    }
}

fn write_facts(flow: &mut Flow<'_>) -> Result<(), Error> {
    let mut facts = facts(flow.report);
    if flow.edition == Edition::Copy {
        let (name, copy) = (flow.label("pdf-copy-name"), flow.label("pdf-copy"));
        facts.insert(0, (name, copy, FACT));
    }
    let parts = columns(&[("", 110.0, Align::Left), ("", 0.0, Align::Left)]);
    let table = Table::begin_bare(flow);
    let look = RowLook {
        columns: Some(&parts),
        heads: Some(1),
        ..RowLook::default()
    };
    for (label, value, ink) in &facts {
        let cells = [Cell::new(label, NAME, flow), Cell::new(value, *ink, flow)];
        table.row_of(&cells, look, flow)?;
    }
    table.end(flow)
}

fn facts(report: &Report) -> Vec<(String, String, Ink)> {
    let text = &report.text;
    let mut facts = vec![(
        text.get("pdf-generated"),
        text.moment(report.run.generated_at),
        FACT,
    )];
    if let (Some(from), Some(to)) = (report.run.collected_from, report.run.collected_to) {
        let (from, to) = (text.moment(from), text.moment(to));
        let values = [("from", Value::Text(&from)), ("to", Value::Text(&to))];
        facts.push((
            text.get("pdf-collected"),
            text.format("pdf-from-to", &values),
            FACT,
        ));
    }
    for (index, target) in report.scope.targets.iter().enumerate() {
        let label = if index == 0 {
            text.get("pdf-scope")
        } else {
            String::new()
        };
        facts.push((label, target_words(report, target), FACT));
    }
    let made_with = [
        ("name", Value::Text(report.tool.name)),
        ("version", Value::Text(report.tool.version)),
    ];
    facts.extend([
        (
            text.get("pdf-image-types"),
            text.list(&report.scope.image_types),
            FACT,
        ),
        (text.get("pdf-run"), report.run.id.clone(), FACT),
        (
            text.get("pdf-made-with"),
            text.format("pdf-tool", &made_with),
            FACT,
        ),
        (
            text.get("pdf-findings-digest"),
            report.findings_digest.clone(),
            DIGEST,
        ),
    ]);
    facts
}

fn target_words(report: &Report, target: &ScopeTarget) -> String {
    let text = &report.text;
    let project = text.format(
        "pdf-target",
        &[
            ("region", Value::Text(&target.region)),
            ("project", Value::Text(&target.project_id)),
        ],
    );
    let enterprise = match target.enterprise_project_id.as_str() {
        "all_granted_eps" => text.get("pdf-all-enterprise-projects"),
        id => text.format("pdf-target-enterprise", &[("enterprise", Value::Text(id))]),
    };
    text.list([project, enterprise])
}
