// Where a transaction came from.

import { isolateHistory } from "@codemirror/commands";
import { Annotation, type ChangeSpec, Transaction, type TransactionSpec } from "@codemirror/state";

/** Marks a transaction whose text came from disk: it is not typing, and is never saved back as such. */
export const fromDisk = Annotation.define<boolean>();

/** Marks a transaction that a person chose elsewhere in the window for the whole note: it may reach lines that a form hides. */
export const forWholeNote = Annotation.define<boolean>();

/** Makes a transaction of a change that a person chose elsewhere in the window: it is journalled and saved as typing is, and one step to undo. */
export const chosen = (changes: ChangeSpec): TransactionSpec => ({
  changes,
  annotations: [forWholeNote.of(true), isolateHistory.of("full")],
  userEvent: "input.chosen",
});

/** Makes a transaction of a change that was not typed. Undo passes it by: it takes back only what this person wrote. */
export const outside = (changes: ChangeSpec): TransactionSpec => ({
  changes,
  annotations: [fromDisk.of(true), Transaction.addToHistory.of(false), Transaction.remote.of(true)],
});
