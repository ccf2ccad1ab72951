//! The experiment: what files and links mean, and how they are refused.

use proptest::prelude::*;
use thermograd::data::points::{Point, Points, parse_points, points_hash};
use thermograd::data::spec::{Batch, Data, DataKind, Form, Order};
use thermograd::experiment::plane::PlaneSpec;
use thermograd::experiment::*;
use thermograd::methods::lane::Lane;
use thermograd::methods::rows::SCHEMES;
use thermograd::model::spec::{Activation, Init, Loss, Network};
use thermograd::settings::error::{Error, Problem};
use thermograd::settings::schedule::{SHAPES, Schedule};
use thermograd::settings::setting::{Kind, SEED_MAX, Value};

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
        assert_eq!(Experiment::from_link(&link).unwrap(), experiment);
        loaded += 1;
    }
    assert_eq!(loaded, 15);
}

#[test]
fn a_broken_link_keeps_what_is_right_and_says_what_is_not() {
    let (experiment, problems) = opened("#seed=7&data=spirl&lane1=sgd&lane2=adam&lane3=adlala&lane3.h=25&lane3.tau=1");
    assert_eq!(
        problems,
        [
            "Data: `spirl` is not a data set. The nearest name, `spirals`, is used.",
            "Lane 3, step size: h = 25 is out of range. AdLaLa takes 0.001 to 2; the usual 0.25 is used.",
            "Lane 3: `tau` is not a setting of AdLaLa. It is left out; the nearest name is `tau1`.",
        ]
    );
    assert_eq!((experiment.seed, experiment.lanes.len()), (7, 3));
    assert_eq!(experiment.lanes[2].real("h"), 0.25);
    assert_eq!(
        refusal("lane1=adlala&lane1.h=25"),
        "Lane 1, step size: h = 25 is out of range. AdLaLa takes 0.001 to 2."
    );
    assert_eq!(
        refusal("data=spirl"),
        "Data: `spirl` is not a data set. Data sets are spirals, trigonometric, clusters, rings and points; \
         the nearest name is `spirals`."
    );
}

