//! Amounts of money that say over what they run, and how they are rounded.

use rust_decimal::{Decimal, RoundingStrategy};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

/// Months of a year.
pub const MONTHS: Decimal = Decimal::from_parts(12, 0, 0, false, 0);

/// To the cent, halves away from zero.
pub fn to_cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// To the cent, the rest dropped.
pub fn cut_to_cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::ToZero)
}

/// To the euro, halves away from zero.
pub fn to_euros(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
}

macro_rules! money {
    ($($(#[$meta:meta])* $name:ident;)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub Decimal);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(Decimal::ZERO);

            /// To the cent, halves away from zero.
            pub fn cents(self) -> Self {
                Self(to_cents(self.0))
            }

            /// A part of it; the ratio is 1 for the whole.
            pub fn share(self, ratio: Decimal) -> Self {
                Self(self.0 * ratio)
            }

            /// Nothing rather than less than nothing.
            pub fn or_zero(self) -> Self {
                self.max(Self::ZERO)
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
                amounts.fold(Self::ZERO, Add::add)
            }
        }
    )+};
}

money! {
    /// Euros an hour.
    EurosPerHour;
    /// Euros a month.
    EurosPerMonth;
    /// Euros a year.
    EurosPerYear;
}

impl EurosPerHour {
    /// What so many hours of a month come to.
    pub fn times(self, hours: Decimal) -> EurosPerMonth {
        EurosPerMonth(self.0 * hours)
    }
}

impl EurosPerMonth {
    /// Twelve such months.
    pub fn yearly(self) -> EurosPerYear {
        EurosPerYear(self.0 * MONTHS)
    }

    /// What an hour comes to; nothing when there is no hour.
    pub fn hourly(self, hours: Decimal) -> EurosPerHour {
        EurosPerHour(self.0.checked_div(hours).unwrap_or_default())
    }
}

impl EurosPerYear {
    /// A twelfth.
    pub fn monthly(self) -> EurosPerMonth {
        EurosPerMonth(self.0 / MONTHS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_up_and_truncation_drops_them() {
        let amount: Decimal = "2.785".parse().unwrap();
        assert_eq!(to_cents(amount).to_string(), "2.79");
        assert_eq!(cut_to_cents(amount).to_string(), "2.78");
        assert_eq!(to_euros("814.5".parse().unwrap()).to_string(), "815");
    }
}
