//! Stage `summaries`.
