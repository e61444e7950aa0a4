//! Sample data, for `serve --demo` and `demo`.

pub mod corpus;
