//! The floors of `src/`: who may import whom.
//!
//! The order is written once, as the order of the `mod` lines of `src/lib.rs` and of each folder's `mod.rs`: a file
//! imports only from what stands before it. A folder's own file is either the ground of its files or their front, never
//! both: that is a circle. Every path to another module counts, in imports and in the text.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A file of the library.
struct Module {
    path: Vec<String>,
    file: PathBuf,
    /// Its place in the order: that of each folder on the way, then its own.
    place: Vec<usize>,
    text: Vec<String>,
    children: Vec<String>,
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Words and signs of Rust text without comments, strings and characters; `::` is one sign.
fn tokens(text: &str) -> Vec<String> {
    let text: Vec<char> = text.chars().collect();
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let starts = |i: usize, what: &str| what.chars().enumerate().all(|(k, c)| text.get(i + k) == Some(&c));
    let mut out: Vec<String> = Vec::new();
    let mut i = 0;
    while i < text.len() {
        let c = text[i];
        if starts(i, "//") {
            while i < text.len() && text[i] != '\n' {
                i += 1;
            }
        } else if starts(i, "/*") {
            let mut depth = 0;
            loop {
                match (starts(i, "/*"), starts(i, "*/")) {
                    (true, _) => depth += 1,
                    (_, true) => depth -= 1,
                    _ => {
                        i += 1;
                        continue;
                    }
                }
                i += 2;
                if depth == 0 {
                    break;
                }
            }
        } else if c == '"' {
            i += 1;
            while text[i] != '"' {
                i += if text[i] == '\\' { 2 } else { 1 };
            }
            i += 1;
        } else if c == 'r'
            && (starts(i, "r\"") || starts(i, "r#"))
            && text[i + 1..].iter().find(|&&c| c != '#') == Some(&'"')
        {
            let hashes = text[i + 1..].iter().take_while(|&&c| c == '#').count();
            let end = format!("\"{}", "#".repeat(hashes));
            i += hashes + 2;
            while !starts(i, &end) {
                i += 1;
            }
            i += end.len();
        } else if c == '\'' {
            // A character, or a lifetime.
            match (text.get(i + 1), text.get(i + 2)) {
                (Some('\\'), _) => {
                    i += 3;
                    while text[i] != '\'' {
                        i += 1;
                    }
                    i += 1;
                }
                (_, Some('\'')) => i += 3,
                _ => i += 1,
            }
        } else if word(c) {
            let end = i + text[i..].iter().take_while(|&&c| word(c)).count();
            out.push(text[i..end].iter().collect());
            i = end;
        } else if starts(i, "::") {
            out.push("::".into());
            i += 2;
        } else {
            if !c.is_whitespace() {
                out.push(c.into());
            }
            i += 1;
        }
    }
    out
}

/// The modules that a file declares, in its order.
fn declared(text: &[String]) -> Vec<String> {
    text.windows(3).filter(|w| w[0] == "mod" && w[2] == ";").map(|w| w[1].clone()).collect()
}

/// A module and all below it.
fn read(path: &[String], place: &[usize], folder: &Path, file: PathBuf, out: &mut Vec<Module>) {
    let text = tokens(&std::fs::read_to_string(&file).unwrap_or_else(|why| panic!("{}: {why}", file.display())));
    let children = declared(&text);
    out.push(Module { path: path.to_vec(), file, place: place.to_vec(), text, children: children.clone() });
    for (i, child) in children.iter().enumerate() {
        let inner = folder.join(child);
        let alone = folder.join(format!("{child}.rs"));
        let file = if alone.exists() { alone } else { inner.join("mod.rs") };
        read(&[path, std::slice::from_ref(child)].concat(), &[place, &[i]].concat(), &inner, file, out);
    }
}

fn library() -> Vec<Module> {
    let mut out = Vec::new();
    read(&[], &[], &source(), source().join("lib.rs"), &mut out);
    out
}

/// The paths of an import's tree, which begins at `at`; and where it ends.
fn tree(text: &[String], mut at: usize, before: &[String], out: &mut Vec<Vec<String>>) -> usize {
    let mut path = before.to_vec();
    loop {
        match text[at].as_str() {
            "{" => {
                at += 1;
                while text[at] != "}" {
                    at = tree(text, at, &path, out);
                    if text[at] == "," {
                        at += 1;
                    }
                }
                return at + 1;
            }
            "::" => at += 1,
            "," | ";" | "}" => break,
            "as" => at += 2,
            "self" if !path.is_empty() => at += 1,
            name => {
                path.push(name.into());
                at += 1;
            }
        }
    }
    out.push(path);
    at
}

/// Every path of a text that may lead to another module, from the crate's root.
fn paths(text: &[String], here: &[String], children: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    // Modules within the file, by the depth of braces at which they end.
    let mut inside: Vec<(usize, String)> = Vec::new();
    let (mut at, mut depth) = (0, 0);
    while at < text.len() {
        let mut raw = Vec::new();
        let next = match text[at].as_str() {
            "{" => {
                depth += 1;
                at + 1
            }
            "}" => {
                depth -= 1;
                inside.retain(|(end, _)| *end <= depth);
                at + 1
            }
            "mod" if text.get(at + 2).is_some_and(|sign| sign == "{") => {
                inside.push((depth + 1, text[at + 1].clone()));
                at + 2
            }
            "use" => tree(text, at + 1, &[], &mut raw),
            _ if text.get(at + 1).is_some_and(|sign| sign == "::") && (at == 0 || text[at - 1] != "::") => {
                let mut path = vec![text[at].clone()];
                let mut end = at + 1;
                while text.get(end).is_some_and(|sign| sign == "::")
                    && text.get(end + 1).is_some_and(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_'))
                {
                    path.push(text[end + 1].clone());
                    end += 2;
                }
                raw.push(path);
                end
            }
            _ => at + 1,
        };
        let module: Vec<String> = here.iter().cloned().chain(inside.iter().map(|(_, name)| name.clone())).collect();
        for path in raw {
            let ups = path.iter().take_while(|name| *name == "super").count();
            match path.first().map(String::as_str) {
                Some("crate" | "thermograd") => found.push(path[1..].to_vec()),
                Some("super") => found.push([&module[..module.len() - ups], &path[ups..]].concat()),
                Some("self") => found.push([&module[..], &path[1..]].concat()),
                Some(child) if inside.is_empty() && children.iter().any(|known| known == child) => {
                    found.push([&module[..], &path[..]].concat());
                }
                _ => {}
            }
        }
        at = next;
    }
    found
}

/// The module that a path leads into: the longest beginning that is one.
fn into<'a>(modules: &'a [Module], path: &[String]) -> &'a Module {
    let fits = modules.iter().filter(|module| path.starts_with(&module.path));
    fits.max_by_key(|module| module.path.len()).expect("the root is a beginning of every path")
}

