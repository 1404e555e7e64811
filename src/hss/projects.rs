//! Asking IAM which projects there are.

use serde::Deserialize;

use super::{Client, Endpoint, Error, Request, SignIn};

/// A project of IAM.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Project {
    /// Its id.
    pub id: String,
    /// Its name; begins with the id of its region.
    pub name: String,
    /// Whether it may be used.
    pub enabled: bool,
}

/// # Source
/// IAM API v3, "Querying Project Information": `GET /v3/projects`; read 2026-11-22.
#[derive(Deserialize)]
struct Page {
    projects: Vec<Project>,
}

impl Client {
    /// The projects of the account, or those of one name.
    ///
    /// # Errors
    /// When IAM does not give them.
    pub async fn projects(
        &self,
        sign_in: &SignIn,
        iam: &Endpoint,
        name: Option<&str>,
    ) -> Result<Vec<Project>, Error> {
        let parameters: Vec<(&str, &str)> = name.map(|name| ("name", name)).into_iter().collect();
        let request = Request {
            sign_in,
            endpoint: iam,
            project_id: "",
            path: "/v3/projects",
            parameters: &parameters,
            region: None,
            body: None,
        };
        let decode =
            |body: &[u8]| serde_json::from_slice::<Page>(body).map_err(|error| error.to_string());
        let (_, answer) = self.send(request, self.admit().await, decode).await;
        Ok(answer?.decoded.projects)
    }
}
