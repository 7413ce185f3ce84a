//! A map drawn by the server: outlines of communes and numbered points, no third party.

use crate::domain::{CommuneCode, Position};
use crate::search::Generation;
use std::fmt::Write;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 520.0;
/// Points closer than this on the picture share one mark.
const TOGETHER: f64 = 26.0;
/// Outlines drawn at most; a wider map would be a heavy blur.
const MAX_OUTLINES: usize = 80;

/// A numbered point.
pub struct Pin {
    pub number: usize,
    pub position: Position,
}

/// Flat view of a few kilometres: degrees to picture units, same scale both ways.
struct View {
    west: f64,
    north: f64,
    scale: f64,
    stretch: f64,
}

impl View {
    /// Frames every point, with a margin; one point alone is shown in the two kilometres around it.
    fn around(points: &[Position]) -> Self {
        let lats = points.iter().map(|p| p.lat());
        let lons = points.iter().map(|p| p.lon());
        let (south, north) = (lats.clone().fold(90.0, f64::min), lats.fold(-90.0, f64::max));
        let (west, east) = (lons.clone().fold(180.0, f64::min), lons.fold(-180.0, f64::max));
        let stretch = ((south + north) / 2.0).to_radians().cos().max(0.05);
        let least = 0.02;
        let (width, height) = (((east - west) * stretch).max(least), (north - south).max(least));
        let scale = (WIDTH / (width * 1.2)).min(HEIGHT / (height * 1.2));
        Self {
            west: (west + east) / 2.0 - WIDTH / 2.0 / scale / stretch,
            north: (south + north) / 2.0 + HEIGHT / 2.0 / scale,
            scale,
            stretch,
        }
    }

    fn place(&self, lat: f64, lon: f64) -> (f64, f64) {
        ((lon - self.west) * self.stretch * self.scale, (self.north - lat) * self.scale)
    }

    fn degrees(&self) -> [f64; 4] {
        let east = self.west + WIDTH / self.scale / self.stretch;
        [self.west, self.north - HEIGHT / self.scale, east, self.north]
    }
}

/// An SVG picture; None without a point. `title` is read in place of the picture.
pub fn draw(
    generation: &Generation,
    centre: Option<Position>,
    pins: &[Pin],
    title: &str,
) -> Option<String> {
    let points: Vec<Position> = pins.iter().map(|p| p.position).chain(centre).collect();
    if points.is_empty() {
        return None;
    }
    let view = View::around(&points);
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
        escape(title)
    );
    outlines(&mut svg, generation, &view);
    if let Some(centre) = centre {
        let (x, y) = view.place(centre.lat(), centre.lon());
        // Writing into a String cannot fail.
        let _ = write!(svg, "<path class=\"centre\" d=\"M{:.1} {y:.1}h20m-10 -10v20\"/>", x - 10.0);
    }
    marks(&mut svg, &view, pins);
    scale(&mut svg, &view);
    svg.push_str("</svg>");
    Some(svg)
}

/// A bar of a round length, at the bottom left.
fn scale(svg: &mut String, view: &View) {
    const METRES_PER_DEGREE: f64 = 111_195.0;
    let units_per_metre = view.scale / METRES_PER_DEGREE;
    let lengths = [100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0, 20_000.0, 50_000.0];
    let fits = lengths.iter().rev().find(|m| **m * units_per_metre <= WIDTH / 4.0);
    let Some(metres) = fits else { return };
    let text =
        if *metres < 1000.0 { format!("{metres} m") } else { format!("{} km", metres / 1000.0) };
    let (y, width) = (HEIGHT - 16.0, metres * units_per_metre);
    let _ = write!(
        svg,
        "<path class=\"scale\" d=\"M16 {:.0}v6h{width:.1}v-6\"/><text class=\"scale-text\" x=\"16\" y=\"{:.0}\">{text}</text>",
        y - 6.0,
        y - 10.0,
    );
}

fn outlines(svg: &mut String, generation: &Generation, view: &View) {
    let outlines = generation.places.outlines();
    let communes = outlines.in_box(view.degrees());
    let mut labels = String::new();
    // A city that has arrondissements is drawn as those.
    let whole = |code: &CommuneCode| generation.places.arrondissements(*code).next().is_none();
    for code in communes.into_iter().filter(whole).take(MAX_OUTLINES) {
        let Some(outline) = outlines.get(code) else { continue };
        svg.push_str("<path class=\"area\" d=\"");
        for ring in outline.rings() {
            for (i, point) in ring.coords().enumerate() {
                let (x, y) = view.place(point.y, point.x);
                let _ = write!(svg, "{}{x:.0} {y:.0}", if i == 0 { 'M' } else { 'L' });
            }
            svg.push('Z');
        }
        svg.push_str("\"/>");
        let Some(commune) = generation.places.commune(code) else { continue };
        let Some((x, y)) = commune.centre.map(|c| view.place(c.lat(), c.lon())) else { continue };
        if (40.0..WIDTH - 40.0).contains(&x) && (16.0..HEIGHT - 8.0).contains(&y) {
            let name = escape(&commune.name);
            let _ = write!(labels, "<text class=\"town\" x=\"{x:.0}\" y=\"{y:.0}\">{name}</text>");
        }
    }
    svg.push_str(&labels);
}

/// One mark for points that would overlap: the first number, and how many more.
fn marks(svg: &mut String, view: &View, pins: &[Pin]) {
    let mut groups: Vec<(f64, f64, usize, usize)> = Vec::new();
    for pin in pins {
        let (x, y) = view.place(pin.position.lat(), pin.position.lon());
        let near = groups.iter_mut().find(|g| (g.0 - x).hypot(g.1 - y) < TOGETHER);
        match near {
            Some(group) => group.3 += 1,
            None => groups.push((x, y, pin.number, 0)),
        }
    }
    for (x, y, number, more) in groups.into_iter().rev() {
        let text = if more > 0 { format!("{number}+{more}") } else { number.to_string() };
        let half = 10.0 + 4.0 * text.len() as f64;
        let _ = write!(
            svg,
            "<rect class=\"pin\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"26\" rx=\"13\"/>\
             <text class=\"pin-text\" x=\"{x:.1}\" y=\"{:.1}\">{text}</text>",
            x - half,
            y - 13.0,
            half * 2.0,
            y + 4.5,
        );
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
