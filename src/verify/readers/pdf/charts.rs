//! Charts, as the PDF draws them: a title, the sum, and a name, a number and a share for each bar.

use super::tree::Group;
use crate::verify::readers::facts;
use crate::verify::readers::values::{plain_number, unspaced};
use crate::verify::statement::{Known, Statement};

pub(super) fn say(
    sections: &[&[Group]],
    statement: &mut Statement,
    known: &Known,
) -> Result<(), String> {
    let figures: Vec<&[String]> = sections
        .iter()
        .flat_map(|section| section.iter())
        .flat_map(|group| group.figures.iter().map(Vec::as_slice))
        .collect();
    for (id, title) in &known.charts {
        let title = unspaced(title);
        let is_it = |figure: &&&[String]| figure.first().is_some_and(|own| unspaced(own) == title);
        let chart = figures.iter().find(is_it);
        let [_, total, bars @ ..] = chart.copied().ok_or_else(|| format!("no chart `{id}`"))?
        else {
            return Err(format!("nothing in the chart `{id}`"));
        };
        let total = plain_number(total);
        statement.say(facts::chart_total(id), &total);
        if total != "0" {
            let numbers: Vec<String> = bars.windows(2).filter_map(number_of_bar).collect();
            statement.say(facts::chart_numbers(id), numbers.join(", "));
        }
    }
    Ok(())
}

/// The number of a bar stands right before its share.
fn number_of_bar(pieces: &[String]) -> Option<String> {
    let [number, share] = pieces else {
        return None;
    };
    let is_number = number
        .chars()
        .all(|letter| letter.is_ascii_digit() || letter == ',');
    (share.ends_with('%') && is_number).then(|| plain_number(number))
}
