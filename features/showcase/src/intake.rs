//! Reads what an upload sends, part by part: never more of a picture than its rules take, never a film whole.

use crate::{
    FilmMistake, Refusal, Showcases,
    film::{self, FILM_BYTES_MAX, Sieve},
    item::{CAPTION, File, Kind},
};
use axum::{
    RequestExt,
    extract::{
        DefaultBodyLimit, FromRequest, Multipart, Request,
        multipart::{Field, MultipartError},
    },
    http::{StatusCode, header},
};
use bytes::{Bytes, BytesMut};
use data_encoding::HEXLOWER;
use object_store::{ObjectStoreExt, WriteMultipart, path::Path};
use pictures::{KeptAs, Rules};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use web::{Patience, Stop};

/// What stands around the file in a request, and how much of a file that is too large is read to say so politely.
const AROUND_BYTES: u64 = 1024 * 1024;
/// What the longest caption can take.
const TEXT_BYTES_MAX: usize = 1_024;
/// A piece of a film on its way to the store; S3 asks for at least this much.
const PIECE_BYTES: usize = 5 * 1024 * 1024;
/// Pieces on their way at once.
const PIECES_AT_ONCE: usize = 2;
/// Whoever sends so much may go on for so long: some 9 KB a second.
const STEP: (u64, u64) = (256 * 1024, 30);

const PICTURE: Rules = Rules {
    kinds: &[pictures::Kind::Jpeg, pictures::Kind::Png, pictures::Kind::WebP],
    bytes_max: 5 * 1024 * 1024,
    edge_min: 200,
    edge_max: 20_000,
    pixels_max: 25_000_000,
    decoded_bytes_max: 128 * 1024 * 1024,
    fit_within: Some(1_600),
    kept_as: KeptAs::Jpeg,
};
const LOGO: Rules = Rules { bytes_max: 2 * 1024 * 1024, fit_within: Some(512), kept_as: KeptAs::Png, ..PICTURE };

/// The largest file of a kind.
pub(crate) fn bytes_max(kind: Kind) -> u64 {
    match kind {
        Kind::Logo => LOGO.bytes_max as u64,
        Kind::Picture => PICTURE.bytes_max as u64,
        Kind::Film => FILM_BYTES_MAX,
    }
}

/// A file that lies among the files, and what was written beside it.
#[derive(Debug)]
pub(crate) struct Taken {
    pub file: File,
    pub caption: String,
}

/// Reads the request; `caption` gets what was typed even where the file is refused.
pub(crate) async fn take(
    room: &Showcases,
    organisation: access::OrganisationId,
    kind: Kind,
    request: Request,
    caption: &mut String,
) -> Result<Taken, Stop> {
    let places = if kind == Kind::Film { &room.films } else { &room.pictures };
    let _place = Arc::clone(places).try_acquire_owned().map_err(|_| Refusal::Busy)?;
    let mut parts = open(kind, request).await?;
    let mut file = None;
    while let Some(part) = parts.multipart.next_field().await.map_err(unreadable)? {
        if part.file_name().is_none() {
            if part.name().is_some_and(|n| n.ends_with("caption")) {
                *caption = text(part).await?;
            }
            continue;
        }
        if file.is_some() {
            return Err(Refusal::OneFileAtATime(kind).into());
        }
        file = Some(match kind {
            Kind::Logo | Kind::Picture => picture(room, organisation, kind, part, &parts.patience).await?,
            Kind::Film => film(room, organisation, part, &parts.patience).await?,
        });
    }
    let file = file.ok_or(missing(kind))?;
    Ok(Taken { file, caption: checked_caption(kind, caption)? })
}

fn missing(kind: Kind) -> Refusal {
    match kind {
        Kind::Logo | Kind::Picture => Refusal::Picture(kind, pictures::Mistake::Missing),
        Kind::Film => Refusal::Film(FilmMistake(film::Mistake::Missing)),
    }
}

fn too_large(kind: Kind) -> Refusal {
    match kind {
        Kind::Logo | Kind::Picture => Refusal::Picture(kind, pictures::Mistake::TooLarge),
        Kind::Film => Refusal::Film(FilmMistake(film::Mistake::TooLarge)),
    }
}

/// The words of an item: none for a logo; a film that is given none is called 宣传视频.
pub(crate) fn checked_caption(kind: Kind, typed: &str) -> Result<String, Refusal> {
    let typed: String = typed.chars().filter(|c| !c.is_control()).collect();
    let words = typed.trim();
    match kind {
        Kind::Logo => Ok(String::new()),
        Kind::Film if words.is_empty() => Ok(Kind::Film.zh().to_owned()),
        Kind::Picture | Kind::Film if CAPTION.contains(&words.chars().count()) => Ok(words.to_owned()),
        Kind::Picture | Kind::Film => Err(Refusal::Caption(kind)),
    }
}

struct Parts {
    multipart: Multipart,
    patience: Patience,
}

async fn open(kind: Kind, mut request: Request) -> Result<Parts, Stop> {
    let limit = bytes_max(kind) + AROUND_BYTES;
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|bytes| bytes > limit) {
        return Err(too_large(kind).into());
    }
    let patience = request.extract_parts::<Patience>().await.unwrap_or_else(|never| match never {});
    DefaultBodyLimit::max(usize::try_from(limit).unwrap_or(usize::MAX)).apply(&mut request);
    // Anything but a form with a file brings no file.
    let multipart = Multipart::from_request(request, &()).await.map_err(|_| missing(kind))?;
    Ok(Parts { multipart, patience })
}

fn unreadable(error: MultipartError) -> Stop {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => web::Unreadable::TooLarge.into(),
        _ => web::Unreadable::Multipart.into(),
    }
}