fn name(module: &Module) -> String {
    module.file.strip_prefix(source()).expect("it lies in src").display().to_string()
}

/// For each file, the files that it imports from.
fn imports(modules: &[Module]) -> BTreeMap<String, BTreeSet<String>> {
    let of = |module: &Module| {
        let found = paths(&module.text, &module.path, &module.children);
        let names = found.iter().map(|path| name(into(modules, path))).filter(|other| *other != name(module));
        (name(module), names.collect())
    };
    modules.iter().map(of).collect()
}

#[test]
fn every_path_to_another_module_is_seen() {
    let text = tokens(
        r##"
        //! [`crate::not::this`] /* crate::nor::this */
        mod child;
        use crate::one::{self, two::Three, four as five};
        use super::{six, seven::*};
        #[cfg(test)]
        use thermograd::eight::Nine;
        use std::fmt;
        fn f<'a>(x: &'a str) -> crate::ten::Ten<'a> {
            let c = ['"', '\'', '\\'];
            json!({ "crate::no": child::eleven("crate::no", r#"crate::"no"#), "x": <super::twelve::T as Other>::child() })
        }
        mod tests {
            use super::*;
            use super::super::thirteen;
            fn child() { child::local(); }
        }
        fn g() { self::child::fourteen(); }
        "##,
    );
    let here = ["a".to_owned(), "b".to_owned()];
    let found: Vec<String> = paths(&text, &here, &declared(&text)).iter().map(|path| path.join("::")).collect();
    assert_eq!(
        found,
        [
            "one",
            "one::two::Three",
            "one::four",
            "a::six",
            "a::seven::*",
            "eight::Nine",
            "ten::Ten",
            "a::b::child::eleven",
            "a::twelve::T",
            "a::b::*",
            "a::thirteen",
            "a::b::child::fourteen",
        ]
    );
}

#[test]
fn every_file_of_src_stands_on_a_floor() {
    let modules = library();
    let mut files = BTreeSet::new();
    let mut folders = vec![source()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("src is there") {
            let path = entry.expect("src can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(source()).expect("it lies in src").display().to_string());
            }
        }
    }
    // The programs stand above all floors.
    for program in ["main.rs", "bindgen.rs"] {
        assert!(files.remove(program), "{program} is missing");
    }
    let known: BTreeSet<String> = modules.iter().map(name).collect();
    let strays: Vec<&String> = files.symmetric_difference(&known).collect();
    assert!(strays.is_empty(), "files that no `mod` line names, or that are not there: {strays:?}");
}

#[test]
fn files_import_only_from_what_stands_before_them() {
    let modules = library();
    let wrong: Vec<String> = modules
        .iter()
        .flat_map(|module| {
            paths(&module.text, &module.path, &module.children).into_iter().filter_map(|path| {
                let other = into(&modules, &path);
                // A folder's file and those in it: circles are looked for below.
                let related = module.path.starts_with(&other.path) && !other.path.is_empty()
                    || other.path.starts_with(&module.path);
                (!related && (other.path.is_empty() || other.place > module.place)).then(|| {
                    format!("{} may not use crate::{}: {} stands later", name(module), path.join("::"), name(other))
                })
            })
        })
        .collect();
    assert!(wrong.is_empty(), "the order is that of the `mod` lines, src/lib.rs first:\n{}", wrong.join("\n"));
}

#[test]
fn no_files_import_from_each_other_in_a_circle() {
    let imports = imports(&library());
    let reached = |from: &String| {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&String> = imports[from].iter().collect();
        while let Some(file) = next.pop() {
            if seen.insert(file.clone()) {
                next.extend(&imports[file]);
            }
        }
        seen
    };
    let reached: BTreeMap<&String, BTreeSet<String>> = imports.keys().map(|file| (file, reached(file))).collect();
    let arrows = imports.iter().flat_map(|(file, others)| others.iter().map(move |other| (file, other)));
    let circles: Vec<String> = arrows
        .filter(|(file, other)| reached[other].contains(*file))
        .map(|(file, other)| format!("{file} -> {other}"))
        .collect();
    assert!(circles.is_empty(), "circles of these arrows:\n{}", circles.join("\n"));
}

#[test]
fn programs_use_the_library_by_its_modules() {
    let modules = library();
    for program in ["main.rs", "bindgen.rs"] {
        let text = tokens(&std::fs::read_to_string(source().join(program)).expect("the program is there"));
        assert_eq!(declared(&text), Vec::<String>::new(), "{program} has no modules of its own");
        for path in paths(&text, &[], &[]) {
            assert!(!into(&modules, &path).path.is_empty(), "{program}: thermograd::{} is no module", path.join("::"));
        }
    }
}
