//! Stage `models`.
