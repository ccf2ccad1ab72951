//! Typed words and schedules: what is understood, what is refused and where, and that both travel in files and links.

use thermograd::engine::cpu::Chain;
use thermograd::experiment::Experiment;
use thermograd::methods::lane::Lane;
use thermograd::methods::map::{Map, Op};
use thermograd::methods::rows::SCHEMES;
use thermograd::methods::scheme::Scheme;
use thermograd::methods::splitting::Word;
use thermograd::model::layout::Part;
use thermograd::settings::schedule::{SHAPES, Schedule};

fn word(text: &str) -> Word {
    Word::new(custom(), text).unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

fn custom() -> &'static Scheme {
    Scheme::find("custom").expect("a row")
}

/// The letters of a list on a part, G among them.
fn letters(ops: &[Op], part: Part) -> String {
    ops.iter().filter(|op| op.part == part || op.part == Part::All).map(|op| op.map.tile().label).collect()
}

#[test]
fn the_gradient_stands_where_format_says() {
    for (text, start, step) in [
        ("BAOAB", "G", "BAOAGB"),
        ("OBA", "G", "OBAG"),
        ("ABO", "", "AGBO"),
        ("BAO", "G", "BAGO"),
        ("ABOBA", "", "AGBOBA"),
        ("OBABO", "G", "OBAGBO"),
        ("BABAB", "G", "BAGBAGB"),
        ("OAB", "", "OAGB"),
    ] {
        let word = word(text);
        assert_eq!((letters(&word.start, Part::All), letters(&word.step, Part::All)), (start.into(), step.into()));
    }
    // The example of the custom methods in full.
    let adlala = word("hidden: BACDEDCAB; output: BAOAB");
    assert_eq!(letters(&adlala.step, Part::Hidden), "BACDEDCAGB");
    assert_eq!(letters(&adlala.step, Part::Output), "BAOAGB");
}

#[test]
fn repeated_letters_share_the_step_within_their_part() {
    let word = word("hidden: BACDEDCAB; output: BAOAB");
    let fraction = |map: Map, part: Part| -> Vec<f64> {
        word.step.iter().filter(|op| op.map == map && op.part == part).map(|op| op.fraction).collect()
    };
    assert_eq!(fraction(Map::A, Part::All), [0.5, 0.5]);
    assert_eq!(fraction(Map::C, Part::Hidden), [0.5, 0.5]);
    assert_eq!(fraction(Map::O { gamma: "gamma", tau: "tau2" }, Part::Output), [1.0]);
}

#[test]
fn letters_bring_their_parameters() {
    let keys = |text: &str| word(text).params.iter().map(|field| field.key).collect::<Vec<_>>();
    assert_eq!(keys("BAB"), ["h", "two_gradients"]);
    assert_eq!(keys("ABO"), ["h", "tau", "gamma"]);
    assert_eq!(
        keys("hidden: BACDEDCAB; output: BAOAB"),
        ["h", "tau1", "epsilon", "sigma_a", "tau2", "gamma", "xi0", "friction", "thermostat", "two_gradients"]
    );
    assert_eq!(keys("hidden1: BAOAB; hidden2: BAOAB; output: BAAB")[..5], ["h", "tau1", "gamma1", "tau2", "gamma2"]);
}

