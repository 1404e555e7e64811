//! A proxy of SOCKS 5 (RFC 1928), with a user and a password where it wants them (RFC 1929).

use std::net::IpAddr;

use secrecy::zeroize::Zeroizing;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::{ProxySignIn, Refusal, unknown_user};

const VERSION: u8 = 5;
/// Nobody has to say who they are.
const OPEN: u8 = 0;
/// A user and a password.
const PASSWORD: u8 = 2;
const CONNECT: u8 = 1;
const IPV4: u8 = 1;
const NAME: u8 = 3;
const IPV6: u8 = 4;

/// Asks for a way to a server; its name is looked up by the proxy.
pub(super) async fn ask<S>(
    stream: &mut S,
    (host, port): (&str, u16),
    sign_in: Option<&ProxySignIn>,
) -> Result<(), Refusal>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let offer: &[u8] = match sign_in {
        None => &[VERSION, 1, OPEN],
        Some(_) => &[VERSION, 2, OPEN, PASSWORD],
    };
    stream.write_all(offer).await?;
    let [version, method] = read(stream).await?;
    if version != VERSION {
        return Err(Refusal::Lasting("it does not speak SOCKS 5".into()));
    }
    match (method, sign_in) {
        (OPEN, _) => {}
        (PASSWORD, Some(sign_in)) => sign_in_at(stream, sign_in).await?,
        (_, None) => return Err(unknown_user(None)),
        (_, Some(_)) => {
            return Err(Refusal::Lasting(
                "it wants to know who asks in another way than by a user and a password".into(),
            ));
        }
    }
    let mut request = vec![VERSION, CONNECT, 0];
    match host.parse() {
        Ok(IpAddr::V4(address)) => {
            request.push(IPV4);
            request.extend(address.octets());
        }
        Ok(IpAddr::V6(address)) => {
            request.push(IPV6);
            request.extend(address.octets());
        }
        Err(_) => {
            request.push(NAME);
            request.extend(short(host, "the name of the server")?);
        }
    }
    request.extend(port.to_be_bytes());
    stream.write_all(&request).await?;
    answer(stream, (host, port)).await
}

async fn sign_in_at<S>(stream: &mut S, sign_in: &ProxySignIn) -> Result<(), Refusal>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut request = Zeroizing::new(vec![1]);
    request.extend(short(sign_in.user.expose(), "the user")?);
    request.extend(short(sign_in.password.expose(), "the password")?);
    stream.write_all(&request).await?;
    let [_, status] = read(stream).await?;
    match status {
        0 => Ok(()),
        _ => Err(unknown_user(Some(sign_in))),
    }
}

/// A text and before it its length.
fn short<'t>(text: &'t str, what: &str) -> Result<impl Iterator<Item = u8> + 't, Refusal> {
    match u8::try_from(text.len()) {
        Ok(length) => Ok(std::iter::once(length).chain(text.bytes())),
        Err(_) => Err(Refusal::Lasting(format!(
            "{what} is longer than 255 bytes, the most that SOCKS 5 has room for"
        ))),
    }
}

async fn answer<S>(stream: &mut S, (host, port): (&str, u16)) -> Result<(), Refusal>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let [_, code, _, kind] = read(stream).await?;
    // The address that the proxy calls from: nobody wants it, but it stands before what the server says.
    match kind {
        IPV4 => drop(read::<6, _>(stream).await?),
        IPV6 => drop(read::<18, _>(stream).await?),
        NAME => {
            let [length] = read(stream).await?;
            let mut rest = vec![0; usize::from(length) + 2];
            stream.read_exact(&mut rest).await?;
        }
        _ => return Err(Refusal::Lasting("its answer makes no sense".into())),
    }
    let place = format!("`{host}:{port}`");
    match code {
        0 => Ok(()),
        2 => Err(Refusal::Lasting(format!("its rules forbid {place}"))),
        3..=6 => Err(Refusal::Passing(format!(
            "it cannot reach {place}: code {code}"
        ))),
        7 | 8 => Err(Refusal::Lasting(format!(
            "it cannot lead to {place}: code {code}"
        ))),
        _ => Err(Refusal::Passing(format!(
            "it failed with {place}: code {code}"
        ))),
    }
}

async fn read<const COUNT: usize, S: AsyncRead + Unpin>(
    stream: &mut S,
) -> Result<[u8; COUNT], Refusal> {
    let mut bytes = [0; COUNT];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}
