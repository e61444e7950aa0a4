//! The QR code of a job's page, as a picture to print or to scan: `/jobs/{id}/qr.svg`.

use crate::{
    Jobs,
    job::{JobId, State as JobState},
    posting,
    show::{self, Sight},
};
use access::Anyone;
use axum::{extract::State, http::header, response::IntoResponse};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;
use web::{Answer, IdPath, NotFound, Shell, Stop};

/// Quiet modules around the code, as its standard asks for.
const QUIET: usize = 4;

/// `GET /jobs/{id}/qr.svg`: of a public job only; 410 where it was one.
pub(crate) async fn picture(
    reader: Anyone,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    shell: Shell,
) -> Answer {
    match show::look(&jobs, reader.identity(), id).await? {
        Sight::Gone(_) => Err(show::gone()),
        Sight::Open(seen) if matches!(seen.state, JobState::Published(_)) && !seen.is_hidden => {
            let svg = svg(&posting::address(&shell.site.public_url, id))?;
            Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
        }
        // Whoever sees it although seekers do not has nothing to hand on.
        Sight::Open(_) => Err(NotFound.into()),
    }
}

/// A code as a picture of squares.
pub(crate) fn svg(address: &str) -> Result<String, Stop> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M).map_err(Stop::fault)?;
    let (width, side) = (code.width(), code.width() + 2 * QUIET);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" width=\"240\" height=\"240\" \
         shape-rendering=\"crispEdges\"><rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\""
    );
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            write!(svg, "M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET).map_err(Stop::fault)?;
        }
    }
    svg.push_str("\"/></svg>");
    Ok(svg)
}