#[test]
fn nonsense_is_explained_where_it_stands() {
    for (text, at, message) in [
        ("", 0..0, "the word is empty"),
        ("BOB", 0..3, "nothing drifts"),
        ("OAO", 0..3, "never see a gradient"),
        ("BAXAB", 2..3, "`X` is no letter"),
        ("BaOAB", 1..2, "`A` is"),
        ("BAGOAB", 2..3, "G is never typed"),
        ("BAEAB", 2..3, "no C or F"),
        ("hidden: BAB; output: ABA", 12..24, "output has the drifts and kicks ABA"),
        ("hidden: BAB", 0..11, "the part output is missing"),
        ("output: BAB", 0..11, "the part hidden is missing"),
        ("hidden1: BAB; hidden3: BAB; output: BAB", 0..39, "hidden2 is missing"),
        ("hiden: BAB; output: BAB", 0..5, "`hiden` is no part"),
        ("hidden: BAB; hidden: BAB; output: BAB", 12..24, "twice"),
    ] {
        let fault = Word::new(custom(), text).expect_err(text);
        assert!(fault.message.contains(message), "{text}: {}", fault.message);
        assert_eq!(fault.at, at, "{text}: {}", fault.message);
        assert!(!fault.allowed.is_empty());
    }
    let walkers = Scheme::find("ensemble-quasi-newton").expect("a row");
    assert!(Word::new(walkers, "BAO").is_ok() && Word::new(walkers, "BACEAB").is_err());
    let tested = Scheme::find("metropolised").expect("a row");
    assert!(Word::new(tested, "OBABO").is_ok() && Word::new(tested, "BACAB").is_err());
    for (text, at, message) in [
        ("ABO", 2..3, "`O` is not the `A` of the other end"),
        ("BAOABB", 4..5, "`B` is not the `A`"),
        ("BAB", 0..3, "no O"),
    ] {
        let fault = Word::new(tested, text).expect_err(text);
        assert!(fault.message.contains(message) && fault.at == at, "{text}: {fault:?}");
    }
}

fn read(link: &str) -> Experiment {
    Experiment::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"))
}

#[test]
fn words_travel_in_files_and_links_and_are_refused_with_their_place() {
    let e =
        read("lane1=custom&lane1.word=OBABO&lane1.gamma=3&lane2=custom&lane2.word=hidden: BACDEDCAB; output: BAOAB");
    assert_eq!(e.lanes[0].real("gamma"), 3.0);
    assert_eq!(read(&e.to_link()), e);
    assert_eq!(Experiment::from_json(&e.to_json()).expect("its own file"), e);
    let json = r#"{"lanes":[{"method":"custom","word":"BAOAB","h":0.3,"gamma":1,"tau":1e-4}]}"#;
    assert_eq!(Experiment::from_json(json).expect("the example of a schedule").lanes[0].real("tau"), 1e-4);
    let refused = |link: &str| Experiment::from_link(link).expect_err(link).to_string();
    assert_eq!(
        refused("lane1=custom&lane1.word=BAXAB"),
        "Lane 1, word: character 3: `X` is no letter of an integrator. The letters are A drift, B kick, C friction, D noise, E thermostat, F friction with noise and O heat bath."
    );
    assert!(refused("lane1=custom&lane1.word=BAB&lane1.gamma=1").contains("`gamma` is not a setting of Your own"));
    assert!(
        refused("network.hidden=5&lane1=custom&lane1.word=hidden1: BAB; hidden2: BAB; output: BAB")
            .contains("2 hidden layers and the network 1")
    );
    // Another word keeps what both have.
    let edited = e.edit("lane1.word", "BAB").expect("a word");
    assert_eq!(edited.lanes[0].params().len(), 2);
    assert_eq!(edited.edit("lane1.word", "BAOAB").expect("a word").lanes[0].real("gamma"), 1.0);
}

#[test]
fn single_layers_have_parameters_of_their_own() {
    let e = read(
        "data.train=60&data.test=20&network.hidden=5,4&lane1=custom&lane1.word=hidden1: BAOAB; hidden2: BAOAB; output: BAOAB&lane2=baoab&lane2.h=0.25&lane2.tau=0.0001",
    );
    let [mut layers, mut whole] = [0, 1].map(|lane| Chain::new(&e, lane, 0));
    layers.advance(30);
    whole.advance(30);
    let bits = |chain: &Chain| chain.theta().iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    assert_ne!(bits(&layers), bits(&whole), "temperatures differ");
    let same = read(&e.to_link())
        .edit("lane1.tau1", "0.0001")
        .unwrap()
        .edit("lane1.tau2", "0.0001")
        .unwrap()
        .edit("lane1.tau3", "0.0001")
        .unwrap();
    let mut same = Chain::new(&same, 0, 0);
    same.advance(30);
    assert_eq!(bits(&same), bits(&whole), "equal parts are one part, to the bit");
}

fn schedule(id: &str, numbers: [f64; 2]) -> Schedule {
    let shape = SHAPES.iter().find(|shape| shape.id == id).expect("a row");
    Schedule { param: 0, shape, numbers: numbers.to_vec() }
}

