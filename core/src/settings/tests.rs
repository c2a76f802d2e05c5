//! Settings: read forgivingly, laid over each other, and changed one line at a time.
use super::*;

#[test]
fn a_new_file_says_nothing_but_its_version() {
    let text = commented();
    let layer = read(&text);
    assert_eq!((layer.values.len(), layer.problems.len(), layer.sound), (0, 0, true), "{text}\n{layer:?}");
}
