//! Concurrent objects, each right, or with a known mistake: the scenarios are programs around them, and the fuzz targets hold them against
//! sequential models.
#![allow(dead_code, reason = "scenarios and fuzz targets each need a part of them")]

pub mod deque;
pub mod once;
pub mod pipe;
pub mod plain;
pub mod pool;
pub mod ring;
pub mod semaphore;
pub mod seqlock;
