//! The clerk's desk: what a clerk does with many jobs over time, beside the acts on one job.
//!
//! | file | what |
//! |---|---|
//! | `asked.rs` | what a list of 职位管理 is asked: words, filters, order, page, and the address that says it |
//! | `duplicates.rs` | 重复提醒: the same name and place is published already |
//! | `remind.rs` | 即将到期, told to the clerks |
//! | `templates.rs` | 职位模板 |
//! | `versions.rs`, `difference.rs` | 历史版本: every publication, and what changed from one to the next |
//! | `schedule.rs` | 定时发布 |
//! | `standing.rs` | where a row stands, in the one word that filters and counters use |
//! | `statistics.rs` | opened, found, shown at fairs: counted without slowing a reader |
//! | `home.rs` | what 企业中心 shows of jobs |

pub(crate) mod asked;
pub(crate) mod difference;
pub(crate) mod duplicates;
pub(crate) mod home;
pub(crate) mod remind;
pub(crate) mod schedule;
pub(crate) mod standing;
pub(crate) mod statistics;
pub(crate) mod templates;
pub(crate) mod versions;
