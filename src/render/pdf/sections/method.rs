//! How the data was made, and what it cannot say.

use crate::render::Error;
use crate::render::pdf::file::Role;
use crate::render::pdf::flow::Flow;
use crate::render::pdf::style::{ACCENT, BODY, LEFT, WIDTH};
use crate::report::Value;

/// How many of the replaced characters are named; all of them stand where they occur.
const EXAMPLES: usize = 12;

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    for sentence in flow.report.method() {
        write_point(&sentence, flow)?;
    }
    match replaced(flow) {
        Some(sentence) => write_point(&sentence, flow),
        None => Ok(()),
    }
}

fn write_point(sentence: &str, flow: &mut Flow<'_>) -> Result<(), Error> {
    flow.ensure(BODY.leading(sentence))?;
    flow.canvas.rect([LEFT, flow.y + 5.0, 3.5, 3.5], ACCENT);
    flow.canvas.begin(Role::Paragraph);
    flow.lines(sentence, BODY, LEFT + 14.0, WIDTH - 14.0)?;
    flow.canvas.end()?;
    flow.y += 5.0;
    Ok(())
}

/// What is said when characters of the data had to be printed as code points.
fn replaced(flow: &Flow<'_>) -> Option<String> {
    let replaced = flow.canvas.replaced();
    if replaced.is_empty() {
        return None;
    }
    let examples: Vec<String> = replaced
        .iter()
        .take(EXAMPLES)
        .map(|character| format!("[U+{:04X}]", u32::from(*character)))
        .collect();
    let examples = flow.labels().list(examples);
    let values = [
        ("count", Value::Count(replaced.len() as u64)),
        ("examples", Value::Text(&examples)),
    ];
    Some(flow.labels().format("pdf-replaced", &values))
}