#[test]
fn every_refusal_names_the_setting_the_fault_and_what_is_allowed() {
    for (text, field, fault, allowed) in [
        ("version=2", "Version", "version = 2 is unknown", "version 1"),
        ("seed=9007199254740992", "Seed", "out of range", "0 to 9,007,199,254,740,991"),
        ("seed=0x10", "Seed", "seed = 0x10 is not a whole number", "whole numbers from 0"),
        ("seed=1.5", "Seed", "not whole", "whole numbers"),
        ("engine=tpu", "Engine", "`tpu` is not an engine", "auto, cpu and gpu"),
        ("data=rings&data.a=2", "Data", "`a` is not a setting of Rings", "radius, gap, c, train, test and seed"),
        ("data.b=1e999", "Data, turns", "b = 1e999 is not a finite", "0.25 to 10"),
        ("data.b=NaN", "Data, turns", "b = NaN is not a finite", "0.25 to 10"),
        ("data.b=inf", "Data, turns", "not a finite", "0.25 to 10"),
        ("data.b=", "Data, turns", "not a finite", "0.25 to 10"),
        ("data.train=0", "Data, training points", "out of range", "1 to 10,000"),
        ("data=points", "Data, own points", "missing", "x1,x2,label"),
        ("data=points&data.points=1,2,0;1,2", "Data, own points", "point 2: expected x1,x2,label; found 2 values", ""),
        ("data=points&data.points=1,2,0;1,200,1", "Data, own points", "x2 = 200 is out of range", "-100 to 100"),
        ("data=points&data.points=1,2,0;1,2,2", "Data, own points", "label = 2", "0 and 1"),
        ("data=points&data.hash=xyz", "Data, own points", "no hash", "16 digits"),
        (
            "data=points&data.points=1,2,0;1,2,1&data.test_share=0",
            "Data, share kept for the test",
            "test_share = 0 is out of range",
            "0.001 to 0.9",
        ),
        ("data=points&data.points=1,2,0", "Data, own points", "1 point cannot be raced on", "2 to 5,000"),
        ("steps=1&burn_in=1", "Burn-in", "burn_in = 1 leaves nothing of 1 step.", "before the last step"),
        ("network.hidden=1,2,3,4,5,6,7", "Network, hidden nodes", "has 7 entries", "up to 6 whole numbers"),
        ("network.hidden=0", "Network, hidden nodes", "out of range", "1 to 2,000"),
        ("network.hidden=2000,2000", "Network, hidden nodes", "4,010,001 is too much", "100,000"),
        ("network.activation=swish", "Network, activation", "not an activation", "relu, tanh, sigmoid and linear"),
        ("network.init.sd=1", "Network, spread", "have none", "`normal`"),
        ("network.init=zero&network.depth=1", "Network", "`depth` is not a setting", "activation, loss, init"),
        ("batch.size=10000&data.train=10000&network.hidden=2000,40", "Points per batch", "is too much", "200,000,000"),
        (
            "network.hidden=2000,40&data.train=10000&data.test=10000&batch.size=1",
            "Training points, test points",
            "too much",
            "1,000,000,000",
        ),
        ("steps=1e7&replicas=65536&data.train=1e4&batch.size=1e4", "Steps,", "too much", "10,000,000,000,000,000"),
        ("seed=9007199254740991&replicas=2", "Seed and replicas", "passes the last seed", "9007199254740991"),
        ("log_at=1,x", "Logged steps", "not a list of whole numbers", "up to 1,000"),
        ("finish=2", "Finish line", "out of range", "0.5 to 1"),
        ("lane1=sgd&lane3=sgd", "Lane 3", "there is no lane 2", "without gaps"),
        ("lane2=sgd", "Lane 2", "there is no lane 1", "without gaps"),
        ("lane1.h=1", "Lane 1", "its method is missing", "sgd, adam"),
        ("lane1=bogus", "Lane 1", "`bogus` is not a method", "sgd, adam"),
        ("lane01=sgd", "Experiment", "`lane01` is not a setting", "seed"),
        ("lane0=sgd", "Experiment", "`lane0` is not a setting", "seed"),
        ("lane1=adlala&lane1.friction=ice", "Lane 1, friction law", "not a known word", "xi and epsilon xi"),
        ("lane1=baoab&lane1.two_gradients=1", "Lane 1, two gradients", "neither true nor false", "true or false"),
        ("seed=1&seed=1", "Experiment", "`seed` is given twice", "once"),
        ("data=rings&data.kind=rings", "Experiment", "`data` is given twice", "once"),
        ("sede=1", "Experiment", "`sede` is not a setting", "nearest name is `seed`"),
        ("view=attic", "View", "not a view", "race"),
        ("plane=endpoint,1,2", "Plane", "`endpoint` is not a plane", "nearest name is `endpoints`"),
        ("plane=ends,1,2", "Plane", "2 lanes are too few for `ends`", "It takes 3 lanes"),
        ("window=1,0,0,1", "Window", "cannot be used", "x from, x to"),
        ("window=0,1,0", "Window", "cannot be used", "x from, x to"),
        (r#"{"window":[0,1,0,"x"]}"#, "Window", "cannot be used", "x from, x to"),
        ("camera=0,100,1", "Camera", "cannot be used", "degrees up (-90 to 90)"),
        ("height=deep", "Height", "not a known word", "log, loss and accuracy"),
        ("fingerprint=ABC", "Fingerprint", "cannot be used", "16 digits"),
        ("[]", "File", "not an experiment", "object"),
        ("{", "File", "not readable JSON", "JSON object"),
        (r#"{"data":{"b":1e999}}"#, "File", "not readable JSON", "JSON object"),
        (r#"{"data":[2,2]}"#, "File", "`data` is no object", "object"),
        (r#"{"data":"rings"}"#, "File", "`data` is no object", "object"),
        (r#"{"network":{"init":"zero"}}"#, "File", "`network.init` is no object", "object"),
        (r#"{"lanes":[["sgd",0.1]]}"#, "File", "`lane1` is no object", "object"),
        (r#"{"lanes":{"method":"sgd"}}"#, "File", "`lanes` is no list", "list of objects"),
        (r#"{"lanes":[]}"#, "Lanes", "there are none", "1 to 12"),
        (r#"{"lanes":[{}]}"#, "Lane 1", "method is missing", "sgd"),
        (r#"{"lanes":[{"method":"sgd","h":0.1,"h":0.1}]}"#, "Experiment", "`lane1.h` is given twice", "once"),
        (r#"{"data":{"b":1},"data":{"c":1}}"#, "Experiment", "`data` is given twice", "once"),
        (r#"{"data.b":1}"#, "File", "`data.b` is a link's key", "objects"),
        (r#"{"lane1":"sgd"}"#, "File", "`lane1` is a link's key", "objects"),
        (r#"{"seed":[1]}"#, "File", "`seed` is a list", "single value"),
        (r#"{"seed":null}"#, "Seed", "seed = null", "whole numbers"),
        (r#"{"seed":9007199254740993}"#, "Seed", "out of range", "9,007,199,254,740,991"),
        (r#"{"steps":18446744073709551616}"#, "Steps", "out of range", "10,000,000"),
        (r#"{"target":{"a":4}}"#, "Target", "its kind is missing", "harmonic, correlated"),
        (r#"{"lanes":[{"method":"sgd","h":{"from":1}}]}"#, "File", "`lane1.h` is an object without", "a schedule"),
        (r#"{"network":{"hidden":{"a":1}}}"#, "Network, hidden nodes", "not a list", "whole numbers"),
    ] {
        let message = refusal(text);
        assert!(message.starts_with(field), "{text}: {message}");
        assert!(message.contains(fault) && message.contains(allowed), "{text}: {message}");
        assert!(
            message.ends_with('.') && !message.contains("..") && !message.contains(" is used"),
            "{text}: {message}"
        );
        // The page keeps going with the same words.
        let (experiment, problems) = opened(text);
        assert!(!problems.is_empty() && problems[0].contains(fault), "{text}: {problems:?}");
        assert_eq!(Experiment::from_json(&experiment.to_json()).unwrap(), experiment, "{text}");
    }
    let thirteen = format!(r#"{{"lanes":[{}]}}"#, vec![r#"{"method":"sgd"}"#; 13].join(","));
    assert!(refusal(&thirteen).starts_with("Lane 13: there are too many lanes. An experiment has 1 to 12"));
}

/// The places of a file where a single value or a list stands, as JSON pointers.
fn leaves(tree: &serde_json::Value, at: &str, found: &mut Vec<String>) {
    match tree {
        serde_json::Value::Object(pairs) => {
            pairs.iter().for_each(|(key, value)| leaves(value, &format!("{at}/{key}"), found));
        }
        serde_json::Value::Array(items) if items.iter().any(serde_json::Value::is_object) => {
            found.push(at.to_owned());
            items.iter().enumerate().for_each(|(i, item)| leaves(item, &format!("{at}/{i}"), found));
        }
        _ => found.push(at.to_owned()),
    }
}

#[test]
fn an_empty_object_where_a_value_belongs_is_refused_everywhere() {
    let links = [
        "seed=2&data.seed=3&network.init=normal&burn_in=3&view=race&step=3&fingerprint=0123456789abcdef&name=a&plane=pca\
         &window=0,1,0,1&height=loss&camera=0,0,1",
        "data=points&data.points=0,0,0;1,1,1;2,2,1",
        "target=glass&target.seed=3&lane1=baoab",
        "lane1=custom&lane1.word=BAOAB&lane1.h.schedule=cosine&lane1.h.to=0.1&lane2=adlala",
    ];
    let mut tried = 0;
    for link in links {
        let whole: serde_json::Value = serde_json::from_str(&Experiment::from_link(link).unwrap().to_json()).unwrap();
        let mut places = vec![];
        leaves(&whole, "", &mut places);
        for place in places {
            let mut broken = whole.clone();
            *broken.pointer_mut(&place).unwrap() = serde_json::json!({});
            let text = broken.to_string();
            let why = Experiment::from_json(&text).expect_err(&place).to_string();
            assert!(why.ends_with('.') && !why.contains(".."), "{place}: {why}");
            assert!(!Experiment::open(&text).problems.is_empty(), "{place}");
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried} places");
    for text in [r#"{"target":{}}"#, r#"{"lanes":[{}]}"#, r#"{"lanes":[{"method":"sgd","h":{}}]}"#] {
        assert!(Experiment::from_json(text).is_err(), "{text}");
    }
}

#[test]
fn what_is_allowed_and_worth_knowing_is_said_of_the_experiment() {
    let said = |link: &str| {
        let experiment = Experiment::from_link(link).unwrap_or_else(|why| panic!("{link}: {why}"));
        let again = Experiment::from_json(&experiment.to_json()).unwrap().remarks();
        assert_eq!(experiment.remarks(), again, "a link and a file of one experiment");
        again.iter().map(|remark| (remark.key.clone(), remark.to_string())).collect::<Vec<_>>()
    };
    let one = |link: &str, key: &str, text: &str| {
        assert_eq!(said(link), [(key.to_owned(), text.to_owned())], "{link}");
    };
    for link in ["", "batch.size=1000", "target=harmonic&lane1=baoab", "batch.size=5000&batch.order=full&data.test=2"] {
        assert_eq!(said(link), [], "{link}");
    }
    let batch = "Minibatch, points per batch: size = 5,000 is more than the set's 1,000 training points; \
                 a batch takes 1,000.";
    one("batch.size=5000", "batch.size", batch);
    one("batch.size=5000&batch.order=replacement", "batch.size", batch);
    let of_one = said("data.train=1");
    assert_eq!(
        of_one[1].1,
        "Minibatch, points per batch: size = 20 is more than the set's 1 training point; a batch takes 1."
    );
    assert_eq!(
        of_one[0].1,
        "Data, training points: the 1 training point is of class 0; the other class cannot be learnt."
    );
    one(
        "data.test=1",
        "data.test",
        "Data, test points: the 1 test point is of class 0; to answer 0 everywhere is 100 % right.",
    );
    let own = "batch.size=1&data=points&data.points=";
    one(
        &format!("{own}0,0,1;1,1,1;2,1,1"),
        "data.points",
        "Data, own points: all 3 points are of class 1; there is nothing to tell apart, \
         and to answer 1 everywhere is 100 % right.",
    );
    let twelve =
        |label: fn(usize) -> usize| (0..12).map(|i| format!("{i},0,{}", label(i))).collect::<Vec<_>>().join(";");
    assert_eq!(said(&format!("{own}{}", twelve(|i| i % 2))), []);
    // Eleven of class 0 and one of class 1, which the shuffle brings to the training or the test points.
    let rare = said(&format!("{own}{}", twelve(|i| usize::from(i == 5))));
    assert!(rare.len() == 1 && rare[0].1.contains("points are all of class 0"), "{rare:?}");
    let share = said(&format!("{own}{}&data.test_share=0.01", twelve(|i| i % 2)));
    let rounded = "Data, share kept for the test: test_share = 0.01 of 12 points is less than one; \
                   1 point is kept for the test.";
    assert!(share.iter().any(|(key, text)| key == "data.test_share" && text == rounded), "{share:?}");
    let all = said(&format!("{own}0,0,1;1,1,0&data.test_share=0.9"));
    assert!(all.iter().any(|(_, text)| text.contains("leaves none to learn from; 1 point is.")), "{all:?}");
}

#[test]
fn one_number_is_the_same_number_however_it_is_written() {
    for text in ["seed=1000", "seed=1e3", "seed=1000.0", "seed=%201000+", r#"{"seed":1e3}"#, r#"{"seed":"1000"}"#] {
        assert_eq!(Experiment::open(text).experiment.seed, 1000, "{text}");
        assert_eq!(Experiment::open(text).problems, [], "{text}");
    }
    let zero = Experiment::from_link("lane1=sgld&lane1.sigma=-0").unwrap();
    assert!(zero.lanes[0].real("sigma").is_sign_positive());
    assert_eq!(Experiment::from_link("seed=9007199254740991").unwrap().seed, SEED_MAX);
    assert_eq!(Experiment::from_link("log_at=5,1e1,5").unwrap().log_at, [5, 10]);
    assert_eq!(Experiment::from_link("log_at=").unwrap().log_at, [0u64; 0]);
    assert_eq!(Experiment::from_link("network.hidden=").unwrap().weights(), 3);
}

#[test]
fn foreign_text_is_shortened_and_stripped() {
    let (_, problems) = opened(&format!("data=%1b%5b31m%e2%80%ae{}", "x".repeat(1000)));
    assert!(problems[0].len() < 250 && !problems[0].contains(['\u{1b}', '\u{202e}']), "{problems:?}");
    let named = Experiment::from_link("name=a%07b%E2%80%AEc").unwrap();
    assert_eq!(named.page.name.as_deref(), Some("abc"));
    let many: String = (0..5000).map(|i| format!("&k{i}=1")).collect();
    let (_, problems) = opened(&many);
    assert_eq!(problems.len(), 9);
    assert_eq!(problems[8], "Experiment: 4,992 more parts could not be read.");
    let nine: String = (0..9).map(|i| format!("&k{i}=1")).collect();
    assert_eq!(opened(&nine).1[8], "Experiment: 1 more part could not be read.");
}

#[test]
fn controls_edit_one_setting_at_a_time() {
    let usual = Experiment::default();
    let edit = |key: &str, text: &str| usual.edit(key, text).unwrap_or_else(|why| panic!("{why}"));
    assert_eq!(edit("data.b", "3").to_link(), "data.b=3");
    assert_eq!(edit("data", "rings").to_link(), "data=rings");
    assert_eq!(edit("network.hidden", "100, 50").to_link(), "network.hidden=100,50");
    assert_eq!(edit("seed", "7").edit("data.seed", "9").unwrap().to_link(), "seed=7&data.seed=9");
    assert_eq!(edit("data.seed", "9").edit("data.seed", ""), Ok(usual.clone()));
    let init = edit("network.init", "normal").edit("network.init.sd", "0.5").unwrap();
    assert_eq!(init.to_link(), "network.init=normal&network.init.sd=0.5");
    assert_eq!(init.edit("network.init", "pytorch"), Ok(usual.clone()));
    assert_eq!(edit("lane2.h", "0.0001").to_link(), "lane1=sgd&lane2=adam&lane2.h=1e-4&lane3=adlala&lane4=lol");
    assert_eq!(
        edit("lane2.h", "0.1").edit("lane2", "sgld").unwrap().lanes[1],
        Lane::usual(&thermograd::methods::rows::SGLD)
    );
    let five = edit("lane5", "baoab");
    assert_eq!((five.lanes.len(), five.edit("lane5", "")), (5, Ok(usual.clone())));
    assert_eq!(
        usual.edit("lane3.h", "25").unwrap_err().to_string(),
        "Lane 3, step size: h = 25 is out of range. AdLaLa takes 0.001 to 2."
    );
    for (key, text) in
        [("lane7", "sgd"), ("data", "points"), ("data.radius", "1"), ("x", "1"), ("network.hidden", "2000,2000")]
    {
        assert!(usual.edit(key, text).is_err(), "{key}");
    }
    let own = usual.edit("data.points", "0,1,0;1,0,1;0.5,0.25,1").unwrap();
    assert_eq!([own.data.train, own.data.test], [2, 1]);
    assert_eq!(own.to_link(), "data=points&data.points=0,1,0;1,0,1;0.5,0.25,1");
    assert_eq!(own.edit("data", "spirals"), Ok(usual));
}

#[test]
fn many_own_points_travel_as_a_hash() {
    let csv: String = (0..1000).map(|i| format!("{},{},{}\n", f64::from(i) / 7.0 - 50.0, -i % 90, i % 2)).collect();
    let points = parse_points(&csv).unwrap();
    let own = Experiment::default().with_points(&points).unwrap().edit("data.test_share", "0.5").unwrap();
    assert_eq!(own.data.test, 500);
    assert_eq!(Experiment::from_json(&own.to_json()).unwrap(), own);
    let (link, hash) = (own.to_link(), points_hash(&points));
    assert_eq!(link, format!("data=points&data.hash={hash}&data.test_share=0.5"));
    assert_eq!(Experiment::from_link(&link), Err(Error::NeedsFile { hash: hash.clone() }));
    let without = Experiment::open(&link);
    assert_eq!((without.needs_file, without.problems), (Some(hash), vec![]));
    assert_eq!(without.experiment, Experiment::default());
    let with = Experiment::open_with(&link, Some(&points));
    assert_eq!((with.needs_file, with.problems, with.experiment), (None, vec![], own));
    let wrong = Experiment::open_with(&link, Some(&Points(points.0[1..].to_vec())));
    assert!(wrong.needs_file.is_some() && wrong.problems.len() == 1);
}

#[test]
fn files_of_points_are_read_in_every_plain_form() {
    let two = parse_points("1,2,0\n-3.5,4e-1,1\n").unwrap();
    assert_eq!(two.0, [Point { x: [1.0, 2.0], label: 0 }, Point { x: [-3.5, 0.4], label: 1 }]);
    for text in [
        "\u{feff}x1,x2,label\r\n1,2,0\r\n\r\n-3.5,0.4,1\r\n",
        "1;2;0\n-3.5;0.4;1",
        "1\t2\t-1\n-3.5\t0.4\t1\n",
        "a,b,c\n 1 , 2 , 0.0\n\"-3.5\",0.4,1",
    ] {
        assert_eq!(parse_points(text).as_ref(), Ok(&two), "{text:?}");
    }
    let said = |text: &str| parse_points(text).unwrap_err().iter().map(Problem::to_string).collect::<Vec<_>>();
    assert_eq!(
        said("x,y,l\n1,2,0\n\n1,2\nnan,1,1\n1,101,0\n1,1,2"),
        [
            "Line 4: expected x1,x2,label; found 2 values.",
            "Line 5: x1 = nan is not a number. It takes -100 to 100.",
            "Line 6: x2 = 101 is out of range. It takes -100 to 100.",
            "Line 7: label = 2 is not a class. Classes are 0 and 1.",
        ]
    );
    assert_eq!(said("nan,inf,1\n1,2,1")[0], "Line 1: x1 = nan is not a number. It takes -100 to 100.");
    assert_eq!(
        said("1,2,-1\n1,2,0")[0],
        "Line 1: label = -1 stands beside labels 0. Classes are 0 and 1, or -1 and 1."
    );
    assert!(said("")[0].starts_with("File: it holds no point. At least two lines"));
    // The first of 1,000 lines without a number is taken for names; five of the others are shown.
    let thousand = parse_points(&"a,b\n".repeat(1000)).unwrap_err();
    assert_eq!((thousand.len(), thousand[5].more), (6, 994));
    assert_eq!(thousand[0].to_string(), "Line 2: expected x1,x2,label; found 2 values.");
    assert_eq!(thousand[5].to_string(), "File: 994 more lines could not be read.");
    assert_eq!(
        said(&"1\n".repeat(6))[4..],
        ["Line 5: expected x1,x2,label; found 1 value.", "File: 1 more line could not be read."]
    );
    assert!(said(&"1,2,0\n".repeat(5001))[0].starts_with("Line 5001: the file has too many points. At most 5,000"));
}

#[test]
fn the_page_gets_every_table_and_whole_problems() {
    let tables = serde_json::to_value(settings()).unwrap();
    assert_eq!(tables["data"][1]["name"], "Waves");
    assert_eq!(tables["limits"]["weights"], 100_000);
    let problem = serde_json::to_value(&Experiment::open("finish=2").problems[0]).unwrap();
    assert_eq!((&problem["key"], &problem["given"]), (&"finish".into(), &"2".into()));
    assert_eq!(problem["text"], "Finish line: finish = 2 is out of range. It takes 0.5 to 1; the usual 0.99 is used.");
}

/// Any value that a field takes, with all its digits.
fn value(kind: Kind) -> BoxedStrategy<Value> {
    match kind {
        Kind::Real { min, max, default, .. } => {
            prop_oneof![(min..=max).prop_map(Value::Real), Just(Value::Real(default)), Just(Value::Real(min))].boxed()
        }
        Kind::Integer { min, max, .. } => (min..=max).prop_map(Value::Integer).boxed(),
        Kind::Choice { options, .. } => (0..options.len()).prop_map(|i| Value::Choice(options[i].value)).boxed(),
        Kind::Flag { .. } => any::<bool>().prop_map(Value::Flag).boxed(),
    }
}

fn lane() -> impl Strategy<Value = Lane> {
    (0..SCHEMES.len()).prop_flat_map(|i| {
        let usual = Lane::usual(&SCHEMES[i]);
        let values: Vec<_> = usual.params().iter().map(|field| value(field.kind)).collect();
        // Of the step size, which every method has first.
        let schedule = (0..2 * SHAPES.len(), 1.0..9.0f64, 1..9u64).prop_map(|(i, x, y)| {
            let shape = SHAPES.get(i)?;
            let numbers = shape.fields.iter().zip([0.001 * x, y as f64]).map(|(field, n)| match field.kind {
                Kind::Real { min, .. } => n.max(min),
                _ => n,
            });
            Some(Schedule { param: 0, shape, numbers: numbers.collect() })
        });
        (values, schedule).prop_map(move |(values, schedule)| Lane {
            values,
            schedules: schedule.into_iter().collect(),
            ..usual.clone()
        })
    })
}

fn experiment() -> impl Strategy<Value = Experiment> {
    let c = || 0.0..=2.0f64;
    let coordinate = || -100.0..=100.0f32;
    let point = (coordinate(), coordinate(), 0..2u8).prop_map(|(x, y, label)| Point { x: [x + 0.0, y + 0.0], label });
    let kind = prop_oneof![
        (0.1..=20.0, 0.25..=10.0, c(), 0.1..=4.0).prop_map(|(a, b, c, p)| DataKind::Spirals { a, b, c, p }),
        (0.1..=20.0, 0.25..=10.0, c()).prop_map(|(a, b, c)| DataKind::Trigonometric { a, b, c, form: Form::Literal }),
        (0.0..=20.0, c()).prop_map(|(distance, c)| DataKind::Clusters { distance, c }),
        (0.0..=20.0, 0.0..=20.0, c()).prop_map(|(radius, gap, c)| DataKind::Rings { radius, gap, c }),
        (prop::collection::vec(point, 2..20), 0.001..=0.9)
            .prop_map(|(points, test_share)| DataKind::Points { points: Points(points), test_share }),
    ];
    let init = prop_oneof![Just(Init::Pytorch), (0.0..=10.0).prop_map(|sd| Init::Normal { sd }), Just(Init::Zero)];
    let page = (any::<Option<u16>>(), any::<Option<u64>>(), prop::option::of("[a-zé&=#%+,;]{1,20}")).prop_map(
        |(step, print, name)| Page {
            view: step.map(|_| View::Race),
            step: step.map(u64::from),
            fingerprint: print.map(|n| format!("{n:016x}")),
            name,
            plane: step.and_then(|step| PlaneSpec::parse(&format!("covariance,{},v3,v9", 1 + step % 12)).ok()),
            window: print.map(|n| [-1.0 - (n % 99) as f64 * 1e-7, 0.1, -2.5e-5, (n % 7) as f64]),
            height: step.map(|_| Height::Accuracy),
            camera: step.map(|step| [f64::from(step), -12.5, 0.7]),
        },
    );
    let numbers = (0..=SEED_MAX / 2, prop::option::of(0..=SEED_MAX / 2), 1..1000u64, 1..=20u32, 0.5..=1.0);
    let shapes = (prop::collection::vec(1..60u32, 0..4), 1..=500u32, 1..=2000u32, 1..=2000u32, init);
    let lists = (prop::collection::btree_set(0..=10_000_000u64, 0..5), prop::collection::vec(lane(), 1..6));
    (numbers, kind, shapes, lists, page).prop_map(|(numbers, kind, shapes, lists, page)| {
        let usual = Experiment::default();
        let (seed, data_seed, steps, replicas, finish) = numbers;
        let (hidden, size, mut train, mut test, init) = shapes;
        if let DataKind::Points { points, test_share } = &kind {
            let n = points.0.len() as u32;
            test = ((f64::from(n) * test_share).round() as u32).clamp(1, n - 1);
            train = n - test;
        }
        Experiment {
            seed,
            steps,
            replicas,
            finish,
            data: Data { kind, seed: data_seed, train, test },
            network: Network { hidden, init, loss: Loss::Mse, activation: Activation::Tanh },
            batch: Batch { size, order: Order::Full },
            replicate: Replicate::All,
            log_at: lists.0.into_iter().collect(),
            lanes: lists.1,
            page,
            ..usual
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_experiment_survives_file_link_and_objects_to_the_last_digit(experiment in experiment()) {
        let from_file = Experiment::from_json(&experiment.to_json()).map_err(|why| TestCaseError::fail(why.to_string()))?;
        prop_assert_eq!(&from_file, &experiment);
        let from_link = Experiment::from_link(&from_file.to_link()).map_err(|why| TestCaseError::fail(why.to_string()))?;
        prop_assert_eq!(&from_link, &experiment);
        let value = serde_json::to_string(&from_link).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Experiment>(&value).unwrap(), &experiment);
        let opened = Experiment::open(&format!("https://example.org/#{}", from_link.to_link()));
        prop_assert_eq!((opened.experiment, opened.problems), (experiment, vec![]));
    }

    #[test]
    fn no_text_panics_and_what_is_kept_is_valid(text in ".{0,200}", key in "(data|lane[0-9]|network|seed|step)?(\\.[a-z_]{1,5})?") {
        let _ = Experiment::from_json(&text);
        let _ = Experiment::from_link(&text);
        let _ = parse_points(&text);
        let _ = Experiment::default().edit(&key, &text);
        let _ = Experiment::default().edit(&text, &key);
        let kept = Experiment::open(&format!("{key}={text}&{text}")).experiment;
        prop_assert_eq!(Experiment::from_link(&kept.to_link()).unwrap(), kept);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes);
        Experiment::open(&text);
        Experiment::open(&format!("{{{text}"));
        let _ = parse_points(&text);
    }

    #[test]
    fn no_mutilated_file_panics_and_what_is_kept_is_valid(at in 0..600usize, with in "[\\[\\]{},:\"0-9e.a-z-]{0,4}") {
        let mut text = DOCUMENTED.as_bytes().to_vec();
        text.splice(at..(at + 2).min(text.len()), with.bytes());
        let kept = Experiment::open(&String::from_utf8_lossy(&text)).experiment;
        prop_assert_eq!(Experiment::from_json(&kept.to_json()).unwrap(), kept);
    }
}
