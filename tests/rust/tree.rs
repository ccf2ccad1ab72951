//! The tree as a whole: no circle among the page's files, and no comment that names a file which is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files of a folder that end so, as paths from the root; what is installed or made is left out.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut left = vec![root().join(folder)];
    while let Some(folder) = left.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("it can be read").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() {
                if !matches!(name, "node_modules" | "dist" | "pkg" | "test-results") {
                    left.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path.strip_prefix(root()).expect("below the root").to_owned());
            }
        }
    }
    found.sort();
    found
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// `a/./b/../c` as `a/c`.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            part => out.push(part),
        }
    }
    out
}

/// What a script imports by a relative path, when it is loaded or later; types in comments are no imports.
fn imports(path: &Path) -> Vec<PathBuf> {
    let folder = path.parent().expect("it lies in a folder");
    text(path)
        .lines()
        .filter(|line| {
            !line.trim_start().starts_with(['*', '/']) && !line.contains("@type") && !line.contains("@param")
        })
        .flat_map(|line| ["from '", "import '", "import('"].map(|word| line.split(word).nth(1).map(str::to_owned)))
        .flatten()
        .filter_map(|rest| rest.split('\'').next().map(str::to_owned))
        .filter(|given| given.starts_with('.') && !given.contains("/pkg/"))
        .map(|given| plain(&folder.join(given)))
        .collect()
}

#[test]
fn no_files_of_the_page_import_each_other_in_a_circle() {
    let graph: BTreeMap<PathBuf, Vec<PathBuf>> =
        files("www", &[".js", ".mjs"]).into_iter().map(|path| (path.clone(), imports(&path))).collect();
    assert!(graph.values().flatten().count() > 200, "imports were found at all");
    for (path, wanted) in &graph {
        for one in wanted {
            let there = graph.contains_key(one) || root().join(one).exists();
            assert!(there, "{} imports {}, which is not there", path.display(), one.display());
        }
    }
    // Whoever imports nothing of what is left is taken out; what cannot be taken out is a circle.
    let mut left = graph;
    loop {
        let free: BTreeSet<PathBuf> = left
            .iter()
            .filter(|(_, wanted)| !wanted.iter().any(|one| left.contains_key(one)))
            .map(|(path, _)| path.clone())
            .collect();
        if free.is_empty() {
            break;
        }
        left.retain(|path, _| !free.contains(path));
    }
    assert!(left.is_empty(), "in circles: {:?}", left.keys().collect::<Vec<_>>());
}

#[test]
fn every_file_that_a_comment_or_a_readme_names_is_there() {
    const ENDINGS: [&str; 9] = [".rs", ".js", ".mjs", ".ts", ".wgsl", ".css", ".md", ".json", ".toml"];
    let everything: BTreeSet<String> = ["src", "shaders", "www", "tests"]
        .iter()
        .flat_map(|folder| files(folder, &[""]))
        .map(|path| path.to_string_lossy().replace('\\', "/"))
        .chain(["README.md", "Cargo.toml", "Cargo.lock"].map(str::to_owned))
        .collect();
    // Made by tools, hidden, or no file at all.
    let others = ["package.json", "thermograd.js", "thermograd.d.ts", "cargo/config.toml", "TensorFlow.js"];
    let known = |name: &str| {
        let tail = format!("/{}", name.trim_start_matches("./").trim_start_matches("../"));
        everything.iter().any(|path| path == name || path.ends_with(&tail)) || others.contains(&name)
    };
    let sources = ["src", "shaders", "www", "tests"].iter().flat_map(|folder| files(folder, &ENDINGS[..6]));
    let pages = ["README.md", "tests/README.md", "www/bench/README.md"].map(PathBuf::from);
    let mut missing = Vec::new();
    let mut named = 0;
    for path in sources.chain(pages.clone()) {
        let whole = pages.contains(&path);
        for (number, line) in text(&path).lines().enumerate() {
            let comment = match (whole, line.find("//"), line.trim_start()) {
                (true, ..) => line,
                (_, Some(at), _) if at == 0 || !line[..at].ends_with(':') => &line[at..],
                (.., trimmed) if trimmed.starts_with(['*', '#']) || trimmed.starts_with("/*") => trimmed,
                _ => continue,
            };
            let words = comment.split(|c: char| !(c.is_alphanumeric() || "._-/".contains(c)));
            for word in words.map(|word| word.trim_matches('.')) {
                let is_file = ENDINGS.iter().any(|ending| word.len() > ending.len() && word.ends_with(ending));
                let own = !word.contains("://") && !word.starts_with('/') && !word.starts_with("window.");
                if is_file && own {
                    named += 1;
                    if !known(word) {
                        missing.push(format!("{}:{}: {word}", path.display(), number + 1));
                    }
                }
            }
        }
    }
    assert!(named > 50, "names were found at all: {named}");
    assert!(missing.is_empty(), "not there:\n{}", missing.join("\n"));
}
