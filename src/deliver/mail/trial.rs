//! Whether a server would take letters, as far as that can be known without one.

use super::Server;
use super::session::{Door, Session};

/// Connects, signs in and says goodbye; no letter is offered.
///
/// # Errors
/// Why the server would take none, in words.
pub async fn try_server(server: &Server) -> Result<(), String> {
    let door = Door::default();
    let session = Session::open(server, &door).await;
    let session = session.map_err(|setback| setback.words())?;
    session.close().await;
    Ok(())
}
