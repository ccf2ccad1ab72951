//! Enums whose variants are the words of a choice.

/// An enum whose variants are the words of a choice: variant, word, shown name, help.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$first:meta])* $variant:ident $word:literal $shown:literal $help:literal)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name { $($(#[$first])* #[doc = $help] $variant),* }

        impl $name {
            /// The words, as shown and explained.
            pub const CHOICES: &'static [$crate::settings::setting::Choice] =
                &[$($crate::settings::setting::Choice { value: $word, name: $shown, help: $help }),*];

            /// As written in files and links.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }

            /// The variant that a table's word stands for.
            pub(crate) fn of(word: &str) -> $name {
                match word { $($word => $name::$variant,)* _ => $name::default() }
            }
        }
    };
}

pub(crate) use words;
