// The note's text as it is read while it is written: everything that styles markdown in the editor, put together.
//
// Live preview can be switched off: then the text stands as it is written, coloured. Its text is the same either way.

import { type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

import { blocks, intoTable } from "./blocks";
import { folding } from "./folding";
import { notes } from "./language";
import { followPlace, places } from "./links";
import { look, plain } from "./look";
import { marks } from "./marks";
import { togglePicture } from "./pictures";
import { structure } from "./structure";
import { nextCell, nextRow, previousCell } from "./tables";

/** Live preview, or plain text in its place. */
export const preview = (on: boolean): Extension => (on ? [marks, blocks] : plain);

const keys = keymap.of([
  { key: "Tab", run: nextCell, shift: previousCell },
  { key: "Enter", run: nextRow },
  { key: "ArrowDown", run: intoTable(true) },
  { key: "ArrowUp", run: intoTable(false) },
  { key: "Mod-Enter", run: (view) => togglePicture(view) || followPlace(view) },
]);

/** Markdown in the editor, with or without live preview. */
export const markdown: Extension = [
  structure,
  // Before what lists do with these keys: in a table Enter goes down a row.
  Prec.high(keys),
  notes,
  places,
  folding,
  EditorView.perLineTextDirection.of(true),
  look,
];
