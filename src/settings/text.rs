//! Words of messages: foreign text made fit for them, lists, numbers, and the name that a mistyped one meant.

/// Longest piece of foreign text that a message repeats, in characters.
const REPEATED: usize = 40;

/// Foreign text fit for a message: short, without control or invisible characters.
pub fn clean(text: &str) -> String {
    let mut short: String = text.chars().take(REPEATED).map(|c| if unseen(c) { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(REPEATED).is_some() {
        short.push('…');
    }
    short
}

/// Control characters, and those that hide text or turn its direction.
pub(crate) fn unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// "1 point", "3,000 points".
pub(crate) fn counted(n: u64, thing: &str) -> String {
    format!("{} {thing}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// 1,000,000.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// "a, b and c".
pub(crate) fn listing(names: impl Iterator<Item = &'static str>) -> String {
    let names: Vec<_> = names.collect();
    match &names[..] {
        [] => "none".into(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// The known name that a mistyped one most likely meant.
pub(crate) fn nearest(given: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    if given.is_empty() || given.len() > 40 {
        return None;
    }
    let given = given.to_lowercase();
    known
        .map(|name| (strsim::osa_distance(&given, name), name))
        .filter(|(distance, name)| *distance <= (name.len() / 3).max(1) && *distance < name.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// 16 lowercase hex digits.
pub(crate) fn is_hash(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
