// The bar that finds and replaces in the note.

export const find = {
  bar: "Find in this note",
  find: "Find",
  with: "Replace with",
  previous: "Previous, Shift+Enter",
  next: "Next, Enter",
  case: "Match case",
  words: "Whole words",
  pattern: "Pattern (regular expression)",
  replace: "Replace",
  replaceOne: "Replace this one",
  all: "Replace all",
  noPattern: "Not a pattern",
  none: "None",
  of: "{{at}} of {{total}}",
};
