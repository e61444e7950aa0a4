//! A mail server for tests: takes letters by SMTP from whoever signs in with the counterparts' key, and keeps them.
//! Addresses that begin with `nobody@` are refused for good, those that begin with `later@` for now. With TLS it shows a certificate for
//! `localhost` and `127.0.0.1` of an authority of its own, whose key nobody has any more.

use crate::{KEY_ID, SECRET};
use data_encoding::BASE64;
use parking_lot::Mutex;
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{net::SocketAddr, sync::Arc};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

/// The authority of the counterpart's certificate, in PEM.
pub const AUTHORITY: &str = include_str!("../tls/authority.pem");
const CERTIFICATE: &[u8] = include_bytes!("../tls/server.pem");
const KEY: &[u8] = include_bytes!("../tls/server.key");

/// How the way to it is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Protection {
    /// Not at all, and STARTTLS is not offered.
    #[default]
    None,
    /// TLS after STARTTLS, without which nobody may sign in.
    Starttls,
    /// TLS from the first byte.
    Tls,
}

fn acceptor() -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap()).into()
}

/// A letter that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub to: String,
    /// Headers and body as they came, encoded.
    pub raw: String,
}

impl Letter {
    /// The text of the body; quoted-printable and base64 are undone.
    #[must_use]
    pub fn text(&self) -> String {
        let (headers, body) = self.raw.split_once("\r\n\r\n").unwrap_or(("", &self.raw));
        let headers = headers.to_lowercase();
        let bytes = if headers.contains("base64") {
            let packed: String = body.split_whitespace().collect();
            BASE64.decode(packed.as_bytes()).unwrap_or_default()
        } else if headers.contains("quoted-printable") {
            unquoted(body)
        } else {
            body.as_bytes().to_vec()
        };
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

fn unquoted(text: &str) -> Vec<u8> {
    let text = text.replace("=\r\n", "");
    let bytes = text.as_bytes();
    let mut plain = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let byte = (bytes[at] == b'=')
            .then(|| text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()))
            .flatten();
        match byte {
            Some(byte) => {
                plain.push(byte);
                at += 3;
            }
            None => {
                plain.push(bytes[at]);
                at += 1;
            }
        }
    }
    plain
}

/// The server.
#[derive(Clone, Default)]
pub struct Postbox {
    letters: Arc<Mutex<Vec<Letter>>>,
    protection: Protection,
}

/// How a talk ended.
enum End {
    /// One side had enough.
    Over,
    /// It goes on under TLS.
    Secured,
}

impl Postbox {
    /// One whose way is protected.
    #[must_use]
    pub fn behind(protection: Protection) -> Self {
        Self { protection, ..Self::default() }
    }

    /// What was taken, oldest first.
    #[must_use]
    pub fn letters(&self) -> Vec<Letter> {
        self.letters.lock().clone()
    }

    /// Serves on a free port of this machine, for tests, and returns its address.
    pub async fn spawn(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(self.clone().serve(listener));
        address
    }

    /// Serves until the process ends.
    pub async fn serve(self, listener: TcpListener) {
        let acceptor = acceptor();
        while let Ok((socket, _)) = listener.accept().await {
            let (postbox, acceptor) = (self.clone(), acceptor.clone());
            tokio::spawn(async move { postbox.meet(socket, acceptor).await });
        }
    }

    async fn meet(&self, mut socket: TcpStream, acceptor: TlsAcceptor) -> std::io::Result<()> {
        const GREETING: &[u8] = b"220 counterpart\r\n";
        if self.protection == Protection::Tls {
            let mut socket = acceptor.accept(socket).await?;
            socket.write_all(GREETING).await?;
            socket.flush().await?;
            return self.talk(BufReader::new(socket), false).await.map(drop);
        }
        socket.write_all(GREETING).await?;
        let may_secure = self.protection == Protection::Starttls;
        let mut socket = BufReader::new(socket);
        match self.talk(&mut socket, may_secure).await? {
            End::Over => Ok(()),
            // What came in the clear behind STARTTLS is forgotten (RFC 3207).
            End::Secured => {
                let socket = acceptor.accept(socket.into_inner()).await?;
                self.talk(BufReader::new(socket), false).await.map(drop)
            }
        }
    }

    /// Talks until either side ends it, or, where it `may_secure`, until STARTTLS.
    async fn talk<S>(&self, mut socket: S, may_secure: bool) -> std::io::Result<End>
    where
        S: AsyncRead + AsyncBufReadExt + AsyncWrite + Unpin,
    {
        let (mut known, mut to) = (false, Vec::new());
        while let Some(line) = next_line(&mut socket).await? {
            let word = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            let answer: &str = match word.as_str() {
                "EHLO" | "HELO" if may_secure => "250-counterpart\r\n250-8BITMIME\r\n250 STARTTLS\r\n",
                "EHLO" | "HELO" => "250-counterpart\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n",
                "STARTTLS" if may_secure => {
                    socket.write_all(b"220 go ahead\r\n").await?;
                    return Ok(End::Secured);
                }
                "AUTH" | "MAIL" if may_secure => "530 STARTTLS first\r\n",
                "AUTH" => {
                    let right = BASE64.encode(format!("\0{KEY_ID}\0{SECRET}").as_bytes());
                    known = line.split(' ').nth(2) == Some(right.as_str());
                    if known { "235 welcome\r\n" } else { "535 wrong name or secret\r\n" }
                }
                "MAIL" if !known => "530 sign in first\r\n",
                "MAIL" => "250 ok\r\n",
                "RCPT" => match line.split(['<', '>']).nth(1).unwrap_or_default() {
                    address if address.starts_with("nobody@") => "550 no such mailbox\r\n",
                    address if address.starts_with("later@") => "451 try later\r\n",
                    address => {
                        to.push(address.to_owned());
                        "250 ok\r\n"
                    }
                },
                "DATA" if to.is_empty() => "503 for whom?\r\n",
                "DATA" => {
                    socket.write_all(b"354 go on\r\n").await?;
                    socket.flush().await?;
                    let mut raw = String::new();
                    while let Some(line) = next_line(&mut socket).await? {
                        if line == "." {
                            break;
                        }
                        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                        raw.push_str("\r\n");
                    }
                    let mut letters = self.letters.lock();
                    letters.extend(to.drain(..).map(|to| Letter { to, raw: raw.clone() }));
                    "250 taken\r\n"
                }
                "RSET" | "NOOP" => "250 ok\r\n",
                "QUIT" => {
                    socket.write_all(b"221 bye\r\n").await?;
                    return Ok(End::Over);
                }
                _ => "500 what?\r\n",
            };
            socket.write_all(answer.as_bytes()).await?;
            socket.flush().await?;
        }
        Ok(End::Over)
    }
}

async fn next_line(socket: &mut (impl AsyncBufReadExt + Unpin)) -> std::io::Result<Option<String>> {
    let mut line = String::new();
    if socket.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
}
