//! The parts of the report, in the order in which they are read. One file of this folder per part.

mod acceptance;
mod aids;
mod breakdown;
mod changes;
mod completeness;
mod contents;
mod controls;
mod cover;
mod deadlines;
mod findings;
mod formula;
mod integrity;
mod method;
mod policy;
mod population;
mod second_source;
mod sign_off;
mod summary;
mod wording;

use super::file::Role;
use super::flow::Flow;
use crate::render::Error;

/// A numbered part with a heading.
struct Section {
    /// What programs know it by, whatever its language and place: the title of its element in the structure tree.
    name: &'static str,
    /// Name of its title.
    title: &'static str,
    /// Whether it begins on a page of its own.
    begins_page: bool,
    /// Writes what stands below its heading.
    write: fn(&mut Flow<'_>) -> Result<(), Error>,
}

/// All numbered parts.
const SECTIONS: [Section; 15] = [
    section("summary", "pdf-summary", true, summary::write),
    section("changes", "change-title", true, changes::write),
    section(
        "completeness",
        "pdf-completeness",
        true,
        completeness::write,
    ),
    section("population", "pdf-population", true, population::write),
    section("controls", "controls-title", true, controls::write),
    section("breakdown", "pdf-breakdown", true, breakdown::write),
    section("findings", "pdf-findings", true, findings::write),
    section("deadlines", "deadlines-title", true, deadlines::write),
    section("accepted risks", "waivers-title", false, acceptance::write),
    section("aids", "pdf-aids", true, aids::write),
    section("severity", "formula-title", true, formula::write),
    section("policy", "policy-lines-title", false, policy::write),
    section("method", "method-title", false, method::write),
    section("integrity", "pdf-integrity", false, integrity::write),
    section("sign-off", "pdf-sign", true, sign_off::write),
];

/// The place of the part on completeness among [`SECTIONS`], from 1 on.
const COMPLETENESS: usize = 3;
/// The place of the part on change among [`SECTIONS`], from 1 on.
const CHANGES: usize = 2;

const fn section(
    name: &'static str,
    title: &'static str,
    begins_page: bool,
    write: fn(&mut Flow<'_>) -> Result<(), Error>,
) -> Section {
    Section {
        name,
        title,
        begins_page,
        write,
    }
}

/// Writes the whole report.
pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    flow.canvas.begin(Role::Document);
    cover::write(flow)?;
    for (number, section) in (1..).zip(&SECTIONS) {
        if section.begins_page {
            flow.new_page()?;
        } else {
            flow.y += 14.0;
        }
        flow.canvas.begin(Role::Section(section.name));
        flow.section(number, &flow.label(section.title))?;
        (section.write)(flow)?;
        flow.canvas.end()?;
        if number == 1 {
            contents::write(flow)?;
        }
    }
    flow.canvas.end()
}
