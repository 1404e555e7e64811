//! For how many hosts HSS was bought, and whether what was bought is in force. Of the list only the counts are read.
//!
//! # Source
//! HSS API v5, ListQuotasDetail: `normal`, `expired` and `freeze` are the states of a quota; read 2026-11-22.

use serde::Deserialize;

use super::wire::Integer;

/// Its path below `/v5/{project_id}/`.
pub const QUOTAS_PATH: &str = "billing/quotas-detail";

/// The counts; absent where the service does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quotas {
    /// All that was bought.
    pub total: Option<i64>,
    /// Those that a host uses.
    pub used: Option<i64>,
    /// Those that no host uses.
    pub idle: Option<i64>,
    /// Those whose time is over.
    pub expired: Option<i64>,
    /// Those that are frozen, for arrears.
    pub frozen: Option<i64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    total_num: Integer,
    used_num: Integer,
    idle_num: Integer,
    expired_num: Integer,
    freeze_num: Integer,
}

impl Quotas {
    /// Reads the answer.
    ///
    /// # Errors
    /// When the body is no JSON object.
    pub fn parse(body: &[u8]) -> Result<Self, String> {
        let body: Body = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        Ok(Self {
            total: body.total_num.0,
            used: body.used_num.0,
            idle: body.idle_num.0,
            expired: body.expired_num.0,
            frozen: body.freeze_num.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_and_what_is_not_said_stays_unknown() {
        let body =
            br#"{"total_num":"20","used_num":12,"idle_num":null,"expired_num":1,"data_list":[{}]}"#;
        let quotas = Quotas::parse(body).unwrap();
        let expected = Quotas {
            total: Some(20),
            used: Some(12),
            idle: None,
            expired: Some(1),
            frozen: None,
        };
        assert_eq!(quotas, expected);
        assert!(Quotas::parse(b"<html>").is_err());
    }
}
