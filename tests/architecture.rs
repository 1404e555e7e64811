//! Who may see whom, and what only the command line may do: read from the source text itself.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use pretty_assertions::assert_eq;

/// What each room may see besides itself.
const MAY_SEE: [(&str, &[&str]); 19] = [
    ("findings", &[]),
    ("auth", &[]),
    ("hss", &["auth"]),
    ("sources", &["findings"]),
    ("collect", &["hss", "sources", "findings"]),
    ("normalize", &["collect", "sources", "findings"]),
    ("frameworks", &["findings"]),
    ("evaluate", &["findings", "frameworks"]),
    ("history", &["findings"]),
    ("report", &["findings", "evaluate", "history"]),
    ("render", &["report"]),
    // Secrets of servers; besides these it knows names and bytes.
    ("deliver", &["auth"]),
    ("schedule", &[]),
    // Signs and sends what it is given.
    ("alert", &["auth"]),
    // Reads what the renderers write and shares nothing with them.
    ("verify", &[]),
    (
        "config",
        &[
            "auth",
            "hss",
            "sources",
            "collect",
            "findings",
            "normalize",
            "frameworks",
            "evaluate",
            "history",
            "report",
            "render",
            "deliver",
            "schedule",
            "alert",
        ],
    ),
    ("outcome", &["report"]),
    ("simulator", &[]),
    (
        "cli",
        &[
            "auth",
            "hss",
            "sources",
            "collect",
            "findings",
            "normalize",
            "frameworks",
            "evaluate",
            "history",
            "report",
            "render",
            "deliver",
            "verify",
            "config",
            "outcome",
            "schedule",
            "alert",
            "simulator",
        ],
    ),
];

/// What only the command line may do, and its tests.
const ONLY_CLI: [&str; 10] = [
    "println!",
    "eprintln!",
    "print!",
    "eprint!",
    "dbg!",
    "Utc::now",
    "Local::now",
    "SystemTime::now",
    "env::var",
    "process::exit",
];

const LONGEST_FUNCTION: usize = 60;
const LONGEST_FILE: usize = 400;

/// Files that are longer, and why that is better than two.
const LONG_FILES: [(&str, &str); 0] = [];

/// Functions that are longer, and why that is better than two.
const LONG_FUNCTIONS: [(&str, &str); 0] = [];

/// One source file.
struct File {
    /// Below `src`.
    path: PathBuf,
    text: String,
    /// The text without comments, without what stands in quotes, and without tests.
    code: String,
}

impl File {
    fn new(path: &str, text: &str) -> Self {
        let path = PathBuf::from(path);
        let code = if path.ends_with("tests.rs") {
            String::new()
        } else {
            without_tests(&code(text))
        };
        Self {
            path,
            text: text.to_owned(),
            code,
        }
    }

    /// The modules that lead to this file.
    fn modules(&self) -> Vec<String> {
        let mut modules: Vec<String> = self
            .path
            .with_extension("")
            .iter()
            .map(|part| part.to_str().unwrap().to_owned())
            .collect();
        if modules.last().is_some_and(|last| last == "mod") {
            modules.pop();
        }
        modules
    }

    fn room(&self) -> String {
        self.modules().swap_remove(0)
    }

    /// The rooms that the file names.
    fn sees(&self) -> BTreeSet<String> {
        let mut rooms = BTreeSet::new();
        let modules = self.modules();
        for (start, _) in self.code.match_indices("crate::") {
            let before = self.code[..start].chars().next_back();
            if !before.is_some_and(|one| one.is_alphanumeric() || one == '_' || one == '$') {
                rooms.extend(first_names(&self.code[start + "crate::".len()..]));
            }
        }
        for (start, _) in self.code.match_indices("super::") {
            // Only the beginning of a chain of supers.
            if self.code[..start].ends_with("super::") {
                continue;
            }
            let mut rest = &self.code[start..];
            let mut steps = 0;
            while let Some(after) = rest.strip_prefix("super::") {
                rest = after;
                steps += 1;
            }
            if steps >= modules.len() {
                rooms.extend(first_names(rest));
            }
        }
        rooms.retain(|name| name != &modules[0] && MAY_SEE.iter().any(|(room, _)| room == name));
        rooms
    }

