//! The table of the randomised strategies: a new one is a file and a line here.

use shuttle::scheduler::{PctScheduler, RandomScheduler};

use super::Strategy;
use super::directed::{Directed, Place};
use super::guided::{Alone, Guided};
use super::pos::Pos;
use super::random::Random;
use super::rf::ReadsFrom;
use super::surw::Surw;
use super::urw::Urw;
use crate::explorer::Search;

/// No limit: the driver counts, shuttle's schedulers never end by themselves.
const MANY: usize = usize::MAX;

/// The strategy of that name with that seed; `None` if it is none of these. The places are those to steer at.
pub(crate) fn randomised(search: Search, seed: u64, places: &[Place]) -> Option<Box<dyn Strategy + Send>> {
    Some(match search {
        Search::Random => Box::new(Random::new(RandomScheduler::new_from_seed(seed, MANY))),
        Search::Pct { depth } => Box::new(Random::new(PctScheduler::new_from_seed(seed, depth.max(1), MANY))),
        Search::Urw => Box::new(Urw::new(seed)),
        Search::Pos => Box::new(Alone::new(Pos::new(seed))),
        Search::Surw => Box::new(Alone::new(Surw::new(seed))),
        Search::ReadsFrom => Box::new(Alone::new(ReadsFrom::new(seed))),
        Search::Directed => Box::new(Alone::new(Directed::new(seed, places))),
        Search::Portfolio | Search::Exhaustive | Search::Preemptions { .. } => return None,
    })
}

/// Those that take turns in the portfolio, in this order.
pub(super) fn steering(seed: u64, places: &[Place]) -> Vec<(&'static str, Box<dyn Guided>)> {
    vec![
        (Search::Surw.name(), Box::new(Surw::new(seed))),
        (Search::ReadsFrom.name(), Box::new(ReadsFrom::new(seed))),
        (Search::Directed.name(), Box::new(Directed::new(seed, places))),
        (Search::Pos.name(), Box::new(Pos::new(seed))),
        (Search::Pct { depth: 3 }.name(), Box::new(Random::new(PctScheduler::new_from_seed(seed, 3, MANY)))),
    ]
}
