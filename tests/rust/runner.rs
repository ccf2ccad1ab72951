//! The native runner from outside: what it prints and how it refuses.

use serde_json::Value as Json;
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_thermograd"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the runner starts");
    // A runner that refuses early may not read all of it.
    let _ = child.stdin.take().expect("piped").write_all(input.as_bytes());
    child.wait_with_output().expect("the runner ends")
}

/// What stands on standard error, line by line.
fn said(output: &Output) -> Vec<String> {
    String::from_utf8_lossy(&output.stderr).lines().map(str::to_owned).collect()
}

fn lines(output: &Output) -> Vec<Json> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON Lines"))
        .collect()
}

const SMALL: &str = r#"{"seed":3,"data":{"train":60,"test":40},"network":{"hidden":[8]},"steps":120,"replicas":2,
    "log_at":[50,100,5000],"lanes":[{"method":"adlala"},{"method":"adam","h":0.01}]}"#;

#[test]
fn it_prints_a_line_per_lane_replica_and_step_and_then_the_fingerprint() {
    let lines = lines(&run(&["run", "-"], SMALL));
    let keys: Vec<_> =
        lines[..12].iter().map(|l| (l["lane"].as_u64(), l["replica"].as_u64(), l["step"].as_u64())).collect();
    let expected: Vec<_> = (0..2u64)
        .flat_map(|lane| (0..2u64).flat_map(move |r| [50, 100, 120].map(|step| (Some(lane), Some(r), Some(step)))))
        .collect();
    assert_eq!(keys, expected);
    assert_eq!(lines[0]["method"], "adlala");
    assert_eq!(lines[1]["gradients"], 101);
    assert_eq!(lines[7]["gradients"], 100);
    for line in &lines[..12] {
        for key in ["train_loss", "test_loss", "train_accuracy", "test_accuracy"] {
            assert!(line[key].is_f64(), "{key}: {line}");
        }
        assert!(line.get("diverged_at").is_none());
    }
    let fingerprint = lines[12]["fingerprint"].as_str().expect("a fingerprint");
    assert!(fingerprint.len() == 16 && fingerprint.chars().all(|c| c.is_ascii_hexdigit() && !c.is_ascii_uppercase()));
    assert_eq!(lines.len(), 13);
}

#[test]
fn a_file_a_link_and_standard_input_give_the_same_fingerprint() {
    let last = |output: &Output| lines(output).pop().expect("a last line")["fingerprint"].clone();
    let spec =
        r#"{"data":{"train":60,"test":40},"network":{"hidden":[8]},"steps":70,"lanes":[{"method":"lol","tau1":1e-3}]}"#;
    let link =
        "https://example.org/race/#data.train=60&data.test=40&network.hidden=8&steps=70&lane1=lol&lane1.tau1=1e-3";
    let file = std::env::temp_dir().join(format!("thermograd-{}.json", std::process::id()));
    std::fs::write(&file, spec).expect("a temporary file can be written");
    let from_file = last(&run(&["run", file.to_str().expect("a plain path")], ""));
    std::fs::remove_file(&file).expect("it was just written");
    assert_eq!(from_file, last(&run(&["run", "-"], spec)));
    assert_eq!(from_file, last(&run(&["run", link], "")));
    assert_eq!(from_file, last(&run(&["run", "-", "--engine", "cpu"], spec)));
}

