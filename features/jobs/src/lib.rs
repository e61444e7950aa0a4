//! jobs

pub mod category;
