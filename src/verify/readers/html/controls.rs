//! Frameworks and their controls, as the page shows them.

use super::markup::{rows, text, word_of};
use crate::verify::readers::facts::{self, NOT_ASSESSABLE, OUTCOMES};
use crate::verify::readers::values::{between, numbers_in, plain_number};
use crate::verify::statement::{Family, Known, Statement};

pub(super) fn say(page: &str, statement: &mut Statement, known: &mut Known) -> Result<(), String> {
    say_overview(page, statement, known)?;
    let section = between(page, "<section id=\"controls\"", "</section>").ok_or("no controls")?;
    let cards = section.split("<div class=\"card framework\" id=\"framework-");
    for card in cards.skip(1) {
        say_framework(card, statement, known)?;
    }
    Ok(())
}

/// The list on the first page.
fn say_overview(page: &str, statement: &mut Statement, known: &mut Known) -> Result<(), String> {
    let Some(list) = between(page, "<ul class=\"frameworks\">", "</ul>") else {
        return Ok(());
    };
    for item in list.split("<li>").skip(1) {
        let id = between(item, "href=\"#framework-", "\"").ok_or("a framework without a link")?;
        say_standing(id, item, statement, known)?;
    }
    Ok(())
}

/// Verdict and counts of a framework, which stand in two places.
fn say_standing(
    id: &str,
    markup: &str,
    statement: &mut Statement,
    known: &mut Known,
) -> Result<(), String> {
    let (outcome, label) = outcome(markup)?;
    known.learn(Family::Outcome, outcome, &label);
    statement.say(facts::verdict_of_framework(id), outcome);
    let counts = between(markup, "class=\"framework-counts\">", "</");
    let counts = counts.ok_or_else(|| format!("no counts of `{id}`"))?;
    statement.say(facts::control_numbers(id), numbers_in(&text(counts)));
    Ok(())
}

/// The key and the words of a verdict.
fn outcome(markup: &str) -> Result<(&str, String), String> {
    let key = word_of(markup, "outcome")?;
    let (_, rest) = markup.split_once("class=\"outcome ").ok_or("no verdict")?;
    let label = between(rest, ">", "</span>").ok_or("no words of a verdict")?;
    Ok((key, text(label)))
}

fn say_framework(card: &str, statement: &mut Statement, known: &mut Known) -> Result<(), String> {
    let (id, card) = card.split_once('"').ok_or("a framework without an id")?;
    say_standing(id, card, statement, known)?;
    // Other tables of the card list what cannot be assessed.
    let (assessed, others) = match card.split_once("<table class=\"plain controls\">") {
        Some((_, rest)) => rest.split_once("</table>").ok_or("half a table")?,
        None => ("", card),
    };
    let mut counts = OUTCOMES.map(|outcome| (outcome, 0_u64));
    for row in rows(assessed) {
        let outcome = say_control(id, &row, statement, known)?;
        for (_, count) in counts.iter_mut().filter(|(known, _)| *known == outcome) {
            *count += 1;
        }
    }
    for (outcome, count) in counts {
        statement.say(facts::controls(id, outcome), count);
    }
    let not_assessable = rows(others).len();
    statement.say(facts::controls(id, NOT_ASSESSABLE), not_assessable);
    if let Some(heading) = between(others, "<summary>", "</summary>") {
        let fact = facts::controls(id, NOT_ASSESSABLE);
        statement.say(fact, plain_number(&text(heading)));
    }
    Ok(())
}

/// Control, verdict, reason, and the assets of each way that it can come out.
fn say_control<'m>(
    framework: &str,
    row: &[&'m str],
    statement: &mut Statement,
    known: &mut Known,
) -> Result<&'m str, String> {
    let [head, verdict, why, assets @ ..] = row else {
        return Err(format!("half a row of `{framework}`"));
    };
    let id = between(head, "class=\"control-id\">", "</span>");
    let id = text(id.ok_or("a control without an id")?);
    let (outcome, label) = outcome(verdict)?;
    known.learn(Family::Outcome, outcome, &label);
    statement.say(facts::verdict_of_control(framework, &id), outcome);
    for (outcome, count) in OUTCOMES.iter().zip(assets) {
        let fact = facts::assets_of_control(framework, &id, outcome);
        statement.say(fact, plain_number(&text(count)));
    }
    let list = between(why, "<ul class=\"control-reasons\">", "</ul>").unwrap_or_default();
    for (place, reason) in (1..).zip(list.split("<li>").skip(1)) {
        let assets = between(reason, ">", "</span>").unwrap_or_default();
        let fact = facts::assets_of_reason(framework, &id, place);
        statement.say(fact, plain_number(assets));
    }
    Ok(outcome)
}