#[test]
fn schedules_have_the_values_of_their_formulas() {
    let range = [0.0, 10.0];
    for (id, numbers, expected) in [
        ("polynomial", [100.0, 0.5], [2.0, 2f64.sqrt(), 2.0 / 101f64.sqrt()]),
        ("exponential", [1.0, 100.0], [2.0, 1.0 + (-1f64).exp(), 1.0 + (-100f64).exp()]),
        ("steps", [0.5, 40.0], [2.0, 0.5, 2.0 * 0.5f64.powi(250)]),
        ("cosine", [1.0, 200.0], [2.0, 1.5, 1.0]),
    ] {
        for (t, expected) in [0, 100, 10_000].into_iter().zip(expected) {
            let found = schedule(id, numbers).value(2.0, t, range);
            // libm against std: a few ULP.
            assert!((found - expected).abs() < 1e-14 * expected.max(1.0), "{id} at {t}: {found} not {expected}");
        }
    }
    assert_eq!(schedule("steps", [2.0, 1.0]).value(2.0, 50, range), 10.0, "never past the parameter's range");
}

#[test]
fn schedules_travel_and_steer() {
    let json = r#"{"lanes":[{"method":"sgd","h":{"schedule":"cosine","from":0.4,"to":0.01,"over":10000}}]}"#;
    let e = Experiment::from_json(json).expect("a schedule");
    assert_eq!(e.lanes[0].real_at("h", 10_000), 0.01);
    assert_eq!(e.to_link(), "lane1=sgd&lane1.h.schedule=cosine&lane1.h.to=0.01");
    assert_eq!(read(&e.to_link()), e);
    assert_eq!(Experiment::from_json(&e.to_json()).expect("its own file"), e);
    assert!(e.edit("lane1.h.schedule", "constant").expect("none").lanes[0].schedules.is_empty());
    let refused = |link: &str| Experiment::from_link(link).expect_err(link).to_string();
    assert!(refused("lane1=sgd&lane1.h.schedule=cosinus").contains("the nearest name is `cosine`"));
    assert!(refused("lane1=sgd&lane1.h.schedule=cosine&lane1.h.to=99").contains("out of range"));
    assert!(refused("lane1=adlala&lane1.friction.schedule=cosine").contains("cannot follow a schedule"));
    // A schedule that changes nothing changes no bit, and a stair is a step of another size.
    let flat = read("data.train=60&lane1=adlala&lane1.h.schedule=steps&lane1.h.factor=1&lane2=adlala");
    let [mut a, mut b] = [0, 1].map(|lane| Chain::new(&flat, lane, 0));
    a.advance(100);
    b.advance(100);
    assert_eq!(a.theta(), b.theta());
    let stairs =
        read("data.train=60&lane1=sgd&lane1.h=0.4&lane1.h.schedule=steps&lane1.h.every=10&lane2=sgd&lane2.h=0.2");
    let [mut a, mut b] = [0, 1].map(|lane| Chain::new(&stairs, lane, 0));
    a.advance(10);
    b.restore(a.snapshot());
    a.advance(20);
    b.advance(20);
    assert_eq!(a.theta(), b.theta(), "on the second stair it is the half step");
}

#[test]
fn built_in_words_are_the_rows_they_name() {
    for (id, text) in [
        ("oba", "OBA"),
        ("oab", "OAB"),
        ("abo", "ABO"),
        ("aob", "AOB"),
        ("boa", "BOA"),
        ("gla1", "BAO"),
        ("gla2", "BABO"),
        ("baoab", "BAOAB"),
        ("aboba", "ABOBA"),
        ("obabo", "OBABO"),
        ("adl", "BACDEDCAB"),
        ("adl-f", "BAFEFAB"),
    ] {
        let scheme = SCHEMES.iter().find(|scheme| scheme.id == id).expect("a row");
        let typed = word(text);
        assert_eq!((scheme.start, scheme.step), (&typed.start[..], &typed.step[..]), "{id}");
        assert_eq!(Lane::usual(scheme).as_letters().expect("letters").word.expect("a word").text, text);
    }
}
