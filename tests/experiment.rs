//! The experiment: what files and links mean, and how they are refused.

use thermograd::error::Problem;
use thermograd::experiment::*;

fn refusal(text: &str) -> String {
    match text.starts_with(['{', '[']) {
        true => Experiment::from_json(text).unwrap_err().to_string(),
        false => Experiment::from_link(text).unwrap_err().to_string(),
    }
}

fn opened(text: &str) -> (Experiment, Vec<String>) {
    let opened = Experiment::open(text);
    (opened.experiment, opened.problems.iter().map(Problem::to_string).collect())
}

const DOCUMENTED: &str = r#"{"version":1, "seed":1, "engine":"auto",
     "data":{"kind":"spirals","a":2,"b":2,"c":0.02,"p":0.5,"train":1000,"test":1000},
     "network":{"hidden":[100],"activation":"relu","loss":"bce","init":{"kind":"pytorch"}},
     "batch":{"size":20,"order":"shuffle"},
     "steps":20000, "replicas":1, "replicate":"training", "log_at":[50,1000,10000], "finish":0.99, "average_last":1,
     "lanes":[{"method":"sgd","h":0.4},{"method":"adam","h":0.005},
              {"method":"adlala","h":0.25,"epsilon":0.1,"tau1":1e-4,"sigma_a":0.01,"gamma2":0.5,"tau2":1e-4},
              {"method":"lol","h":0.25,"gamma1":0.01,"tau1":1e-4,"tau2":0}]}"#;

#[test]
fn the_documented_example_is_the_default() {
    let usual = Experiment::default();
    assert_eq!(Experiment::from_json(DOCUMENTED).unwrap(), usual);
    assert_eq!(Experiment::from_json("{}").unwrap(), usual);
    assert_eq!(Experiment::from_link("").unwrap(), usual);
    assert_eq!(usual.to_link(), "");
    assert_eq!(usual.weights(), 401);
    println!("{}", usual.to_json());
    assert_eq!(Experiment::from_json(&usual.to_json()).unwrap(), usual);
}

#[test]
fn every_published_setting_loads() {
    let mut loaded = 0;
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/figures")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let experiment = Experiment::from_json(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        assert_eq!(Experiment::from_json(&experiment.to_json()).unwrap(), experiment);
        let link = experiment.to_link();
        println!("{}: {link}", path.file_name().unwrap().display());
        assert_eq!(Experiment::from_link(&link).unwrap(), experiment);
        loaded += 1;
    }
    assert_eq!(loaded, 14);
}