    /// Arrows that go back up.
    fn wrong_arrows(&self) -> Vec<String> {
        let room = self.room();
        let allowed = match MAY_SEE.iter().find(|(name, _)| *name == room) {
            Some((_, allowed)) => *allowed,
            // `main` and `lib` only name the rooms.
            None if room == "main" || room == "lib" => &[],
            None => {
                return vec![format!(
                    "{}: `{room}` is no known room",
                    self.path.display()
                )];
            }
        };
        self.sees()
            .into_iter()
            .filter(|seen| !allowed.contains(&seen.as_str()))
            .map(|seen| format!("{}: `{room}` must not see `{seen}`", self.path.display()))
            .collect()
    }

    fn forbidden(&self) -> Vec<String> {
        if self.room() == "cli" {
            return Vec::new();
        }
        let production = &self.code;
        let is_there = |word: &&str| {
            production.match_indices(*word).any(|(start, _)| {
                let before = production[..start].chars().next_back();
                !before.is_some_and(|one| one.is_alphanumeric() || one == '_')
            })
        };
        ONLY_CLI
            .iter()
            .filter(|word| is_there(word))
            .map(|word| format!("{}: `{word}` belongs into `cli`", self.path.display()))
            .collect()
    }

    /// Name and length of every function, from the line of its name to its last brace.
    fn functions(&self) -> Vec<(String, usize)> {
        let code = &self.code;
        let mut functions = Vec::new();
        for (start, _) in code.match_indices("fn ") {
            let is_word = !code[..start]
                .chars()
                .next_back()
                .is_some_and(|one| one.is_alphanumeric() || one == '_');
            let Some(name) = first_names(&code[start + 3..])
                .into_iter()
                .next()
                .filter(|_| is_word)
            else {
                continue;
            };
            if let Some(body) = body(&code[start..]) {
                functions.push((
                    format!("{} {name}", self.path.display()),
                    body.lines().count(),
                ));
            }
        }
        functions
    }
}

/// Takes out every item that exists only in tests: those may build what they need from any room.
fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(start) = rest.find(MARK) {
        kept.push_str(&rest[..start]);
        let item = &rest[start + MARK.len()..];
        let length = body(item).map_or_else(
            || item.find(';').map_or(item.len(), |end| end + 1),
            str::len,
        );
        rest = &item[length..];
    }
    kept + rest
}

/// From the beginning of a function to its last brace; nothing for one without a body.
fn body(code: &str) -> Option<&str> {
    let (mut depth, mut brackets) = (0_usize, 0_usize);
    for (index, one) in code.char_indices() {
        match one {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            ';' if depth == 0 && brackets == 0 => return None,
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(&code[..=index]);
                }
            }
            _ => {}
        }
    }
    None
}

/// The first names of a path: one, or one for each branch of a group.
fn first_names(path: &str) -> Vec<String> {
    let path = path.trim_start();
    let Some(group) = path.strip_prefix('{') else {
        let end = path
            .find(|one: char| !one.is_alphanumeric() && one != '_')
            .unwrap_or(path.len());
        return vec![path[..end].to_owned()];
    };
    let mut names = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    for (index, one) in group.char_indices() {
        match one {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.extend(first_names(&group[start..index]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.extend(first_names(&group[start..index]));
                start = index + 1;
            }
            _ => {}
        }
    }
    names
}

/// Blanks out comments and whatever stands in quotes; lines stay where they are.
fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(one) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(end) = raw_string(rest, code.chars().next_back()) {
            end
        } else if one == '"' {
            string(rest)
        } else if one == '\'' {
            character(rest)
        } else {
            code.push(one);
            rest = &rest[one.len_utf8()..];
            continue;
        };
        let kept = rest[..skipped].chars();
        code.extend(kept.map(|one| if one == '\n' { '\n' } else { ' ' }));
        rest = &rest[skipped..];
    }
    code
}

