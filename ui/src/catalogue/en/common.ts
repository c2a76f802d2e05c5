// Words that many parts share: what a button does, and what a panel of any kind says.

export const common = {
  cancel: "Cancel",
  notNow: "Not now",
  close: "Close",
  closeKey: "Close, Esc",
  browse: "Browse…",
  copy: "Copy",
  choose: "choose",
  notes_one: "{{count}} note",
  notes_other: "{{count}} notes",
  fileLine: "{{file}}, line {{line}}",
};