#[test]
fn a_target_ends_with_one_sampling_report_a_lane() {
    let spec = r#"{"target":{"kind":"harmonic","a":4,"dimension":3},"steps":400,"burn_in":100,"log_at":[50],"replicas":2,
        "lanes":[{"method":"baoab","tau":1,"h":0.2},{"method":"adam"}]}"#;
    let output = run(&["run", "-"], spec);
    let lines = lines(&output);
    assert_eq!(lines.len(), 8 + 2 + 1, "two lanes of two replicas at two steps, two reports, the fingerprint");
    for line in &lines[..8] {
        assert!(line["loss"].is_f64() && line["test_accuracy"].is_null() && line["train_loss"].is_null(), "{line}");
    }
    let (baoab, adam) = (&lines[8], &lines[9]);
    assert_eq!((baoab["lane"].as_u64(), adam["lane"].as_u64()), (Some(0), Some(1)));
    for key in ["mean_kinetic_temperature", "mean_configurational_temperature", "mean_bath_temperature"] {
        let found = baoab["all"][key].as_f64().expect(key);
        // 300 correlated steps of six coordinates: this is about the keys, `sampling.rs` about the numbers.
        assert!((0.5..2.0).contains(&found), "{key}: {found}");
        let parts: Vec<_> = baoab["parts"].as_array().expect("parts").iter().map(|part| part[key].is_f64()).collect();
        assert_eq!(parts, [true, true], "{key}");
    }
    assert_eq!((&baoab["parts"][0]["part"], &baoab["parts"][1]["part"]), (&"hidden".into(), &"output".into()));
    assert!(adam["all"]["mean_kinetic_temperature"].is_null() && adam["all"]["momentum"].is_null());
    assert!(baoab["acceptance"].is_null(), "no Metropolis test");
    let asked = run(&["run", "-", "--engine", "auto"], spec);
    assert_eq!(output.stdout, asked.stdout, "the same numbers every time");
}

#[test]
fn divergence_is_reported_and_is_no_failure() {
    let lines = lines(&run(
        &["run", "-"],
        r#"{"data":{"train":40,"test":10},"network":{"hidden":[5,5],"activation":"linear","loss":"mse"},"steps":200,
            "lanes":[{"method":"sgd","h":5}]}"#,
    ));
    let last = &lines[lines.len() - 2];
    assert!(last["diverged_at"].as_u64().expect("a step") <= 200);
    assert!(last["train_loss"].is_null() && last["test_accuracy"].is_null());
    assert_eq!(last["step"], 200);
}

#[test]
fn a_bad_experiment_is_refused_with_status_2_one_message_and_no_output() {
    let bad = [
        r#"{"lanes":[{"method":"adlala","h":25}]}"#,
        r#"{"lanes":[{"method":"sgdd"}]}"#,
        r#"{"sed":1}"#,
        r#"{"seed":1,"seed":2}"#,
        r#"[]"#,
        r#"{"seed":1e999}"#,
        r#"{"#,
        "",
        r#"{"network":{"hidden":[2000,2000,2000]}}"#,
        r#"{"steps":10000000,"replicas":65536,"batch":{"size":1000}}"#,
    ];
    for text in bad {
        let output = run(&["run", "-"], text);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(output.stdout.is_empty(), "{text}");
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(message.trim_end().lines().count() == 1 && message.len() > 20, "{text}: {message:?}");
        assert!(!message.contains('\u{1b}'), "no control characters");
    }
    assert_eq!(run(&["run", "no-such-file.json"], "").status.code(), Some(2));
    assert_eq!(run(&["run", "#lane1=adlala&lane1.h=25"], "").status.code(), Some(2));
}

#[test]
fn what_is_worth_knowing_of_an_experiment_is_one_line_beside_its_results() {
    for (spec, words) in [
        ("#data.train=60&data.test=40&network.hidden=8&steps=20&batch.size=5000&lane1=sgd", &["batch takes 60"][..]),
        (
            "#data=points&data.points=0,0,1;1,1,1;2,1,1&network.hidden=8&steps=20&lane1=sgd",
            &["all 3 points are of class 1", "nothing to tell apart", "a batch takes 2"],
        ),
    ] {
        for output in [run(&["run", spec], ""), run(&["landscape", spec, "--plane", "pca", "--size", "3"], "")] {
            assert!(!lines(&output).is_empty());
            let said = said(&output);
            assert!(said.len() == 1 && words.iter().all(|word| said[0].contains(word)), "{spec}: {said:?}");
        }
    }
    let plain = run(&["run", "-"], SMALL);
    assert!(plain.status.success() && plain.stderr.is_empty(), "{:?}", said(&plain));
}

