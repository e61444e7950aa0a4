//! What the search keeps of an organisation follows its life in the room below: suspended, or due to lapse
//! unless it is verified again, it is hidden with all its jobs from that instant on; shown again, those come
//! back that are still published and valid. Under another name, or in another bureau's division, its jobs are read anew.

use crate::store::{self as rows, Happened};
use access::OrganisationId;
use clock::Timestamp;
use organisations::Organisations;
use sea_orm::{DatabaseTransaction, DbErr};

/// Hears of organisations from the room below.
pub(crate) struct Visibility(pub(crate) Organisations);

#[async_trait::async_trait]
impl organisations::ChangeHook for Visibility {
    async fn organisation_changed(
        &self,
        tx: &DatabaseTransaction,
        id: OrganisationId,
        now: Timestamp,
    ) -> Result<(), DbErr> {
        let wanted = self.0.hidden_from(tx, id).await?;
        let stands = rows::hidden_since(tx, id).await?;
        let is_right = match (wanted, stands) {
            (None, None) => true,
            (Some(wanted), Some(stands)) => wanted == stands || (wanted <= now && stands <= now),
            (Some(_), None) | (None, Some(_)) => false,
        };
        let (name, division) = (self.0.name_of(tx, id).await?, organisations::live_division(tx, id).await?);
        let renamed = match (name, division) {
            (Some(name), Some(division)) => rows::rename(tx, id, &name, &division).await?,
            _ => Vec::new(),
        };
        if !is_right {
            match wanted {
                Some(since) => rows::hide_from(tx, id, since).await?,
                None => rows::delete_hidden(tx, id).await?,
            }
        }
        let count = renamed.len() + usize::from(!is_right);
        if count == 0 {
            return Ok(());
        }
        // The numbers come last: from here on nobody else gets one.
        let mut seq = rows::next_numbers(tx, count).await?;
        for job in renamed {
            let happened =
                if rows::renumber(tx, job, seq).await? { Happened::Published(job) } else { Happened::Left(job) };
            rows::write_change(tx, seq, happened, now).await?;
            seq += 1;
        }
        if !is_right {
            let happened = wanted.map_or(Happened::Shown(id), |since| Happened::Hidden(id, since));
            rows::write_change(tx, seq, happened, now).await?;
        }
        Ok(())
    }
}
