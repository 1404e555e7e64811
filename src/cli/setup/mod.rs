//! What helps to install the program and to begin with it: settings, completions, manual pages.

pub(super) mod arguments;

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use clap::{Command, CommandFactory};

use super::arguments::{Arguments, NAME};
use super::console::Console;
use super::failure::Failure;
use arguments::{CompletionsArguments, InitArguments, ManArguments};

/// Standard output in the place of a file.
const STANDARD_OUTPUT: &str = "-";

/// Settings to begin with, every line explained.
const SETTINGS: &str = include_str!("../../../samples/config/init.toml");
/// Every key there is.
const ALL_SETTINGS: &str = include_str!("../../../samples/config/full.toml");

/// `hss-audit init`: writes settings to begin with.
pub(super) fn init(arguments: &InitArguments, console: &Console) -> Result<u8, Failure> {
    let text = if arguments.full {
        ALL_SETTINGS
    } else {
        SETTINGS
    };
    if arguments.file == Path::new(STANDARD_OUTPUT) {
        console.result(text.trim_end());
        return Ok(0);
    }
    let path = &arguments.file;
    write_new(path, text, arguments.replace).map_err(|source| Failure::Settle {
        path: path.display().to_string(),
        source,
    })?;
    let shown = path.display();
    console.remark(&format!(
        "next: fill in `{shown}`, then `{NAME} check --config {shown}` says what a run would miss"
    ));
    console.result(&shown.to_string());
    Ok(0)
}

/// Nobody's settings are written over unless asked for.
fn write_new(path: &Path, text: &str, may_replace: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true);
    if may_replace {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    options.open(path)?.write_all(text.as_bytes())
}

/// `hss-audit completions`: what a shell completes.
pub(super) fn completions(
    arguments: &CompletionsArguments,
    console: &Console,
) -> Result<u8, Failure> {
    let mut command = Arguments::command();
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, NAME, &mut script);
    console.document(|writer| writer.write_all(&script));
    Ok(0)
}

/// `hss-audit man`: the manual, one page for each command.
pub(super) fn man(arguments: &ManArguments, console: &Console) -> Result<u8, Failure> {
    let command = whole();
    let Some(folder) = &arguments.out else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command)
            .render(&mut page)
            .map_err(Failure::Print)?;
        console.document(|writer| writer.write_all(&page));
        return Ok(0);
    };
    let failure = |source| Failure::Folder {
        path: folder.display().to_string(),
        source,
    };
    fs::create_dir_all(folder).map_err(failure)?;
    clap_mangen::generate_to(command, folder).map_err(failure)?;
    console.result(&folder.display().to_string());
    Ok(0)
}

/// The command with every flag in its place.
fn whole() -> Command {
    let mut command = Arguments::command();
    command.build();
    command
}

/// Whether a file could not be made because there is one.
pub(super) fn is_taken(error: &io::Error) -> bool {
    error.kind() == ErrorKind::AlreadyExists
}
