//! Who the care is for: a checked household.

use super::money::EurosPerYear;
use super::month::Month;

/// Most dependent children that a household may have here: a bound against mistakes, not a rule.
pub const MOST_CHILDREN: usize = 15;

/// A dependent child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Child {
    pub birth: Month,
    /// Born on the first day of that month; a month alone says no.
    pub on_first_day: bool,
    /// Gives a right to the AEEH.
    pub aeeh: bool,
    /// Lives by turns with each parent.
    pub alternating: bool,
    /// A parent receives the daily allowance of the additional birth leave for this child.
    pub birth_leave: bool,
}

impl Child {
    /// Age in whole years; a birthday counts for the whole of its month. Negative before birth.
    pub fn years_on(self, month: Month) -> i32 {
        month.since(self.birth).div_euclid(12)
    }

    /// Whether so many birthdays have come by the first day of a month.
    pub fn has_turned(self, years: i32, month: Month) -> bool {
        let past = month.since(self.birth) - years * 12;
        past > 0 || past == 0 && self.on_first_day
    }

    /// Whether the child is born and younger than so many years.
    pub fn is_under(self, years: i32, month: Month) -> bool {
        (0..years).contains(&self.years_on(month))
    }
}

/// PreParE, as it bears on the CMG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prepare {
    /// A parent has stopped working.
    Full,
    /// A parent works half of the time or less.
    HalfOrLess,
    /// A parent works between half and 80 % of the time.
    OverHalf,
}

/// Income of the year before last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Income {
    /// Before the deduction for expenses: what a crèche takes.
    Before(EurosPerYear),
    /// After it: what the CMG takes.
    After(EurosPerYear),
    Both {
        before: EurosPerYear,
        after: EurosPerYear,
    },
}

/// A household whose fields hold together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Household {
    /// All dependent children, in care or not; one at least.
    pub children: Vec<Child>,
    pub lone_parent: bool,
    pub income: Income,
    /// A parent receives the AAH.
    pub aah: bool,
    pub prepare: Option<Prepare>,
    /// The parents work, or are in a situation that counts as work.
    pub active: bool,
    /// Pays the local sickness scheme.
    pub alsace_moselle: bool,
    /// Lives overseas (DROM).
    pub overseas: bool,
}

impl Household {
    /// Dependent children who are born; one at least, so that a first birth can be planned.
    pub fn dependent(&self, month: Month) -> u32 {
        let born = self.children.iter().filter(|child| child.birth <= month).count();
        u32::try_from(born.max(1)).unwrap_or(u32::MAX)
    }

    /// Of them, those who give a right to the AEEH.
    pub fn aeeh(&self, month: Month) -> usize {
        self.children.iter().filter(|child| child.aeeh && child.birth <= month).count()
    }
}

/// Which children of a household an option cares for: places in its list, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cared(u16);

impl Cared {
    /// These children, by their place.
    pub fn of(places: impl IntoIterator<Item = usize>) -> Self {
        Self(
            places
                .into_iter()
                .filter(|p| *p < MOST_CHILDREN)
                .fold(0, |set, place| set | 1 << place),
        )
    }

    /// Whether there is nobody.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the child at this place is one of them.
    pub fn has(self, place: usize) -> bool {
        place < MOST_CHILDREN && self.0 >> place & 1 == 1
    }

    /// Those of either.
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The same, without one child.
    pub fn without(self, place: usize) -> Self {
        if self.has(place) { Self(self.0 & !(1 << place)) } else { self }
    }

    /// The children, with their places.
    pub fn children(self, household: &Household) -> impl Iterator<Item = (usize, Child)> {
        let children = household.children.iter().copied().enumerate();
        children.filter(move |(place, _)| self.has(*place))
    }

    /// Those who are born by a month.
    pub fn born(self, household: &Household, month: Month) -> impl Iterator<Item = (usize, Child)> {
        self.children(household).filter(move |(_, child)| child.birth <= month)
    }

    /// The one born last.
    pub fn youngest(self, household: &Household, month: Month) -> Option<Child> {
        self.born(household, month).map(|(_, child)| child).max_by_key(|child| child.birth)
    }
}
