//! Builders of events for the rules' tests.
