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
fn help_explains_it_with_an_example() {
    let output = run(&["run", "--help"], "");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success());
    for word in ["SPEC", "Example", "log_at", "fingerprint", "standard input"] {
        assert!(text.contains(word), "{word} is not in: {text}");
    }
}
