//! What the bureau decides for its installation: the policy of publication (D8) and minimum wages.

use anyhow::ensure;
use serde::{Deserialize, Serialize};
use standards::division;
use std::collections::BTreeMap;

/// When a job becomes public.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// 【发布】: at once, with spot checks afterwards.
    #[default]
    PublishAtOnce,
    /// 【提交并发布】: after an officer has approved.
    ReviewFirst,
}

/// `[jobs]` in the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// When a job becomes public.
    pub policy: Policy,
    /// Monthly minimum wages in yuan by division code, over those that come with the platform.
    pub minimum_wage: BTreeMap<String, i64>,
    /// The installation's place, six digits: a search offers the places of its province, and means them first. Comes from
    /// `[site.region]`; empty for the province of the first installation.
    #[serde(skip)]
    pub division: String,
}

/// The province where none is configured.
const FIRST_PROVINCE: &str = "440000";

impl Settings {
    /// The same for an installation at this place.
    #[must_use]
    pub fn at(mut self, division: &str) -> Self {
        division.clone_into(&mut self.division);
        self
    }

    /// Code of the installation's province.
    pub(crate) fn province(&self) -> &'static str {
        division::province_of(&self.division).map_or(FIRST_PROVINCE, |province| province.code)
    }

    /// Refuses what cannot be meant.
    ///
    /// # Errors
    /// Names the line that is wrong.
    pub fn check(&self) -> anyhow::Result<()> {
        for (code, wage) in &self.minimum_wage {
            ensure!(division::find(code).is_some(), "[jobs.minimum_wage] {code:?} is no division code such as 440100");
            ensure!((1..=100_000).contains(wage), "[jobs.minimum_wage] {code:?} = {wage} is no monthly wage in yuan");
        }
        Ok(())
    }
}

impl Policy {
    /// The button of the lists and the preview.
    pub(crate) fn publish_zh(self) -> &'static str {
        match self {
            Self::PublishAtOnce => "发布",
            Self::ReviewFirst => "提交并发布",
        }
    }

    /// The button of the form.
    pub(crate) fn save_and_publish_zh(self) -> &'static str {
        match self {
            Self::PublishAtOnce => "保存并发布",
            Self::ReviewFirst => "提交并发布",
        }
    }

    /// What is asked before one job is published.
    pub(crate) fn publish_question(self) -> &'static str {
        match self {
            Self::PublishAtOnce => "发布后求职者就能搜索到该职位。确定发布吗？",
            Self::ReviewFirst => "提交后由人社部门审核，审核通过即自动发布。确定提交吗？",
        }
    }
}