async fn text(mut part: Field<'_>) -> Result<String, Stop> {
    let mut bytes = BytesMut::new();
    while let Some(piece) = part.chunk().await.map_err(unreadable)? {
        if bytes.len() + piece.len() > TEXT_BYTES_MAX {
            return Err(web::Unreadable::TooLarge.into());
        }
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes.to_vec()).map_err(|_| web::Unreadable::Encoding.into())
}

/// Grants more time for what came in.
struct Pace<'a> {
    patience: &'a Patience,
    since: u64,
}

impl Pace<'_> {
    fn came(&mut self, bytes: usize) {
        self.since += bytes as u64;
        if self.since >= STEP.0 {
            self.since = 0;
            self.patience.at_least(STEP.1);
        }
    }
}

async fn picture(
    room: &Showcases,
    organisation: access::OrganisationId,
    kind: Kind,
    mut part: Field<'_>,
    patience: &Patience,
) -> Result<File, Stop> {
    let rules = if kind == Kind::Logo { LOGO } else { PICTURE };
    let mut pace = Pace { patience, since: 0 };
    let mut bytes = BytesMut::new();
    while let Some(piece) = part.chunk().await.map_err(unreadable)? {
        pace.came(piece.len());
        // What is too large is read on, up to the route's bound, so that the answer reaches the browser.
        if bytes.len() <= rules.bytes_max {
            bytes.extend_from_slice(&piece);
        }
    }
    let bytes = bytes.freeze();
    patience.at_least(STEP.1);
    let permit = room.organisations.pictures.acquire().await.map_err(Stop::fault)?;
    let checked = tokio::task::spawn_blocking(move || pictures::check(&bytes, &rules)).await.map_err(Stop::fault)?;
    drop(permit);
    let picture = checked.map_err(|m| Refusal::Picture(kind, m))?;
    put(room, organisation, picture).await
}

/// Puts a picture that was checked among the files, under its hash.
pub(crate) async fn put(
    room: &Showcases,
    organisation: access::OrganisationId,
    picture: pictures::Picture,
) -> Result<File, Stop> {
    let hash = HEXLOWER.encode(&Sha256::digest(&picture.bytes));
    let file = File {
        media_type: picture.media_type.to_owned(),
        bytes: picture.bytes.len() as u64,
        width: picture.width,
        height: picture.height,
        duration_ms: None,
        hash,
    };
    let path = crate::path_of(organisation, &file.hash);
    room.organisations.files.put(&path, Bytes::from(picture.bytes).into()).await.map_err(Stop::fault)?;
    Ok(file)
}

async fn film(
    room: &Showcases,
    organisation: access::OrganisationId,
    mut part: Field<'_>,
    patience: &Patience,
) -> Result<File, Stop> {
    let files = &room.organisations.files;
    let mut pace = Pace { patience, since: 0 };
    let mut writing = Writing::begin(room).await?;
    let mut mistake = None;
    while let Some(piece) = part.chunk().await.map_err(unreadable)? {
        pace.came(piece.len());
        // A film that is refused is read on, up to the route's bound, so that the answer reaches the browser.
        if mistake.is_none() {
            mistake = writing.push(&piece).await?.err();
        }
    }
    patience.at_least(STEP.1);
    if let Some(mistake) = mistake {
        writing.upload.abort().await.map_err(Stop::fault)?;
        return Err(Refusal::Film(FilmMistake(mistake)).into());
    }
    let (incoming, kept) = writing.finish().await?;
    let file = match kept {
        Ok(file) => file,
        Err(mistake) => {
            files.delete(&incoming).await.map_err(Stop::fault)?;
            return Err(Refusal::Film(FilmMistake(mistake)).into());
        }
    };
    files.rename(&incoming, &crate::path_of(organisation, &file.hash)).await.map_err(Stop::fault)?;
    Ok(file)
}

/// A film on its way to the store, under a name of its own until its hash is known.
struct Writing {
    sieve: Sieve,
    hash: Sha256,
    bytes: u64,
    incoming: Path,
    upload: WriteMultipart,
    out: Vec<u8>,
}

impl Writing {
    async fn begin(room: &Showcases) -> Result<Self, Stop> {
        let name = HEXLOWER.encode(&rand::random::<[u8; 24]>());
        let incoming = Path::from(format!("{}/{name}", crate::sweep::INCOMING));
        let upload = room.organisations.files.put_multipart(&incoming).await.map_err(Stop::fault)?;
        let upload = WriteMultipart::new_with_chunk_size(upload, PIECE_BYTES);
        Ok(Self { sieve: Sieve::new(), hash: Sha256::new(), bytes: 0, incoming, upload, out: Vec::new() })
    }

    async fn push(&mut self, piece: &[u8]) -> Result<Result<(), film::Mistake>, Stop> {
        self.out.clear();
        if let Err(mistake) = self.sieve.push(piece, &mut self.out) {
            return Ok(Err(mistake));
        }
        self.hash.update(&self.out);
        self.bytes += self.out.len() as u64;
        self.upload.wait_for_capacity(PIECES_AT_ONCE).await.map_err(Stop::fault)?;
        self.upload.write(&self.out);
        Ok(Ok(()))
    }

    async fn finish(self) -> Result<(Path, Result<File, film::Mistake>), Stop> {
        self.upload.finish().await.map_err(Stop::fault)?;
        let hash = HEXLOWER.encode(&self.hash.finalize());
        let kept = self.sieve.finish().map(|facts| File {
            hash,
            media_type: "video/mp4".into(),
            bytes: self.bytes,
            width: facts.width,
            height: facts.height,
            duration_ms: Some(facts.duration_ms),
        });
        Ok((self.incoming, kept))
    }
}