#[cfg(target_os = "linux")]
#[test]
fn results_that_cannot_be_written_are_a_failure_in_one_line() {
    let spec = "#data.train=10&data.test=10&network.hidden=8&steps=60&lane1=sgd";
    for arguments in [
        &["methods"][..],
        &["run", spec],
        &["landscape", spec, "--plane", "pca", "--size", "3"],
        &["landscape", spec, "--plane", "line"],
        &["--help"],
        &["run", "--help"],
        &["--version"],
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
        let output = Command::new(env!("CARGO_BIN_EXE_thermograd"))
            .args(arguments)
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .expect("the runner ends");
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said:?}");
        assert!(said.len() == 1 && said[0].contains("Standard output could not be written"), "{arguments:?}: {said:?}");
    }
}

#[test]
fn a_graphics_library_that_talks_adds_nothing_to_standard_error() {
    // Ten training points: there is one thing to say of the experiment, or why no GPU was found.
    let spec = "#data.train=10&data.test=10&network.hidden=8&steps=20&lane1=sgd";
    for drivers in ["", "/no/such/driver.json"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_thermograd"));
        command.args(["run", spec, "--engine", "gpu"]).env("VK_LOADER_DEBUG", "all");
        if !drivers.is_empty() {
            command.env("VK_ICD_FILENAMES", drivers).env("VK_DRIVER_FILES", drivers);
        }
        let output = command.output().expect("the runner ends");
        let said = said(&output);
        assert!(said.len() == 1 && said[0].starts_with("thermograd: "), "{said:?}");
        let words = if output.status.success() { "a batch takes 10" } else { "No GPU was found" };
        assert!(said[0].contains(words), "{said:?}");
    }
}

#[test]
fn arguments_that_make_no_sense_are_refused_in_one_line() {
    for (arguments, words) in [
        (&["run"][..], "not provided: <SPEC>"),
        (&["run", "x", "--engin", "gpu"], "'--engin'"),
        (&["run", "x", "--engine", "tpu"], "[possible values: auto, cpu, gpu]"),
        (&["landscape", "x"], "--plane <PLANE>"),
        (&["landscape", "x", "--plane", "pca", "--size", "many"], "`many` is no number of points"),
        (&["rum"], "'rum'"),
    ] {
        let output = run(arguments, "");
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && said.len() == 1 && said[0].contains(words), "{arguments:?}: {said:?}");
    }
}

#[test]
fn readme_shows_what_the_runner_prints() {
    let readme = include_str!("../../README.md");
    let (_, shown) = readme.split_once("    $ echo '").expect("README has an example");
    let (spec, rest) = shown.split_once("' |\n").expect("it is piped into the runner");
    let printed = rest.lines().nth(1).and_then(|line| line.strip_prefix("    ")).expect("README shows the last line");
    let output = run(&["run", "-"], spec);
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().last(), Some(printed));
}

#[test]
fn help_explains_it_with_an_example() {
    let output = run(&["run", "--help"], "");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success());
    for word in ["SPEC", "Example", "log_at", "fingerprint", "standard input"] {
        assert!(text.contains(word), "{word} is not in: {text}");
    }
}

const LANDSCAPE: &str = r#"{"seed":3,"data":{"train":60,"test":40},"network":{"hidden":[8]},"steps":300,"replicas":2,
    "lanes":[{"method":"adlala"},{"method":"adam","h":0.01},{"method":"sgd"}]}"#;

/// Header and rows of a CSV file that the runner wrote; removes it.
fn table(path: &std::path::Path) -> (Vec<String>, Vec<Vec<String>>) {
    let mut csv = csv::Reader::from_path(path).expect("the file was written");
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let header = cells(csv.headers().expect("a header"));
    let rows = csv.records().map(|record| cells(&record.expect("a row"))).collect();
    std::fs::remove_file(path).expect("it was just written");
    (header, rows)
}

