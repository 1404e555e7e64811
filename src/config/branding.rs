//! Whose report it is, and templates of the operator.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::{At, File};
use super::origin::{Names, Setting};
use super::problem::Problem;
use super::raw::{Environment, RawRender};
use crate::render;
use crate::report::{Accent, Branding, Color, LEAST_CONTRAST, Logo};

/// A longer text leaves no room for anything else.
const LONGEST: usize = 120;
/// A larger picture would be a good part of every report.
const LARGEST_LOGO: u64 = 512 * 1024;

const TEMPLATES: Names = Names {
    flag: "--template-dir",
    variable: "HSS_AUDIT_TEMPLATE_DIR",
    key: "template_dir",
};

/// The variables of this program that are read here.
pub(super) const VARIABLES: [&str; 1] = [TEMPLATES.variable];

/// Checks what the operator changes about the look of reports.
pub(super) fn resolve(
    raw: &RawRender,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> Branding {
    let said = &file.branding;
    Branding {
        title: line(said.title.as_ref(), "title", problems),
        organisation: line(said.organisation.as_ref(), "organisation", problems),
        classification: line(said.classification.as_ref(), "classification", problems),
        accent: said.accent.as_ref().and_then(|text| accent(text, problems)),
        logo: said
            .logo
            .as_ref()
            .and_then(|path| logo(path, file, problems)),
        templates: Arc::new(templates(raw, environment, file, problems)),
    }
}

/// A text of one line.
fn line(text: Option<&At<String>>, key: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let text = text?;
    let trimmed = text.value.trim();
    let what = if trimmed.is_empty() {
        format!("`{key}` is empty")
    } else if trimmed.chars().count() > LONGEST {
        format!("`{key}` is longer than {LONGEST} characters")
    } else if trimmed.chars().any(char::is_control) {
        format!("`{key}` has control characters or line breaks")
    } else {
        return Some(trimmed.to_owned());
    };
    problems.push(text.problem(what, "write one short line, or leave it out"));
    None
}

fn accent(text: &At<String>, problems: &mut Vec<Problem>) -> Option<Accent> {
    let Some(color) = Color::parse(&text.value) else {
        let what = format!("`{}` is no colour", text.value);
        problems.push(text.problem(what, "write it as `#rrggbb`"));
        return None;
    };
    let refused = |contrast: f64| {
        let what = format!(
            "`{color}` has a contrast of {contrast:.2} on the ground of the page, {LEAST_CONTRAST} is the least that can be read (WCAG 2.2 AA)"
        );
        text.problem(what, "choose a darker colour")
    };
    Accent::new(color)
        .map_err(|contrast| problems.push(refused(contrast)))
        .ok()
}

fn logo(path: &At<String>, file: &File, problems: &mut Vec<Problem>) -> Option<Logo> {
    let place = file.folder().join(&path.value);
    let read = || {
        let size = fs::metadata(&place)
            .map_err(|error| error.to_string())?
            .len();
        if size > LARGEST_LOGO {
            return Err(format!("it has {size} bytes, {LARGEST_LOGO} are the most"));
        }
        let bytes = fs::read(&place).map_err(|error| error.to_string())?;
        render::logo(bytes).map_err(|error| error.to_string())
    };
    let hint = "name a PNG or an SVG made of paths in plain colours";
    read()
        .map_err(|why| problems.push(path.problem(format!("logo `{}`: {why}", path.value), hint)))
        .ok()
}

/// The templates of a folder; each takes the place of ours of the same name.
fn templates(
    raw: &RawRender,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, String> {
    let of_file = file.template_dir.as_ref().map(|folder| At {
        line: folder.line,
        value: file.folder().join(&folder.value),
    });
    let chosen = TEMPLATES.choose(
        raw.template_dir.clone(),
        environment,
        |text| PathBuf::from(text),
        of_file.as_ref(),
    );
    let Some(Setting { value, origin }) = chosen else {
        return BTreeMap::new();
    };
    let found = read_templates(&value).and_then(|templates| {
        render::check_templates(&templates).map_err(|error| chain(&error))?;
        Ok(templates)
    });
    found.unwrap_or_else(|why| {
        let hint = format!("it may hold {}", render::template_names().join(", "));
        let folder = value.display();
        problems.push(origin.problem(format!("templates of `{folder}`: {why}"), hint));
        BTreeMap::new()
    })
}

fn read_templates(folder: &Path) -> Result<BTreeMap<String, String>, String> {
    let mut templates = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(|error| error.to_string())? {
        let entry = entry.map_err(|error| error.to_string())?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // What editors and systems leave behind.
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        if !render::template_names().contains(&name.as_str()) {
            return Err(format!("`{name}` is no template of this program"));
        }
        let text = fs::read_to_string(entry.path());
        templates.insert(
            name.clone(),
            text.map_err(|error| format!("`{name}`: {error}"))?,
        );
    }
    if templates.is_empty() {
        return Err("there is none".to_owned());
    }
    Ok(templates)
}

/// An error with everything behind it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}
