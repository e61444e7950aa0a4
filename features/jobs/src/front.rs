//! What the front pages show of jobs: the newest, the figures, the market of a place, and what an
//! organisation offers.

use crate::{
    Jobs, category,
    facets::{self, Counted},
    find,
    index::{JobItem, facet, item},
    store as rows,
};
use access::OrganisationId;
use clock::Timestamp;
use parking_lot::Mutex;
use search::{Query, Sort};
use standards::division::{self, Level};
use std::{collections::HashMap, sync::Arc};
use web::{Choice, ChoiceGroup, Stop};

/// For how long the figures are shown as they were counted, in seconds.
const FIGURES_KEPT: i64 = 30;
/// For how long while they are counted anew.
const FIGURES_SHOWN: i64 = 300;

/// 在招职位, 招聘人数, 招聘单位.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Jobs that seekers can find.
    pub jobs: u64,
    /// The posts that they offer.
    pub headcount: u64,
    /// The organisations that offer them.
    pub organisations: u64,
}

/// The jobs of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Market {
    /// How many there are.
    pub total: u64,
    /// The places right below it, never one beside it: name and jobs, most first. Of a county, whose towns no job names, the
    /// county itself.
    pub by_place: Vec<(String, u64)>,
    /// 门类 of 所属行业 and jobs, most first.
    pub by_industry: Vec<(String, u64)>,
}

/// The figures as they were counted last, and who counts them anew: one at a time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counter {
    kept: Arc<Mutex<Option<(Timestamp, Figures)>>>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Counter {
    /// What was counted not longer ago than so many seconds.
    fn kept(&self, now: Timestamp, seconds: i64) -> Option<Figures> {
        let kept = *self.kept.lock();
        kept.filter(|(at, _)| (0..seconds * 1_000).contains(&(now.as_ms() - at.as_ms()))).map(|(_, figures)| figures)
    }
}

impl Jobs {
    /// 工作地点 as a search offers it: the installation's province, then every city with its counties, the city itself first.
    #[must_use]
    pub fn places(&self) -> Vec<ChoiceGroup> {
        places(self.province())
    }

    /// The newest jobs that seekers can find at `now`.
    ///
    /// # Errors
    /// While the index is being loaded.
    pub fn newest(&self, count: usize, now: Timestamp) -> Result<Vec<JobItem>, Stop> {
        let query = Query::default().sorted(Sort::Newest).limit(count);
        Ok(find::items(&find::ask(self, &query, now)?))
    }

    /// The occupations that most jobs are offered of at `now`: code, name, jobs; most first.
    ///
    /// # Errors
    /// While the index is being loaded.
    pub async fn busiest_occupations(
        &self,
        count: usize,
        now: Timestamp,
    ) -> Result<Vec<(String, &'static str, u64)>, Stop> {
        let query = Query::default().counting(facet::CATEGORY).limit(1);
        let page = find::ask_counted(self, &query, now).await?;
        let counted = page.facets.iter().flat_map(facets::counted);
        let mut list: Vec<(String, &'static str, u64)> =
            counted.filter_map(|c| category::find(&c.code).map(|category| (c.code, category.name, c.count))).collect();
        list.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
        list.truncate(count);
        Ok(list)
    }

    /// 在招职位, 招聘人数 and 招聘单位 at `now`, counted at most every thirty seconds, by one reader; whoever comes meanwhile is
    /// told what was counted before, as long as that is not older than five minutes.
    ///
    /// # Errors
    /// What the database says.
    pub async fn figures(&self, now: Timestamp) -> Result<Figures, Stop> {
        if let Some(figures) = self.counter.kept(now, FIGURES_KEPT) {
            return Ok(figures);
        }
        let _turn = match (self.counter.turn.try_lock(), self.counter.kept(now, FIGURES_SHOWN)) {
            (Ok(turn), _) => turn,
            (Err(_), Some(figures)) => return Ok(figures),
            (Err(_), None) => self.counter.turn.lock().await,
        };
        // Whoever waited finds it done.
        if let Some(figures) = self.counter.kept(now, FIGURES_KEPT) {
            return Ok(figures);
        }
        let live = rows::live_figures(self.store().read(), now).await?;
        let figures = Figures { jobs: live.jobs, headcount: live.headcount, organisations: live.organisations };
        *self.counter.kept.lock() = Some((now, figures));
        Ok(figures)
    }

    /// How many jobs the place `division` (a province, city or county) offers at `now`, by place and industry.
    ///
    /// # Errors
    /// While the index is being loaded, and while too many large answers are being counted.
    pub async fn market(&self, division: &str, now: Timestamp) -> Result<Market, Stop> {
        let here = division::county_of(division).or_else(|| division::find(division));
        let code = here.map_or(division, |d| d.code);
        let mut query = Query::default().only(facet::REGION, [code]).counting(facet::REGION).counting(facet::INDUSTRY);
        query.limit = 1;
        let page = find::ask_counted(self, &query, now).await?;
        let counted =
            |name: &str| page.facets.iter().find(|f| &*f.facet == name).map(facets::counted).unwrap_or_default();
        let is_county = here.is_some_and(|d| d.level == Level::County);
        let is_below = |c: &Counted| match is_county {
            true => c.code == code,
            false => c.code != code && division::parent(&c.code).is_some_and(|p| p.code == code),
        };
        let is_section = |c: &Counted| standards::industry::find_section(&c.code).is_some();
        Ok(Market {
            total: page.total,
            by_place: most_first(counted(facet::REGION).into_iter().filter(is_below)),
            by_industry: most_first(counted(facet::INDUSTRY).into_iter().filter(is_section)),
        })
    }

    /// A piece of what an organisation offers at `now`, newest first, and how much there is in all;
    /// nothing while it is hidden. From the database.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open_of(
        &self,
        organisation: OrganisationId,
        offset: u64,
        count: u64,
        now: Timestamp,
    ) -> Result<(Vec<JobItem>, u64), Stop> {
        let db = self.store().read();
        if rows::is_hidden(db, organisation, now).await? {
            return Ok((Vec::new(), 0));
        }
        let total = rows::count_open(db, organisation, now).await?;
        let ids = rows::open_ids(db, organisation, offset, count, now).await?;
        let mut versions: HashMap<_, _> =
            rows::live_versions_of(db, &ids).await?.versions.into_iter().map(|v| (v.job, v)).collect();
        let list = ids.iter().filter_map(|id| versions.remove(id)).map(|v| item(&v)).collect();
        Ok((list, total))
    }
}

fn most_first(counted: impl Iterator<Item = Counted>) -> Vec<(String, u64)> {
    let mut list: Vec<(String, u64)> = counted.map(|c| (c.name, c.count)).collect();
    list.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    list
}

/// The places of a province as a search offers them: itself, then every city with its counties, the city itself first.
pub(crate) fn places(province: &str) -> Vec<ChoiceGroup> {
    let choice = |d: &division::Division| Choice::new(d.code, d.name);
    let whole = division::find(province).map(choice);
    let mut groups = vec![ChoiceGroup { label: String::new(), choices: whole.into_iter().collect() }];
    for city in division::children(province) {
        let counties = division::children(city.code).filter(|d| d.level == Level::County).map(choice);
        groups.push(ChoiceGroup {
            label: city.name.to_owned(),
            choices: std::iter::once(choice(city)).chain(counties).collect(),
        });
    }
    groups
}
