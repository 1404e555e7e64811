//! The columns of `assets.parquet`, in order.

use super::column::{Column, Record, Values, column, maybe, text};
use crate::report::{AssetStanding, Check, Run};

/// What a row is made from.
pub(super) struct AssetRow<'a> {
    pub(super) standing: &'a AssetStanding,
    pub(super) run: &'a Run,
}

/// The rows of `assets.parquet`.
pub(super) struct Population;

impl Record for Population {
    type Row<'a> = AssetRow<'a>;
}

/// The columns. New ones go to the end and allow null, so that older files read as if they had them.
///
/// Classes are the words of the population; `…_absence` says what it means that the results of the run do not name a
/// certain failure of the asset: `clean` proves that there is none.
pub(super) static ASSET_COLUMNS: [Column<Population>; 16] = [
    text("run_id", |row| &row.run.id),
    column(
        "run_epoch_s",
        Values::Number(|row| row.run.generated_at.div_euclid(1000)),
    ),
    text("region", |row| &row.standing.region),
    text("project_id", |row| &row.standing.project_id),
    text("asset_key", |row| &row.standing.asset.key),
    text("asset_name", |row| &row.standing.asset.name),
    text("asset_kind", |row| row.standing.asset.kind().as_str()),
    maybe("enterprise_project_id", |row| {
        row.standing
            .asset
            .as_host()?
            .enterprise_project_id
            .as_deref()
    }),
    maybe("enterprise_project_name", |row| {
        row.standing
            .asset
            .as_host()?
            .enterprise_project_name
            .as_deref()
    }),
    column(
        "is_listed",
        Values::Points(|row| u32::from(row.standing.is_listed)),
    ),
    text("asset_class", |row| row.standing.class.as_str()),
    text("weak_password_class", |row| {
        row.standing.of(Check::WeakPassword).class.as_str()
    }),
    text("weak_password_absence", |row| {
        row.standing.of(Check::WeakPassword).absence.as_str()
    }),
    text("password_complexity_class", |row| {
        row.standing.of(Check::PasswordComplexity).class.as_str()
    }),
    text("password_complexity_absence", |row| {
        row.standing.of(Check::PasswordComplexity).absence.as_str()
    }),
    column(
        "scanned_at",
        Values::MaybeMoment(|row| row.standing.scanned_at),
    ),
];