fn temporary(name: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("thermograd-{}-{name}", std::process::id()))
}

#[test]
fn each_kind_of_plane_is_written_and_described() {
    for (plane, wanted) in [
        ("endpoints", "endpoints"),
        ("fan,2,1", "fan,2,1"),
        ("ends", "ends"),
        ("random,2,s5", "random,2,s5"),
        ("pca", "pca"),
        ("covariance,1,v1,v3,b100", "covariance,1,v1,v3,b100"),
    ] {
        let [grid, paths] = ["grid.csv", "paths.csv"].map(|name| temporary(&format!("{wanted}-{name}")));
        let files = ["--out", grid.to_str().expect("plain"), "--paths", paths.to_str().expect("plain")];
        let output = run(&[&["landscape", "-", "--plane", plane, "--size", "9x5"][..], &files].concat(), LANDSCAPE);
        let lines = lines(&output);
        assert_eq!((lines.len(), lines[0]["plane"].as_str()), (4, Some(wanted)));
        assert_eq!((lines[0]["columns"].as_u64(), lines[0]["rows"].as_u64()), (Some(9), Some(5)));
        assert_eq!((lines[0]["data"].as_str(), lines[0]["points"].as_u64()), (Some("train"), Some(60)));
        for line in &lines[1..] {
            let share = line["share"].as_f64().expect("every lane moved");
            assert!((0.0..=1.0).contains(&share) && line["path_points"].as_u64() > Some(10), "{line}");
        }
        let (header, rows) = table(&grid);
        assert_eq!(header, ["x", "y", "train_loss", "train_accuracy"]);
        let number = |cell: &String| cell.parse::<f64>().expect("a number");
        assert_eq!(rows.len(), 45);
        let losses = || rows.iter().map(|row| number(&row[2]));
        assert_eq!(lines[0]["lowest"].as_f64(), losses().min_by(f64::total_cmp));
        assert_eq!(lines[0]["highest"].as_f64(), losses().max_by(f64::total_cmp));
        let (header, rows) = table(&paths);
        assert_eq!(header, ["lane", "step", "x", "y", "off_plane", "train_loss", "train_accuracy"]);
        assert_eq!(rows.iter().map(|row| &row[0]).collect::<std::collections::BTreeSet<_>>().len(), 3);
        assert!(rows.iter().flatten().all(|cell| number(cell).is_finite()));
    }
}

#[test]
fn lines_come_for_every_lane_and_replica_with_their_barriers() {
    let out = temporary("lines.csv");
    let file = out.to_str().expect("plain");
    let lines = lines(&run(&["landscape", "-", "--plane", "line", "--out", file], LANDSCAPE));
    let keys: Vec<_> = lines.iter().map(|line| (line["replica"].as_u64(), line["lane"].as_u64())).collect();
    assert_eq!(keys, (0..2).flat_map(|r| (0..3).map(move |lane| (Some(r), Some(lane)))).collect::<Vec<_>>());
    let (header, rows) = table(&out);
    assert_eq!(header[..4], ["replica", "from", "to", "alpha"]);
    assert_eq!(rows.len(), 6 * 141);
    for (line, rows) in lines.iter().zip(rows.chunks(141)) {
        // The barrier again, from the rows themselves.
        let number = |cell: &String| cell.parse::<f64>().expect("a number");
        let within: Vec<f64> =
            rows.iter().filter(|r| (0.0..=1.0).contains(&number(&r[3]))).map(|r| number(&r[4])).collect();
        assert_eq!((within.len(), line["start_loss"].as_f64()), (101, Some(within[0])));
        assert_eq!(line["end_loss"].as_f64(), Some(within[100]));
        let rise = within.iter().map(|loss| loss - within[0]).fold(0.0, f64::max);
        assert_eq!(line["barrier"].as_f64(), Some(rise));
    }
}

