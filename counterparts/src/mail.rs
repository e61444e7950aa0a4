//! A mail server for tests: takes letters by SMTP from whoever signs in with the counterparts' key, and keeps them.
//! Addresses that begin with `nobody@` are refused for good, those that begin with `later@` for now.

use crate::{KEY_ID, SECRET};
use data_encoding::BASE64;
use parking_lot::Mutex;
use std::{net::SocketAddr, sync::Arc};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

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
pub struct Postbox(Arc<Mutex<Vec<Letter>>>);

impl Postbox {
    /// What was taken, oldest first.
    #[must_use]
    pub fn letters(&self) -> Vec<Letter> {
        self.0.lock().clone()
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
        while let Ok((socket, _)) = listener.accept().await {
            let postbox = self.clone();
            tokio::spawn(async move { postbox.talk(socket).await });
        }
    }

    async fn talk(&self, socket: TcpStream) -> std::io::Result<()> {
        let (read, mut write) = socket.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 counterpart\r\n").await?;
        let (mut known, mut to) = (false, Vec::new());
        while let Some(line) = lines.next_line().await? {
            let word = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            let answer: &str = match word.as_str() {
                "EHLO" | "HELO" => "250-counterpart\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n",
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
                    write.write_all(b"354 go on\r\n").await?;
                    let mut raw = String::new();
                    while let Some(line) = lines.next_line().await? {
                        if line == "." {
                            break;
                        }
                        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                        raw.push_str("\r\n");
                    }
                    let mut letters = self.0.lock();
                    letters.extend(to.drain(..).map(|to| Letter { to, raw: raw.clone() }));
                    "250 taken\r\n"
                }
                "RSET" | "NOOP" => "250 ok\r\n",
                "QUIT" => {
                    write.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                _ => "500 what?\r\n",
            };
            write.write_all(answer.as_bytes()).await?;
        }
        Ok(())
    }
}
