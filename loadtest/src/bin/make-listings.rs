//! Writes made-up listings of the whole country, in the inbound format, to measure and to judge.
//! Deterministic; nothing in them is real.

use loadtest::country::Country;
use loadtest::made;
use std::fs::File;
use std::io::{self, BufWriter};
use std::process::ExitCode;

const USAGE: &str = "usage: make-listings COUNT SEED FILE";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [count, seed, file] = arguments.as_slice() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let (Ok(count), Ok(seed)) = (count.parse(), seed.parse()) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match write(count, seed, file) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{file}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(count: u64, seed: u64, file: &str) -> io::Result<()> {
    let country = Country::load().map_err(io::Error::other)?;
    let mut out = BufWriter::with_capacity(1 << 20, File::create(file)?);
    made::write(&mut out, &country, count, seed)
}
