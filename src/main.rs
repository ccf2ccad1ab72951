//! The native runner: the page's experiments, headless, as JSON Lines.

use clap::{Parser, Subcommand, ValueEnum};
use std::io::{Read, Write};
use std::process::ExitCode;
use thermograd::error::{Error, clean};
use thermograd::experiment::{Engine, Experiment, FILE_MAX};
use thermograd::gpu::{Gpu, NoGpu, choose_engine, enough_replicas};
use thermograd::runner;
use thermograd::schemes::reference;

/// Races neural-network optimizers against thermodynamic samplers, without the page.
#[derive(Parser)]
#[command(name = "thermograd", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs an experiment and prints JSON Lines.
    ///
    /// One object for every lane, replica and `log_at` step (and the last step), then, on a target or with `burn_in`,
    /// one for every lane with what it sampled, then the fingerprint.
    /// The numbers are those of the page, to the bit, however many cores there are.
    #[command(after_help = EXAMPLE)]
    Run {
        /// A JSON file, `-` for standard input, or a share link (quote it).
        spec: String,
        /// Where to compute, whatever the experiment says.
        ///
        /// `auto` is the processor, unless a lane has many replicas (32; 8 of wide networks) and there is a real GPU.
        /// Numbers from a GPU differ in their last digits, so that the fingerprint is null.
        #[arg(long, value_enum)]
        engine: Option<Asked>,
    },
    /// Prints the reference of all methods: update, parameters, cost and source, as Markdown.
    Methods,
    /// Answers the questions of `npm run bench`, line by line.
    #[cfg(feature = "bench")]
    #[command(hide = true)]
    Bench {
        /// The file of works that its driver wrote.
        works: std::path::PathBuf,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Asked {
    Auto,
    Cpu,
    Gpu,
}

const EXAMPLE: &str = r#"Example:
  echo '{"steps":1000,"lanes":[{"method":"adlala"},{"method":"adam","h":0.01}]}' | thermograd run -
  thermograd run '#data.b=3&steps=1000&lane1=lol&lane1.h=0.1'
  thermograd run '#target=harmonic&target.a=4&burn_in=1000&lane1=baoab&lane1.h=0.25&lane1.tau=1'

Output:
  {"lane":0,"method":"adlala","replica":0,"step":50,"gradients":51,"train_loss":0.69,"test_loss":0.69,...}
  {"fingerprint":"0123456789abcdef"}     (null where a GPU took part)

On a target the metric is "loss" = U(theta). After `burn_in` steps every lane's temperatures (kinetic,
configurational, after its heat bath), moments and acceptance are taken over all replicas: its closing line.

A replica that diverged carries "diverged_at" and null metrics. A refused experiment exits with status 2."#;

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Run { spec, engine } => read(&spec).map_err(|error| error.to_string()).and_then(|experiment| {
            let gpu = find_gpu(engine, &experiment)?;
            run(&experiment, gpu.as_ref()).map_err(|error| error.to_string())
        }),
        Command::Methods => {
            // A reader that stops listening is no error.
            let _ = std::io::stdout().write_all(reference::markdown().as_bytes());
            Ok(())
        }
        #[cfg(feature = "bench")]
        Command::Bench { works } => std::fs::read_to_string(&works)
            .map_err(|cause| format!("{}: {cause}", works.display()))
            .and_then(|works| thermograd::bench::server::serve(&works, std::io::stdin().lock(), std::io::stdout())),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("thermograd: {error}");
            ExitCode::from(2)
        }
    }
}

/// The GPU that runs the experiment, if one does.
fn find_gpu(asked: Option<Asked>, experiment: &Experiment) -> Result<Option<Gpu>, String> {
    let engine = match asked {
        Some(Asked::Auto) => Engine::Auto,
        Some(Asked::Cpu) => Engine::Cpu,
        Some(Asked::Gpu) => Engine::Gpu,
        None => experiment.engine,
    };
    // Looking for one takes a while: not for an experiment that would not use it.
    let many = experiment.replicas >= enough_replicas(experiment) && !experiment.is_measured();
    let look = engine == Engine::Gpu || engine == Engine::Auto && many;
    let found = if look { pollster::block_on(Gpu::new()).map_err(|NoGpu(why)| why) } else { Err(String::new()) };
    if let (Some(Asked::Gpu), Err(why)) = (asked, &found) {
        return Err(format!("{why} Leave `--engine gpu` out to compute on the processor."));
    }
    let gpu = found.ok();
    let (chosen, why) = choose_engine(engine, experiment, gpu.as_ref());
    if engine == Engine::Gpu && chosen == Engine::Cpu {
        eprintln!("thermograd: {why}");
    }
    Ok(gpu.filter(|_| chosen == Engine::Gpu))
}

/// The experiment that SPEC names.
fn read(spec: &str) -> Result<Experiment, Error> {
    let text = |name: &str, source: &mut dyn Read| -> Result<String, Error> {
        let failed = |cause: std::io::Error| Error::File { name: clean(name), done: "read", cause: cause.to_string() };
        let mut text = String::new();
        // One byte past the limit is enough for the decoder to refuse it.
        source.take(FILE_MAX as u64 + 1).read_to_string(&mut text).map_err(failed)?;
        Ok(text)
    };
    if spec == "-" {
        return Experiment::from_json(&text("Standard input", &mut std::io::stdin())?);
    }
    if spec.contains('#') || spec.contains("://") {
        return Experiment::from_link(spec);
    }
    let opened = std::fs::File::open(spec);
    let mut file =
        opened.map_err(|cause| Error::File { name: clean(spec), done: "opened", cause: cause.to_string() })?;
    Experiment::from_json(&text(spec, &mut file)?)
}

/// Prints every record as it comes, then the fingerprint.
fn run(experiment: &Experiment, gpu: Option<&Gpu>) -> Result<(), Error> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut print = |lines: &[String]| -> Result<(), Error> {
        let written = lines.iter().try_for_each(|line| writeln!(out, "{line}")).and_then(|()| out.flush());
        match written {
            // The reader has seen enough: `thermograd run ... | head`.
            Err(cause) if cause.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
            written => written.map_err(|cause| Error::File {
                name: "Standard output".into(),
                done: "written",
                cause: cause.to_string(),
            }),
        }
    };
    let each = |records: &[runner::Record], _: &[f32]| {
        let json = |record| serde_json::to_string(record).expect("a record has only plain keys");
        print(&records.iter().map(json).collect::<Vec<_>>())
    };
    let fingerprint = match gpu {
        Some(gpu) => runner::run_on_gpu(gpu, experiment, |line| eprintln!("thermograd: {line}"), each)?,
        None => {
            let (fingerprint, sampled) = runner::sample(experiment, each)?;
            let json = |(lane, sampled): (usize, &runner::Sampled)| {
                serde_json::to_string(&sampled.report(experiment, lane)).expect("a report has only plain keys")
            };
            print(&sampled.iter().enumerate().map(json).collect::<Vec<_>>())?;
            Some(fingerprint)
        }
    };
    print(&[serde_json::json!({ "fingerprint": fingerprint }).to_string()])
}