#[test]
fn planes_and_lines_that_cannot_be_are_refused_with_status_2_and_one_message() {
    for (arguments, words) in [
        (vec!["--plane", "endpoint"], "nearest name is `endpoints`"),
        (vec!["--plane", "endpoints,1,9"], "there is no lane 9"),
        (vec!["--plane", "endpoints,1,1"], "stand at the same point"),
        (vec!["--plane", "covariance,1,v1,v5000"], "there is no eigenvector 5000"),
        (vec!["--plane", "line,1"], "`line,1` is no line"),
        (vec!["--plane", "line,1,7"], "there is no lane 7"),
        (vec!["--plane", "line,2,2"], "both its ends are the same point"),
        (vec!["--plane", "pca", "--size", "5000"], "2 to 401"),
        (vec!["--plane", "pca", "--replica", "2"], "there is no replica 2. This race has 2 replicas, counted from 0"),
        (vec!["--plane", "line", "--replica", "1"], "`--replica` belongs to planes"),
        (vec!["--plane", "line", "--paths", "paths.csv"], "`--paths` belongs to planes"),
        (vec!["--plane", "pca", "--range=1,0,0,1"], "Window"),
        (vec!["--plane", "pca", "--out", "/no-such-folder/grid.csv"], "could not be written"),
        (vec!["--plane", "line", "--out", "/no-such-folder/lines.csv"], "could not be written"),
    ] {
        let output = run(&[&["landscape", "-"][..], &arguments].concat(), LANDSCAPE);
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(message.contains(words) && message.trim_end().lines().count() == 1, "{arguments:?}: {message}");
    }
    let diverged = r#"{"data":{"train":40,"test":10},"network":{"hidden":[5,5],"activation":"linear","loss":"mse"},
        "steps":200,"lanes":[{"method":"sgd","h":5},{"method":"adam"}]}"#;
    let output = run(&["landscape", "-", "--plane", "endpoints"], diverged);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("lane 1 (SGD) diverged at step"));
    let alone = "#network.activation=linear&network.loss=mse&network.init=normal&network.init.sd=5&steps=300&lane1=sgd&lane1.h=5";
    let output = run(&["landscape", alone, "--plane", "pca"], "");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("lane 1 (SGD) diverged at step") && !message.contains("longer"), "{message}");
    // A line to nowhere is no failure among others: it is said and left out.
    let lines = lines(&run(&["landscape", "-", "--plane", "line"], diverged));
    assert!(lines[0]["diverged_at"].is_u64() && lines[0]["barrier"].is_null() && lines[1]["barrier"].is_f64());
    assert!(lines[1].get("why").is_none() && lines[1].get("from").is_none());
}

#[test]
fn of_a_line_between_two_lanes_the_one_that_diverged_is_named() {
    let race = "#steps=100&network.loss=mse&network.init=normal&network.init.sd=5&lane1=sgd&lane1.h=5&lane2=adam";
    for (plane, lost, sound) in
        [("line,1,2", "from_diverged_at", "diverged_at"), ("line,2,1", "diverged_at", "from_diverged_at")]
    {
        let lines = lines(&run(&["landscape", race, "--plane", plane], ""));
        let [line] = &lines[..] else { panic!("{plane}: {lines:?}") };
        let named = if plane == "line,1,2" { ["sgd", "adam"] } else { ["adam", "sgd"] };
        assert_eq!([&line["from_method"], &line["method"]], named, "{plane}");
        assert!(line[lost].is_u64() && line.get(sound).is_none(), "{plane}: {line}");
        assert_eq!(line["why"], format!("lane 1 (SGD) diverged at step {}, so that it has no end", line[lost]));
        assert!(line["barrier"].is_null() && line["end_loss"].is_null(), "{plane}: {line}");
    }
}
