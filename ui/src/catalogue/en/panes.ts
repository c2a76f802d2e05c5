// The right pane: preview, outline, backlinks.

export const panes = {
  label: "Right pane",
  close: "Close the right pane",
  again: "Try again",
  preview: { name: "Preview", region: "The note as a reader sees it" },
  outline: {
    name: "Outline",
    region: "Headings and to-dos",
    headings: "Headings",
    todos: "To-dos",
    open_one: "1 open",
    open_other: "{{count}} open",
    empty: "Headings and to-dos of this note turn up here: lines that start with ##, with - [ ] or with TODO.",
  },
  backlinks: {
    name: "Backlinks",
    region: "Notes that link here",
    count_one: "1 note links here",
    count_other: "{{count}} notes link here",
    line: "{{title}}, line {{line}}: {{text}}",
    empty: "No note links here yet. Type [[ in another one, and this note's title, to link it.",
    command: "Notes that link here",
  },
  done: "Done",
  todo: "To do",
};
