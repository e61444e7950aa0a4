//! What the rooms above may rely on: small values that only this room makes. Who holds one need not
//! check again. Features C1, C2.

use crate::{
    Organisations, Refusal, profile,
    store::profile::{Standing, Version},
};
use access::{MandateId, OrganisationId};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashMap;
use web::{NotFound, Stop};

/// An organisation whose 基本信息 is complete: all starred fields are saved (待审核 suffices). It may
/// write and save jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompleteOrganisation {
    id: OrganisationId,
    name: String,
    division: String,
}

impl CompleteOrganisation {
    /// The organisation.
    #[must_use]
    pub fn id(&self) -> OrganisationId {
        self.id
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// 所属区域 as saved, six digits.
    #[must_use]
    pub fn division(&self) -> &str {
        &self.division
    }
}

/// An organisation with an approved profile that is not suspended. It may publish and register for fairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovedOrganisation {
    id: OrganisationId,
    name: String,
    uscc: String,
    division: String,
    industry: String,
}

impl ApprovedOrganisation {
    /// The organisation.
    #[must_use]
    pub fn id(&self) -> OrganisationId {
        self.id
    }

    /// The approved name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// 统一社会信用代码
    #[must_use]
    pub fn uscc(&self) -> &str {
        &self.uscc
    }

    /// The approved 所属区域, six digits: its bureau answers for the organisation.
    #[must_use]
    pub fn division(&self) -> &str {
        &self.division
    }

    /// The approved 所属行业, two digits.
    #[must_use]
    pub fn industry(&self) -> &str {
        &self.industry
    }
}

/// What everyone may read of an organisation: the newest approved version, without the contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicOrganisation {
    /// The organisation.
    pub id: OrganisationId,
    /// 单位名称
    pub name: String,
    /// 统一社会信用代码, which is public by law.
    pub uscc: String,
    /// 法定代表人姓名, which is public by law.
    pub legal_representative: String,
    /// 单位性质
    pub nature: &'static str,
    /// 所属行业, two digits.
    pub industry: &'static str,
    /// 所属行业 in words.
    pub industry_name: &'static str,
    /// 单位规模
    pub size: &'static str,
    /// 所属区域, six digits.
    pub division: &'static str,
    /// 所属区域 in words: 广东省汕尾市陆丰市.
    pub division_name: String,
    /// 详细地址
    pub address: String,
    /// 单位简介
    pub introduction: String,
    /// When this version was approved.
    pub approved_at: Timestamp,
}

impl From<Version> for PublicOrganisation {
    fn from(v: Version) -> Self {
        let c = v.content;
        Self {
            id: v.organisation,
            name: v.name,
            uscc: v.uscc,
            legal_representative: v.legal_representative,
            nature: profile::nature_zh(c.nature),
            industry: c.industry,
            industry_name: standards::industry::find(c.industry).map_or("", |i| i.name),
            size: profile::size_zh(c.size),
            division: c.division,
            division_name: standards::division::full_name(c.division),
            address: c.address,
            introduction: c.introduction,
            approved_at: v.approved_at,
        }
    }
}

fn approved(s: Standing, now: Timestamp) -> Result<ApprovedOrganisation, Refusal> {
    let is_suspended = s.suspended_from().is_some_and(|at| at <= now);
    let Some(state) = s.state else { return Err(Refusal::ProfileIncomplete) };
    match (s.approved_name, s.approved_division, s.approved_industry) {
        (Some(_), Some(_), Some(_)) if is_suspended => Err(Refusal::Suspended),
        (Some(name), Some(division), Some(industry)) => {
            Ok(ApprovedOrganisation { id: s.id, name, uscc: s.uscc, division, industry })
        }
        _ => Err(Refusal::ProfileNotApproved { in_review: state == "in_review" }),
    }
}

impl Organisations {
    /// The proof that 基本信息 is complete.
    ///
    /// # Errors
    /// [`Refusal::ProfileIncomplete`] otherwise: in the browser a GET is led to 基本信息, anything else is
    /// refused with 409.
    pub async fn complete(&self, db: &impl ConnectionTrait, id: OrganisationId) -> Result<CompleteOrganisation, Stop> {
        let standing = crate::store::profile::standing(db, id).await?.ok_or(NotFound)?;
        match standing.saved_division {
            None => Err(Refusal::ProfileIncomplete.into()),
            Some(division) => Ok(CompleteOrganisation { id, name: standing.name, division }),
        }
    }

