//! `hss-audit help`: the flags of a command, or a topic that is wider than one command.

mod reflow;

use clap::error::ErrorKind;
use clap::{Args, Command, CommandFactory, Parser};

use super::arguments::{Arguments, NAME};
use super::console::Console;
use super::failure::Failure;
use super::layout;
use crate::config::{Problem, Problems};

/// A topic of the guide.
struct Topic {
    name: &'static str,
    text: &'static str,
}

macro_rules! topics {
    ($($name:literal),+ $(,)?) => {
        [$(Topic {
            name: $name,
            text: include_str!(concat!("../../../samples/guide/", $name, ".md")),
        }),+]
    };
}

/// The guide, in the order that somebody needs it in.
static TOPICS: [Topic; 19] = topics!(
    "installing",
    "signing-in",
    "settings",
    "exit-codes",
    "files",
    "storage",
    "look",
    "pdf",
    "mail",
    "scheduling",
    "completeness",
    "incomplete",
    "controls",
    "accepted-risks",
    "changes",
    "integrity",
    "redaction",
    "security",
    "upgrading",
);

/// `hss-audit help`
#[derive(Debug, Clone, Args)]
pub(super) struct HelpArguments {
    /// A command, or a topic
    #[arg(value_name = "COMMAND|TOPIC")]
    words: Vec<String>,
}

impl Topic {
    /// What the topic is about: its heading.
    fn title(&self) -> &'static str {
        let first = self.text.lines().next().unwrap_or_default();
        first.trim_start_matches(['#', ' '])
    }
}

/// Prints the help of a command, a topic, or what there is.
pub(super) fn run(arguments: &HelpArguments, console: &Console) -> Result<u8, Failure> {
    let command = Arguments::command();
    if let [name] = arguments.words.as_slice()
        && let Some(topic) = TOPICS.iter().find(|topic| topic.name == name)
    {
        for line in reflow::lines(topic.text.trim_end(), layout::room()) {
            console.result(&line);
        }
        return Ok(0);
    }
    let mut found = &command;
    for word in &arguments.words {
        found = found
            .find_subcommand(word)
            .ok_or_else(|| unknown(found, word))?;
    }
    console.result(flags(&arguments.words)?.trim_end());
    if arguments.words.is_empty() {
        console.result(&format!("\n{}", contents()));
    }
    Ok(0)
}

/// What `--help` says of a command: clap alone knows whether that is the long or the short form.
fn flags(words: &[String]) -> Result<String, Failure> {
    let words = words.iter().map(String::as_str);
    let line = [NAME].into_iter().chain(words).chain(["--help"]);
    match Arguments::try_parse_from(line) {
        Err(help) if help.kind() == ErrorKind::DisplayHelp => Ok(help.to_string()),
        Ok(_) | Err(_) => Err(Failure::Bug("a command has no help")),
    }
}

/// The topics, one line each.
fn contents() -> String {
    let width = TOPICS
        .iter()
        .map(|topic| topic.name.len())
        .max()
        .unwrap_or(0);
    let lines = TOPICS.iter().flat_map(|topic| {
        let mark = format!("  {:width$}  ", topic.name);
        layout::hanging(&mark, topic.title(), layout::room())
    });
    let lines: Vec<String> = lines.collect();
    format!(
        "Topics, shown by `hss-audit help TOPIC`:\n{}",
        lines.join("\n")
    )
}

fn unknown(command: &Command, word: &str) -> Failure {
    let commands = command.get_subcommands().map(Command::get_name);
    let topics = TOPICS.iter().map(|topic| topic.name);
    let known: Vec<&str> = commands.chain(topics).collect();
    Failure::Settings(Problems {
        file: None,
        list: vec![Problem::unknown("command or topic", word, &known)],
    })
}
