//! The r2d2 crate: a pool of connections; who has one keeps it from others, and `get` waits for a free one.

use std::ops::{Deref, DerefMut};
use std::time::Duration;

pub trait ManageConnection {
    type Connection;
    type Error;
    fn connect(&self) -> Result<Self::Connection, Self::Error>;
    fn is_valid(&self, conn: &mut Self::Connection) -> Result<(), Self::Error>;
    fn has_broken(&self, conn: &mut Self::Connection) -> bool;
}

#[lock(semaphore)]
pub struct Pool<M> {
    manager: M,
}

impl<M: ManageConnection> Pool<M> {
    pub fn new(manager: M) -> Result<Pool<M>, Error>;
    pub fn builder() -> Builder<M>;
    #[acquire(shared)]
    pub fn get(&self) -> Result<PooledConnection<M>, Error>;
    #[acquire(shared, timeout)]
    pub fn get_timeout(&self, timeout: Duration) -> Result<PooledConnection<M>, Error>;
    #[acquire(shared, try)]
    pub fn try_get(&self) -> Option<PooledConnection<M>>;
    pub fn max_size(&self) -> u32;
}

impl<M> Clone for Pool<M> {
    #[place(self)]
    fn clone(&self) -> Pool<M>;
}

#[guard]
pub struct PooledConnection<M: ManageConnection> {
    conn: <M as ManageConnection>::Connection,
}

impl<M: ManageConnection> Deref for PooledConnection<M> {
    type Target = <M as ManageConnection>::Connection;
    fn deref(&self) -> &<M as ManageConnection>::Connection;
}

impl<M: ManageConnection> DerefMut for PooledConnection<M> {
    fn deref_mut(&mut self) -> &mut <M as ManageConnection>::Connection;
}

#[derive(Debug)]
pub struct Error;

impl std::error::Error for Error {}
impl std::fmt::Display for Error {}

#[derive(Debug, Default)]
pub struct Builder<M> {
    manager: M,
}

impl<M: ManageConnection> Builder<M> {
    pub fn new() -> Builder<M>;
    pub fn max_size(self, max_size: u32) -> Builder<M>;
    pub fn min_idle(self, min_idle: Option<u32>) -> Builder<M>;
    pub fn connection_timeout(self, connection_timeout: Duration) -> Builder<M>;
    pub fn test_on_check_out(self, test_on_check_out: bool) -> Builder<M>;
    pub fn build(self, manager: M) -> Result<Pool<M>, Error>;
    pub fn build_unchecked(self, manager: M) -> Pool<M>;
}
