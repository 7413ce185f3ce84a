//! Asks a server of this machine many questions for a bounded time, and measures the answers.

use clap::Parser;
use loadtest::client::loopback;
use loadtest::country::Country;
use loadtest::dice::Dice;
use loadtest::load::{self, Plan};
use loadtest::oracle::{self, Oracle};
use loadtest::outcome::{Measured, Outcome, Rules, class};
use loadtest::questions::{Class, Drawer, Question};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{fs, io};

/// Questions drawn before the load begins, asked in turn.
const DECK: usize = 8_192;

/// Load on a server of this machine.
#[derive(Debug, Parser)]
struct Options {
    /// Where the server listens; a loopback address
    #[arg(value_parser = loopback)]
    address: SocketAddr,
    /// Only this class of questions; may be given several times [default: the mix]
    #[arg(long, value_parser = class)]
    class: Vec<Class>,
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=256))]
    connections: u16,
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=120))]
    seconds: u16,
    /// Questions a second, whatever the answers do (open loop)
    #[arg(long)]
    rate: Option<f64>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Parameters that the server does not know: they are not sent
    #[arg(long, value_delimiter = ',')]
    without: Vec<String>,
    /// Weights and thresholds
    #[arg(long, default_value = "loadtest/mix.toml")]
    rules: PathBuf,
    /// Compares so many answers of each class with a full scan before the load
    #[arg(long, requires = "data", default_value_t = 0)]
    recall: usize,
    /// Data folder of what the server serves, for the full scan
    #[arg(long)]
    data: Option<PathBuf>,
    /// Name of the server in the report
    #[arg(long, default_value = "berceau")]
    name: String,
    /// Writes FILE.md and FILE.json too
    #[arg(long)]
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options) {
        Ok(outcome) if outcome.broken.is_empty() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{}: {error}", options.address);
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> io::Result<Outcome> {
    let rules: Rules =
        toml::from_str(&fs::read_to_string(&options.rules)?).map_err(io::Error::other)?;
    let country = Country::load().map_err(io::Error::other)?;
    let recall = recall(options, &country)?;
    let deck = deck(options, &rules, &country);
    let plan = Plan {
        address: options.address,
        connections: options.connections.into(),
        seconds: options.seconds.into(),
        rate: options.rate,
    };
    let figures = load::run(&plan, &deck)?;
    let measured = figures.into_iter().map(|(class, figures)| {
        (class.as_str(), Measured { figures, recall: recall.get(&class).copied() })
    });
    let mut outcome = Outcome {
        server: options.name.clone(),
        connections: plan.connections,
        seconds: plan.seconds,
        rate: plan.rate,
        seed: options.seed,
        classes: measured.collect(),
        broken: Vec::new(),
    };
    outcome.judge(&rules);
    print!("{}", outcome.markdown());
    if let Some(out) = &options.out {
        // Not `with_extension`: a name may end in ".1", the number of a run.
        fs::write(format!("{}.md", out.display()), outcome.markdown())?;
        let json = serde_json::to_vec_pretty(&outcome)?;
        fs::write(format!("{}.json", out.display()), json)?;
    }
    Ok(outcome)
}

fn deck(options: &Options, rules: &Rules, country: &Country) -> Vec<(Class, String)> {
    let weight = |class: Class| match options.class.as_slice() {
        [] => rules.weights.get(class.as_str()).copied().unwrap_or(0),
        only => usize::from(only.contains(&class)),
    };
    let weights: Vec<(usize, Class)> = Class::ALL.map(|class| (weight(class), class)).to_vec();
    let (mut drawer, mut dice) = (Drawer::new(country, options.seed), Dice::new(options.seed));
    let questions = (0..DECK).map(|_| drawer.draw(dice.weighted(&weights)));
    questions.map(|question| (question.class, question.path(&options.without))).collect()
}

fn recall(options: &Options, country: &Country) -> io::Result<BTreeMap<Class, f64>> {
    let Some(data) = options.data.as_ref().filter(|_| options.recall > 0) else {
        return Ok(BTreeMap::new());
    };
    let classes =
        if options.class.is_empty() { Class::ALL.to_vec() } else { options.class.clone() };
    let mut drawer = Drawer::new(country, options.seed ^ 0x5eed);
    let questions: Vec<Question> = classes
        .iter()
        .flat_map(|class| vec![*class; options.recall])
        .map(|class| drawer.draw(class).without(&options.without))
        .collect();
    oracle::measure(&Oracle::open(data)?, options.address, &questions, &options.without)
}
