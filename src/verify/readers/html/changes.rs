//! What changed, what is gone and how findings develop, as the page shows it.

use super::markup::{rows, text, word_of};
use crate::verify::readers::facts::{self, CHANGE_REASONS, GONE, REMEDIATION, TREND};
use crate::verify::readers::values::{between, numbers_in, plain_decimal, plain_number};
use crate::verify::statement::{Family, Known, Statement};

pub(super) fn say(page: &str, statement: &mut Statement, known: &mut Known) -> Result<(), String> {
    let is_compared = say_figures(page, statement, known)?;
    let section = between(page, "<section id=\"changes\"", "</section>").ok_or("no changes")?;
    let (course, gone) = section
        .split_once("<h3 id=\"gone-title\">")
        .ok_or("no list of what is gone")?;
    say_trend(course, statement)?;
    say_remediation(course, statement, known)?;
    if is_compared {
        let reasons = between(gone, "<ul class=\"notes before\">", "</ul>").unwrap_or_default();
        statement.say(CHANGE_REASONS, numbers_in(&text(reasons)));
        say_gone(gone, statement)?;
    }
    Ok(())
}

/// The classes on the first page; none stand there without a comparison.
fn say_figures(page: &str, statement: &mut Statement, known: &mut Known) -> Result<bool, String> {
    let Some(list) = between(page, "<dl class=\"change-figures\">", "</dl>") else {
        return Ok(false);
    };
    for figure in list.split("<div class=\"of-").skip(1) {
        let key = figure.split(['"', ' ']).next().unwrap_or_default();
        let find = |start: &str, end: &str| {
            between(figure, start, end).ok_or_else(|| format!("half a figure of `{key}`"))
        };
        known.learn(Family::Change, key, &text(find("<dt>", "</dt>")?));
        let count = find("<dd class=\"count\">", "</dd>")?;
        statement.say(facts::changes(key), plain_number(count));
    }
    Ok(true)
}

fn say_trend(course: &str, statement: &mut Statement) -> Result<(), String> {
    // A card without a single run is left out.
    let Some((_, table)) = course.split_once("aria-labelledby=\"trend-title\">") else {
        return Ok(());
    };
    for row in rows(table) {
        let [head, _, cells @ ..] = row.as_slice() else {
            return Err("half a row of the trend".to_owned());
        };
        let run = between(head, "<bdi>", "</bdi>").ok_or("a run without a name")?;
        for (figure, cell) in TREND.iter().zip(cells) {
            statement.say(facts::trend(run, figure), plain_number(&text(cell)));
        }
    }
    Ok(())
}

fn say_remediation(course: &str, statement: &mut Statement, known: &Known) -> Result<(), String> {
    let Some((_, table)) = course.split_once("aria-labelledby=\"remediation-title\">") else {
        return Ok(());
    };
    for row in rows(table) {
        let [severity, cells @ ..] = row.as_slice() else {
            return Err("half a row of time to remediate".to_owned());
        };
        // Without the file that says what severities are called, the rows have no names.
        let Some(key) = known.key(Family::Severity, &text(severity)) else {
            continue;
        };
        for (figure, cell) in REMEDIATION.iter().zip(cells) {
            statement.say(facts::remediation(key, figure), plain_decimal(&text(cell)));
        }
    }
    Ok(())
}

/// The list of what is gone, where it is whole: a long one is cut, which the page says below it.
fn say_gone(gone: &str, statement: &mut Statement) -> Result<(), String> {
    let is_cut = gone
        .split_once("</table>")
        .is_some_and(|(_, rest)| rest.contains("<p class=\"lead\">"));
    if is_cut {
        return Ok(());
    }
    let mut counts = GONE.map(|class| (class, 0_u64));
    for row in rows(gone) {
        let class = word_of(row.first().unwrap_or(&""), "outcome")?;
        for (_, count) in counts.iter_mut().filter(|(known, _)| *known == class) {
            *count += 1;
        }
    }
    for (class, count) in counts {
        statement.say(facts::gone(class), count);
    }
    Ok(())
}