/// Length of a raw string that begins here.
fn raw_string(text: &str, before: Option<char>) -> Option<usize> {
    let after = text.strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let is_word = before.is_some_and(|one| one.is_alphanumeric() && one != 'b' || one == '_');
    if is_word || !after[hashes..].starts_with('"') {
        return None;
    }
    let start = 1 + hashes + 1;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(
        text[start..]
            .find(&end)
            .map_or(text.len(), |found| start + found + end.len()),
    )
}

/// Length of a string that begins here.
fn string(text: &str) -> usize {
    let mut is_escaped = false;
    for (index, one) in text.char_indices().skip(1) {
        match one {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// Length of a character that begins here; 1 for the tick of a lifetime.
fn character(text: &str) -> usize {
    let mut letters = text.char_indices().skip(1);
    let Some((_, first)) = letters.next() else {
        return 1;
    };
    if first == '\\' {
        return text[2..]
            .char_indices()
            .skip(1)
            .find(|(_, one)| *one == '\'')
            .map_or(1, |(index, _)| index + 3);
    }
    match letters.next() {
        Some((index, '\'')) => index + 1,
        _ => 1,
    }
}

fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut open = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push(File::new(
                    path.strip_prefix(&root).unwrap().to_str().unwrap(),
                    &text,
                ));
            }
        }
    }
    assert!(files.len() > 50, "{} files", files.len());
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn no_room_sees_a_room_behind_it() {
    let wrong: Vec<String> = files().iter().flat_map(File::wrong_arrows).collect();
    assert_eq!(wrong, none());
}

#[test]
fn the_rules_themselves_have_no_circle() {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut open: BTreeMap<&str, &[&str]> = MAY_SEE.into_iter().collect();
    while !open.is_empty() {
        let free: Vec<&str> = open
            .iter()
            .filter(|(_, sees)| sees.iter().all(|seen| known.contains(seen)))
            .map(|(room, _)| *room)
            .collect();
        assert!(!free.is_empty(), "a circle among {open:?}");
        for room in free {
            open.remove(room);
            known.insert(room);
        }
    }
}

#[test]
fn only_the_command_line_prints_and_reads_clock_and_environment() {
    let wrong: Vec<String> = files().iter().flat_map(File::forbidden).collect();
    assert_eq!(wrong, none());
}

#[test]
fn every_file_says_first_what_it_is() {
    let silent: Vec<String> = files()
        .iter()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| file.path.display().to_string())
        .collect();
    assert_eq!(silent, none());
}

#[test]
fn files_and_functions_are_short_enough_to_read() {
    let files = files();
    let mut long: Vec<String> = files
        .iter()
        .map(|file| (file.path.display().to_string(), file.code.lines().count()))
        .filter(|(path, lines)| {
            *lines > LONGEST_FILE && !LONG_FILES.iter().any(|(known, _)| known == path)
        })
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    long.extend(
        files
            .iter()
            .flat_map(File::functions)
            .filter(|(name, lines)| {
                *lines > LONGEST_FUNCTION && !LONG_FUNCTIONS.iter().any(|(known, _)| known == name)
            })
            .map(|(name, lines)| format!("{name}: {lines} lines")),
    );
    assert_eq!(long, none());
    let has_become_short = |(path, _): &(&str, &str)| {
        let file = files.iter().find(|file| file.path == Path::new(path));
        file.is_none_or(|file| file.code.lines().count() <= LONGEST_FILE)
    };
    let unneeded: Vec<_> = LONG_FILES.into_iter().filter(has_become_short).collect();
    assert!(unneeded.is_empty(), "no exception any more: {unneeded:?}");
}

