//! A small HTTP/1.1 client that keeps its connection: it shares the cores with the server, so that it must cost little.

use anyhow::{Context, bail, ensure};
use std::net::{Ipv4Addr, SocketAddr};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

/// One connection.
pub struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
    host: SocketAddr,
}

/// An answer.
pub struct Reply {
    /// Status.
    pub status: u16,
    head: String,
    /// Body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Connection {
    /// Connects, from a loopback address of its own where one is given: the server counts sign-ins by address.
    pub async fn open(to: SocketAddr, from: Option<Ipv4Addr>) -> anyhow::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        if let Some(from) = from {
            socket.bind((from, 0).into())?;
        }
        let stream = socket.connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(64 * 1024), host: to })
    }

    /// `GET`.
    pub async fn get(&mut self, path: &str) -> anyhow::Result<Reply> {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host);
        self.stream.write_all(head.as_bytes()).await?;
        self.reply().await
    }

    /// `POST` of a body with its type, and the session's cookie where there is one.
    pub async fn post(&mut self, path: &str, kind: &str, body: &str, cookie: Option<&str>) -> anyhow::Result<Reply> {
        let cookie = cookie.map(|c| format!("Cookie: {c}\r\n")).unwrap_or_default();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: {kind}\r\n{cookie}Content-Length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.reply().await
    }

    async fn reply(&mut self) -> anyhow::Result<Reply> {
        self.read.clear();
        let end = loop {
            if let Some(at) = self.read.windows(4).position(|w| w == b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let head = String::from_utf8_lossy(&self.read[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).context("no status")?;
        let mut reply = Reply { status, head, body: Vec::new() };
        if reply.header("transfer-encoding").is_some() {
            bail!("a chunked answer, which this client does not read");
        }
        let length: usize = reply.header("content-length").map_or(Ok(0), str::parse)?;
        while self.read.len() < end + length {
            self.more().await?;
        }
        reply.body.extend_from_slice(&self.read[end..end + length]);
        Ok(reply)
    }

    async fn more(&mut self) -> anyhow::Result<()> {
        let count = self.stream.read_buf(&mut self.read).await?;
        ensure!(count > 0, "the server closed the connection");
        Ok(())
    }
}
