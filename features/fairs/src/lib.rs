//! fairs
