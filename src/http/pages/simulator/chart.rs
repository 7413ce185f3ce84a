//! A chart drawn by the server. Lines differ by dashes and by a letter, never by colour alone; a table
//! with the same numbers follows it.

use super::curves::Curves;
use crate::simulator::french::{NBSP, number};
use rust_decimal::Decimal;
use std::fmt::Write;

/// Size of the picture, and of the part that holds the lines.
const SIZE: (u32, u32) = (640, 400);
const LEFT: u32 = 92;
const TOP: u32 = 16;
const WIDTH: u32 = 510;
const HEIGHT: u32 = 330;
/// Marks on the axis of costs, at most.
const MARKS: u32 = 6;
/// Lines that can be told apart.
pub const MOST_LINES: usize = 6;

/// Letter of a line, here and in the table.
pub fn letter(line: usize) -> char {
    char::from(b'A' + u8::try_from(line.min(MOST_LINES - 1)).unwrap_or_default())
}

/// An SVG picture; `title` is read in its place. Nothing in it comes from outside but numbers.
pub fn draw(curves: &Curves, title: &str) -> String {
    let (width, height) = SIZE;
    let mut svg = format!(
        "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\" class=\"chart\">"
    );
    let step = round_step(curves.dearest());
    let marks = (curves.dearest() / step).ceil().max(Decimal::ONE);
    let scale = Scale { across: curves.most, up: step * marks };
    axes(&mut svg, curves, (&scale, step));
    for (place, curve) in curves.curves.iter().enumerate().take(MOST_LINES) {
        line(&mut svg, &scale, (place, &curves.places, &curve.nets));
    }
    svg.push_str("</svg>");
    svg
}

/// From numbers to places of the picture.
struct Scale {
    across: Decimal,
    up: Decimal,
}

impl Scale {
    fn x(&self, value: Decimal) -> Decimal {
        (Decimal::from(LEFT) + value * Decimal::from(WIDTH) / self.across).round_dp(1)
    }

    fn y(&self, value: Decimal) -> Decimal {
        (Decimal::from(TOP + HEIGHT) - value * Decimal::from(HEIGHT) / self.up).round_dp(1)
    }
}

/// A round distance between marks: 1, 2 or 5 followed by noughts.
fn round_step(most: Decimal) -> Decimal {
    let wanted = most / Decimal::from(MARKS);
    let mut unit = Decimal::ONE;
    loop {
        for factor in [1, 2, 5] {
            let step = unit * Decimal::from(factor);
            if step >= wanted {
                return step;
            }
        }
        unit *= Decimal::TEN;
    }
}

// Writing into a String cannot fail.
fn axes(svg: &mut String, curves: &Curves, (scale, step): (&Scale, Decimal)) {
    let mut cost = Decimal::ZERO;
    while cost <= scale.up {
        let y = scale.y(cost);
        let _ = write!(
            svg,
            "<path class=\"grid\" d=\"M{LEFT} {y}h{WIDTH}\"/><text class=\"tick-y\" x=\"{}\" y=\"{}\">{}{NBSP}€</text>",
            LEFT - 8,
            y + Decimal::from(5),
            number(cost)
        );
        cost += step;
    }
    for (place, tick) in curves.ticks.iter().enumerate() {
        let text = number(*tick);
        // A narrow screen has room for every other one.
        let class = if place % 2 == 0 { "tick-x" } else { "tick-x odd" };
        let _ = write!(
            svg,
            "<text class=\"{class}\" x=\"{}\" y=\"{}\">{text}</text>",
            scale.x(*tick),
            TOP + HEIGHT + 22
        );
    }
    let (x, bottom) = (scale.x(curves.yours), TOP + HEIGHT);
    let _ = write!(
        svg,
        "<path class=\"yours\" d=\"M{x} {TOP}V{bottom}\"/><text class=\"tick-x\" x=\"{x}\" y=\"{}\">vous</text>",
        bottom + 42
    );
}

fn line(
    svg: &mut String,
    scale: &Scale,
    (place, places, nets): (usize, &[Decimal], &[Option<Decimal>]),
) {
    let mut path = String::new();
    let mut pen_is_up = true;
    for (at, net) in places.iter().zip(nets) {
        if let Some(net) = net {
            let _ = write!(
                path,
                "{}{} {}",
                if pen_is_up { 'M' } else { 'L' },
                scale.x(*at),
                scale.y(*net)
            );
        }
        pen_is_up = net.is_none();
    }
    let _ = write!(svg, "<path class=\"line line-{place}\" d=\"{path}\"/>");
    // Letters stand at different places, so that lines that meet keep theirs apart.
    let at = nets.len().saturating_sub(2 + 6 * place);
    if let (Some(x), Some(Some(net))) = (places.get(at), nets.get(at)) {
        let (x, y) = (scale.x(*x), scale.y(*net));
        let _ = write!(
            svg,
            "<circle class=\"mark\" cx=\"{x}\" cy=\"{y}\" r=\"10\"/><text class=\"mark-text\" x=\"{x}\" y=\"{}\">{}</text>",
            y + Decimal::from(5),
            letter(place)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::curves::Curve;
    use super::*;

    #[test]
    fn marks_are_round_and_few() {
        for (most, step) in
            [("0", "1"), ("6", "1"), ("1400", "500"), ("3510", "1000"), ("61", "20")]
        {
            assert_eq!(round_step(most.parse().unwrap()).to_string(), step, "{most}");
        }
    }

    #[test]
    fn a_line_is_lifted_where_nothing_is_known() {
        let decimal = |n: u32| Decimal::from(n);
        let curves = Curves {
            places: [0, 50, 100].map(decimal).to_vec(),
            ticks: vec![decimal(0), decimal(100)],
            most: decimal(100),
            yours: decimal(50),
            curves: vec![Curve {
                label: "x",
                nets: vec![Some(decimal(0)), None, Some(decimal(5))],
            }],
        };
        let svg = draw(&curves, "titre");
        assert!(svg.contains("d=\"M92 346M602 16\""), "{svg}");
        assert!(svg.contains(">vous<") && svg.contains("aria-label=\"titre\""));
    }
}