    /// The proof that the profile was approved and the organisation is not suspended. An approved
    /// version counts while its next revision is written or reviewed.
    ///
    /// # Errors
    /// [`Refusal::ProfileIncomplete`], [`Refusal::ProfileNotApproved`] or [`Refusal::Suspended`].
    pub async fn approved(&self, db: &impl ConnectionTrait, id: OrganisationId) -> Result<ApprovedOrganisation, Stop> {
        let standing = crate::store::profile::standing(db, id).await?.ok_or(NotFound)?;
        Ok(approved(standing, self.clock.now())?)
    }

    /// The same of many organisations at `now`, in one statement for a thousand; unknown ones are left out.
    ///
    /// # Errors
    /// What the database says; the refusal of each organisation stands in its place.
    pub async fn approved_of(
        &self,
        db: &impl ConnectionTrait,
        ids: &[OrganisationId],
        now: Timestamp,
    ) -> Result<HashMap<OrganisationId, Result<ApprovedOrganisation, Refusal>>, DbErr> {
        let standings = crate::store::profile::standings(db, ids).await?;
        Ok(standings.into_iter().map(|s| (s.id, approved(s, now))).collect())
    }

    /// Those of these mandates that are active at `now`, with the organisation that each is for, in one statement for a
    /// thousand. As everywhere, a mandate counts for what was granted **and** accepted (I8).
    ///
    /// # Errors
    /// What the database says.
    pub async fn active_mandates(
        &self,
        db: &impl ConnectionTrait,
        ids: &[MandateId],
        now: Timestamp,
    ) -> Result<HashMap<MandateId, (OrganisationId, access::Mandate)>, DbErr> {
        let found = crate::store::mandate::by_ids(db, ids).await?;
        Ok(found.into_iter().filter_map(|m| Some((m.id, (m.organisation, m.active(now)?)))).collect())
    }

    /// What everyone may read of an organisation; `None` where nothing was approved yet or it is suspended.
    ///
    /// # Errors
    /// What the database says.
    pub async fn public(
        &self,
        db: &impl ConnectionTrait,
        id: OrganisationId,
    ) -> Result<Option<PublicOrganisation>, DbErr> {
        Ok(self.public_of(db, &[id]).await?.pop())
    }

    /// As [`Self::public`] for several at once; in no order, without those that are not public.
    ///
    /// # Errors
    /// What the database says.
    pub async fn public_of(
        &self,
        db: &impl ConnectionTrait,
        ids: &[OrganisationId],
    ) -> Result<Vec<PublicOrganisation>, DbErr> {
        let versions = crate::store::profile::live(db, &self.accounts.keys, ids).await?;
        let now = self.clock.now();
        Ok(versions.into_iter().filter(|v| !v.is_suspended(now)).map(Into::into).collect())
    }

    /// How many organisations are public.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_public(&self, db: &impl ConnectionTrait) -> Result<u64, DbErr> {
        Ok(crate::store::profile::count_approved(db, self.clock.now()).await?.unsigned_abs())
    }

    /// From which instant on, past or ahead, nothing of the organisation is public: suspended by an officer, not
    /// verified again in time, or never approved. `None` where it stays public.
    ///
    /// # Errors
    /// What the database says.
    pub async fn hidden_from(&self, db: &impl ConnectionTrait, id: OrganisationId) -> Result<Option<Timestamp>, DbErr> {
        Ok(match crate::store::profile::standing(db, id).await? {
            Some(s) if s.approved_name.is_some() => s.suspended_from(),
            Some(_) | None => Some(self.clock.now()),
        })
    }

    /// The organisation's name as it is called now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn name_of(&self, db: &impl ConnectionTrait, id: OrganisationId) -> Result<Option<String>, DbErr> {
        Ok(crate::store::organisation::by_id(db, id).await?.map(|o| o.name))
    }
}
