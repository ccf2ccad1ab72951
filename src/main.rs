//! The native runner: the page's experiments, headless, as JSON Lines.

#![deny(unsafe_code)]

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use thermograd::engine::gpu::{Gpu, NoGpu};
use thermograd::experiment::ensemble::{choose_engine, enough_replicas};
use thermograd::experiment::plane::PlaneSpec;
use thermograd::experiment::{Engine, Experiment};
use thermograd::methods::reference;
use thermograd::runner::standard_error::{self, say};
use thermograd::runner::{self, landscape};
use thermograd::settings::error::{Error, Problem};
use thermograd::settings::raw::FILE_MAX;
use thermograd::settings::text::clean;
use thermograd::study::landscape::{DataUsed, table};

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
    /// Trains a race to its last step and works out a line or plane of its loss.
    ///
    /// Prints what was seen as JSON Lines (of a plane: one object for it, one for each lane's path; of lines: one
    /// for each line and replica, with its barrier), and writes the points as CSV where asked to.
    #[command(after_help = LANDSCAPE_EXAMPLE)]
    Landscape(LandscapeArguments),
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

#[derive(Args)]
struct LandscapeArguments {
    /// A JSON file, `-` for standard input, or a share link (quote it).
    spec: String,
    /// A plane as links name it: its kind, lanes counted from 1, and v1,v2 (eigenvectors), s7 (seed), b500 (steps left
    /// out) where it takes them. Kinds: endpoints, fan, ends, random, pca, covariance. Or `line`: from the start to
    /// each lane's end, for every replica; `line,2,3` between two lanes' ends.
    #[arg(long)]
    plane: String,
    /// Points of a side, or of both: 41, 81x61.
    #[arg(long, default_value = "41", value_parser = parse_size)]
    size: [usize; 2],
    /// x from, x to, y from, y to; usually the window that the plane suggests.
    #[arg(long, value_parser = parse_range, allow_hyphen_values = true)]
    range: Option<[f64; 4]>,
    /// Points that losses and accuracies are taken over. (Lines have both.)
    #[arg(long, value_enum, default_value = "train")]
    data: AskedData,
    /// Which replica a plane is of, counted from 0 (the usual one); lines are of all.
    #[arg(long)]
    replica: Option<u32>,
    /// Where to write the points of the plane or the lines as CSV.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Where to write the paths on the plane as CSV.
    #[arg(long)]
    paths: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum AskedData {
    Train,
    Test,
}

fn parse_size(text: &str) -> Result<[usize; 2], String> {
    let (columns, rows) = text.split_once('x').unwrap_or((text, text));
    let side =
        |text: &str| text.parse().map_err(|_| format!("`{}` is no number of points; write 41 or 81x61", clean(text)));
    Ok([side(columns)?, side(rows)?])
}

fn parse_range(text: &str) -> Result<[f64; 4], String> {
    let sides: Option<Vec<f64>> = text.split(',').map(|side| side.trim().parse().ok()).collect();
    let sides = sides.and_then(|sides| sides.try_into().ok());
    sides.ok_or_else(|| format!("`{}` is no window; write four numbers: x from, x to, y from, y to", clean(text)))
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

const LANDSCAPE_EXAMPLE: &str = r#"Example:
  thermograd landscape '#steps=4000&lane1=adam&lane2=adlala' --plane endpoints --out grid.csv --paths paths.csv
  thermograd landscape '#lane1=baoab' --plane covariance,1,v1,v64 --range=-0.1,0.1,-0.1,0.1 --size 81 --out grid.csv
  thermograd landscape '#replicas=50&lane1=adlala&lane2=adam' --plane line --out lines.csv

CSV of a plane: x, y, train_loss, train_accuracy (or test_...), row after row from the smallest y.
CSV of paths: lane (from 0), step, x, y, off_plane (distance from the plane), each point's own loss and accuracy.
CSV of lines: replica, from (`start` or a lane), to, alpha, train_loss, test_loss, train_accuracy, test_accuracy.

A plane that cannot be laid is refused with status 2, saying why and what to do."#;

fn main() -> ExitCode {
    let text = |error: Error| error.to_string();
    let done = Arguments::try_parse().map_err(refused).and_then(|arguments| match arguments.command {
        Command::Run { spec, engine } => read(&spec).map_err(text).and_then(|experiment| {
            let gpu = find_gpu(engine, &experiment)?;
            run(&experiment, gpu.as_ref()).map_err(text)
        }),
        Command::Landscape(arguments) => look(&arguments).map_err(text),
        Command::Methods => print(&reference::markdown()).map_err(text),
        #[cfg(feature = "bench")]
        Command::Bench { works } => std::fs::read_to_string(&works)
            .map_err(|cause| format!("{}: {cause}", works.display()))
            .and_then(|works| thermograd::bench::server::serve(&works, std::io::stdin().lock(), std::io::stdout())),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&error);
            ExitCode::from(2)
        }
    }
}

/// Ends here if help or version were asked for; else what was wrong with the arguments, as one line.
fn refused(error: clap::Error) -> String {
    use clap::error::ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion};
    match error.kind() {
        DisplayHelp | DisplayVersion => {
            let printed = error.print().and_then(|()| std::io::stdout().flush());
            match written(printed) {
                Ok(()) => std::process::exit(0),
                Err(error) => error.to_string(),
            }
        }
        DisplayHelpOnMissingArgumentOrSubcommand => error.exit(),
        _ => {
            let text = error.to_string();
            let what = text.split("\n\n").next().unwrap_or_default().trim_start_matches("error: ");
            format!("{}. `--help` says more.", what.trim_end_matches('.'))
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
    if look {
        standard_error::keep();
    }
    let found = if look { pollster::block_on(Gpu::new()).map_err(|NoGpu(why)| why) } else { Err(String::new()) };
    if let (Some(Asked::Gpu), Err(why)) = (asked, &found) {
        return Err(format!("{why} Leave `--engine gpu` out to compute on the processor."));
    }
    let gpu = found.ok();
    let (chosen, why) = choose_engine(engine, experiment, gpu.as_ref());
    if engine == Engine::Gpu && chosen == Engine::Cpu {
        say(&why);
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
    let mut out = Results::of(experiment);
    let each = |records: &[runner::Record], _: &[f32]| out.print(records.iter().map(json));
    let fingerprint = match gpu {
        Some(gpu) => runner::run_on_gpu(gpu, experiment, say, each)?,
        None => {
            let (fingerprint, sampled) = runner::sample(experiment, each)?;
            out.print(sampled.iter().enumerate().map(|(lane, sampled)| json(&sampled.report(experiment, lane))))?;
            Some(fingerprint)
        }
    };
    out.print([serde_json::json!({ "fingerprint": fingerprint }).to_string()])
}

fn json(record: &impl serde::Serialize) -> String {
    serde_json::to_string(record).expect("a record has only plain keys")
}

/// What goes to standard output as JSON Lines, and what is to be said of the experiment beside it.
struct Results {
    /// Held back until a line could be printed: where there is none, the reason stands alone on standard error.
    remarks: Vec<Problem>,
}

impl Results {
    fn of(experiment: &Experiment) -> Results {
        Results { remarks: experiment.remarks() }
    }

    fn print(&mut self, lines: impl IntoIterator<Item = String>) -> Result<(), Error> {
        let text: String = lines.into_iter().flat_map(|line| [line, "\n".into()]).collect();
        print(&text)?;
        if !text.is_empty() && !self.remarks.is_empty() {
            let all: Vec<_> = self.remarks.drain(..).map(|remark| remark.to_string()).collect();
            say(&all.join(" "));
        }
        Ok(())
    }
}

fn print(text: &str) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

fn written(done: std::io::Result<()>) -> Result<(), Error> {
    match done {
        // The reader has seen enough: `thermograd run ... | head`.
        Err(cause) if cause.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        done => done.map_err(|cause| Error::File {
            name: "Standard output".into(),
            done: "written",
            cause: cause.to_string(),
        }),
    }
}

fn write(to: Option<&Path>, text: &str) -> Result<(), Error> {
    let Some(to) = to else { return Ok(()) };
    std::fs::write(to, text).map_err(|cause| unwritten(to, &cause))
}

/// Refuses a file in a folder that is not there: before the race is trained and its results are printed.
fn writable(to: Option<&Path>) -> Result<(), Error> {
    match to.and_then(|to| Some((to, to.parent().filter(|folder| *folder != Path::new(""))?))) {
        Some((to, folder)) => folder.metadata().map(drop).map_err(|cause| unwritten(to, &cause)),
        None => Ok(()),
    }
}

fn unwritten(file: &Path, cause: &std::io::Error) -> Error {
    Error::File { name: clean(&file.to_string_lossy()), done: "written", cause: cause.to_string() }
}

/// `thermograd landscape`.
fn look(asked: &LandscapeArguments) -> Result<(), Error> {
    let experiment = read(&asked.spec)?;
    if let Some(lanes) = asked.plane.strip_prefix("line") {
        return look_along(&experiment, lanes, asked);
    }
    let spec = PlaneSpec::parse(&asked.plane)?;
    let data = match asked.data {
        AskedData::Train => DataUsed::Train,
        AskedData::Test => DataUsed::Test,
    };
    writable(asked.out.as_deref())?;
    writable(asked.paths.as_deref())?;
    let [columns, rows] = asked.size;
    let picture = landscape::Picture { window: asked.range, columns, rows, data };
    let shown = landscape::plane(&experiment, asked.replica.unwrap_or_default(), &spec, picture)?;
    write(asked.out.as_deref(), &shown.grid_csv)?;
    write(asked.paths.as_deref(), &shown.paths_csv)?;
    let paths = shown.paths.iter().map(json);
    Results::of(&experiment).print(std::iter::once(json(&shown.plane)).chain(paths))
}

/// Lines of every replica; `lanes` is empty or `,2,3`.
fn look_along(experiment: &Experiment, lanes: &str, asked: &LandscapeArguments) -> Result<(), Error> {
    let numbers: Option<Vec<usize>> = match lanes.strip_prefix(',') {
        None if lanes.is_empty() => Some(vec![]),
        None => None,
        Some(lanes) => lanes.split(',').map(|lane| lane.trim().parse().ok().filter(|&lane| lane > 0)).collect(),
    };
    let between = match numbers.as_deref() {
        Some([]) => None,
        Some(&[from, to]) => Some([from - 1, to - 1]),
        _ => {
            let problem = Problem::new("plane", "Line", lanes, format!("`line{}` is no line", clean(lanes)));
            return Err(problem.allowing("Write `line`, or `line,2,3` between two lanes counted from 1").into());
        }
    };
    for (name, given) in
        [("replica", asked.replica.is_some()), ("range", asked.range.is_some()), ("paths", asked.paths.is_some())]
    {
        if given {
            let problem = Problem::new(name, "Line", "", format!("`--{name}` belongs to planes"));
            return Err(problem.allowing("Lines are taken of every replica, from end to end").into());
        }
    }
    writable(asked.out.as_deref())?;
    let mut csv = table::ReplicaLines::default();
    let mut out = Results::of(experiment);
    landscape::lines(experiment, between, |records, rows, replica| {
        csv.add(replica, rows);
        out.print(records.iter().map(json))
    })?;
    write(asked.out.as_deref(), &csv.text())
}
