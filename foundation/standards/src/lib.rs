//! What national standards fix, as values that cannot be wrong once made: identifiers, names, telephone numbers,
//! administrative divisions and industries. No rule of any business and no I/O.
//!
//! | module | standard |
//! |---|---|
//! | [`uscc`] | GB 32100-2015 统一社会信用代码, GB 11714 组织机构代码 |
//! | [`identity`] | GB 11643-1999 公民身份号码, permits of Hong Kong, Macao and Taiwan residents |
//! | [`phone`], [`card`] | numbering plan, ISO/IEC 7812 |
//! | [`name`], [`text`] | Unicode: what may stand in a name and in a free text |
//! | [`division`] | GB/T 2260 行政区划 |
//! | [`industry`] | GB/T 4754-2017 国民经济行业分类 |
//!
//! Every error is a closed enum that says which rule was broken and offers the reason in Chinese (`reason_zh`); how a
//! page puts it is the caller's.

pub mod card;
pub mod division;
pub mod identity;
pub mod industry;
pub mod name;
pub mod phone;
pub mod text;
pub mod uscc;

mod characters;