// The checks themselves must be able to fail.

#[test]
fn an_arrow_that_goes_back_up_is_seen() {
    for (path, text, seen) in [
        ("hss/client.rs", "use crate::collect::Options;", "collect"),
        (
            "findings/asset.rs",
            "fn f() { crate::report::build(); }",
            "report",
        ),
        (
            "render/csv/safe.rs",
            "use crate::{\n    report::{Report, Line},\n    evaluate as judge,\n};",
            "evaluate",
        ),
        (
            "render/csv/safe.rs",
            "use super::super::super::findings::Finding;",
            "findings",
        ),
        ("report/line.rs", "use super::super::render;", "render"),
        (
            "deliver/mod.rs",
            "pub use super::{report::Report};",
            "report",
        ),
        ("evaluate/mod.rs", "use crate::cli::main;", "cli"),
        (
            "sources/mod.rs",
            "#[cfg(test)]\nmod tests {\n    use crate::cli;\n}\nuse crate::hss;",
            "hss",
        ),
    ] {
        let wrong = File::new(path, text).wrong_arrows();
        assert_eq!(wrong.len(), 1, "{path}: {text}");
        assert!(
            wrong[0].ends_with(&format!("must not see `{seen}`")),
            "{wrong:?}"
        );
    }
    assert_eq!(File::new("cellar/mod.rs", "").wrong_arrows().len(), 1);
}

#[test]
fn an_arrow_that_goes_down_is_none() {
    for (path, text) in [
        (
            "collect/list.rs",
            "use crate::{hss::Client, sources, findings::{Asset, Check}};",
        ),
        (
            "collect/archive/bundle.rs",
            "use super::super::plan; use crate::collect::plan::Scope;",
        ),
        (
            "hss/error.rs",
            "// use crate::collect;\n/* crate::cli */\nconst A: &str = \"crate::cli\"; const B: char = '\"'; /// crate::cli\nconst C: &str = r#\"\"crate::cli\"#;",
        ),
        (
            "auth/secret.rs",
            "fn f<'a>(x: &'a str) { super::Credentials::new() }",
        ),
        (
            "render/pdf/mod.rs",
            "#[cfg(test)]\nfn sample() -> Report {\n    use crate::findings::Coverage;\n}\n#[cfg(test)]\nmod tests;",
        ),
        (
            "cli/run.rs",
            "use crate::{collect, render, deliver, simulator};",
        ),
    ] {
        assert_eq!(File::new(path, text).wrong_arrows(), none(), "{text}");
    }
}

#[test]
fn a_print_or_a_clock_is_seen() {
    for text in [
        "fn f() { println!(\"x\"); }",
        "let now = chrono::Utc::now();",
        "let x = std::env::var(\"X\");",
        "std::process::exit(1)",
    ] {
        assert_eq!(
            File::new("report/mod.rs", text).forbidden().len(),
            1,
            "{text}"
        );
        assert_eq!(File::new("cli/mod.rs", text).forbidden(), none());
        let test = format!("fn g() {{}}\n#[cfg(test)]\nmod tests {{\n{text}\n}}");
        assert_eq!(File::new("report/mod.rs", &test).forbidden(), none());
    }
    for text in ["// println!", "my_println!()", "let text = \"Utc::now\";"] {
        assert_eq!(
            File::new("report/mod.rs", text).forbidden(),
            none(),
            "{text}"
        );
    }
}

#[test]
fn the_length_of_a_function_is_counted() {
    let long = format!(
        "fn long(a: [u8; 2]) -> u8 {{\n{}}}\ntrait T {{ fn none(&self); }}\n",
        "    x();\n".repeat(70)
    );
    let functions = File::new("report/mod.rs", &long).functions();
    assert_eq!(functions, [("report/mod.rs long".to_owned(), 72)]);
}
