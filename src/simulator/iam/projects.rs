//! The projects of the account.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::DOMAIN_ID;
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::call::Call;
use crate::simulator::server::Site;

/// Lists every project, or those of one name; asked with a token of any scope, or signed.
pub(super) fn list(site: &Site, call: &Call) -> Result<Answer, Refusal> {
    site.door.check(call, None, site.clock_ms())?;
    let name = call.query.text("name");
    let projects: Vec<Value> = site
        .projects()
        .filter(|(_, own)| name.is_none_or(|name| name == own))
        .map(|(id, name)| {
            json!({
                "domain_id": DOMAIN_ID, "is_domain": false, "parent_id": DOMAIN_ID, "name": name,
                "description": "", "links": {"self": format!("{}/v3/projects/{id}", site.url)},
                "id": id, "enabled": true,
            })
        })
        .collect();
    let own = format!("{}{}", site.url, call.path);
    let links = json!({"next": null, "previous": null, "self": own});
    Ok(Answer::json(
        StatusCode::OK,
        &json!({"projects": projects, "links": links}),
    ))
}
