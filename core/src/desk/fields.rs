//! Front matter as the fields of a form, over the very same text. Pure: nothing is read or saved here.

use crate::front_matter::{self, Format, Value};
use crate::wire::{Failure, Field, FieldFormat, FieldList, FieldValue, Problem};

/// Reads the front matter of a text for a form. Never fails.
pub fn read(text: &str) -> FieldList {
    let Some(front) = front_matter::read(text) else {
        return FieldList { format: None, lines: 0, fields: Vec::new(), problems: Vec::new() };
    };
    let lines = front_matter::split(text).map_or(0, |split| split.body_line.saturating_sub(1));
    let entries = front.entries.iter().zip(&front.lines);
    let fields = entries.map(|((key, value), line)| {
        let (value, whole) = shown(value);
        Field { key: key.clone(), value, whole, line: *line }
    });
    FieldList {
        format: Some(match front.format {
            Format::Yaml => FieldFormat::Yaml,
            Format::Toml => FieldFormat::Toml,
        }),
        lines,
        fields: fields.collect(),
        problems: front.problems.iter().cloned().map(Problem::from).collect(),
    }
}

/// Sets a field, or takes it away. Only the field's own lines change.
pub fn set(text: &str, key: &str, value: Option<FieldValue>) -> Result<String, Failure> {
    let value = value.map(written).transpose()?;
    Ok(front_matter::set(text, key, value.as_ref())?)
}

/// Gives what a form can show of a value, and whether that is all of it.
fn shown(value: &Value) -> (Option<FieldValue>, bool) {
    match value {
        Value::Null => (None, true),
        Value::Bool(value) => (Some(FieldValue::Bool(*value)), true),
        // A number that a page would write in another way, as 0x1F or 1_000, stays the text that it is.
        Value::Number(text) => match text.parse::<f64>() {
            Ok(number) if number.is_finite() && number_text(number) == *text => {
                (Some(FieldValue::Number(number)), true)
            }
            _ => (Some(FieldValue::Text(text.clone())), true),
        },
        Value::Text(text) => (Some(FieldValue::Text(text.clone())), true),
        Value::List(items) => {
            let texts: Vec<String> = items.iter().filter_map(item_text).collect();
            let whole = texts.len() == items.len();
            (Some(FieldValue::List(texts)), whole)
        }
        Value::Map(_) => (None, false),
    }
}

fn item_text(value: &Value) -> Option<String> {
    match value {
        Value::Bool(value) => Some(value.to_string()),
        value => value.as_text().map(str::to_owned),
    }
}

fn written(value: FieldValue) -> Result<Value, Failure> {
    Ok(match value {
        FieldValue::Bool(value) => Value::Bool(value),
        FieldValue::Number(number) if number.is_finite() => Value::Number(number_text(number)),
        FieldValue::Number(_) => {
            return Err(Failure::bad_input("this is no number that can be written", "type its digits"));
        }
        FieldValue::Text(text) => Value::Text(text),
        FieldValue::List(texts) => Value::List(texts.into_iter().map(Value::Text).collect()),
    })
}

/// Writes a number as a page does: a whole one without a point.
fn number_text(number: f64) -> String {
    format!("{number}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOTE: &str = "---\n# kept\ntitle: 'Quiet queues'\nspeakers: [Ida Holm (Kelp), Bo]\nrating: 4\nnone:\nodd: 0x1F\n\
                        private: true\nplace:\n  room: 3\n---\nBody\n";

    #[test]
    fn fields_are_shown() {
        let list = read(NOTE);
        assert_eq!((list.format, list.lines), (Some(FieldFormat::Yaml), 11));
        let text = |text: &str| Some(FieldValue::Text(text.into()));
        let found: Vec<_> =
            list.fields.iter().map(|f| (f.key.as_str(), f.value.clone(), f.whole, f.line)).collect();
        let names = FieldValue::List(vec!["Ida Holm (Kelp)".into(), "Bo".into()]);
        assert_eq!(
            found,
            [
                ("title", text("Quiet queues"), true, 3),
                ("speakers", Some(names), true, 4),
                ("rating", Some(FieldValue::Number(4.0)), true, 5),
                ("none", None, true, 6),
                ("odd", text("0x1F"), true, 7),
                ("private", Some(FieldValue::Bool(true)), true, 8),
                ("place", None, false, 9),
            ]
        );
        assert_eq!(read("Just words\n").format, None);
        assert_eq!(read("---\ntitle: a\n").problems.len(), 1);
    }

    #[test]
    fn only_the_fields_own_line_changes() {
        let set = |key: &str, value| set(NOTE, key, value).unwrap();
        assert_eq!(set("rating", Some(FieldValue::Number(5.0))), NOTE.replace("rating: 4", "rating: 5"));
        assert_eq!(set("rating", None), NOTE.replace("rating: 4\n", ""));
        assert_eq!(
            set("room", Some(FieldValue::Text("3.1".into()))).lines().count(),
            NOTE.lines().count() + 1
        );
        assert_eq!(
            read(&set("title", Some(FieldValue::Text("4".into())))).fields[0].value,
            Some(FieldValue::Text("4".into()))
        );
        assert!(super::set(NOTE, "rating", Some(FieldValue::Number(f64::NAN))).is_err());
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_set_as_it_is(key in "[a-z]{1,8}", text in "\\PC{0,30}", number in any::<f64>()) {
            for value in [FieldValue::Text(text), FieldValue::Number(number)] {
                let Ok(new) = set("body\n", &key, Some(value)) else { continue };
                let shown = read(&new).fields[0].value.clone();
                prop_assert_eq!(set(&new, &key, shown).unwrap(), new);
            }
        }
    }
}
