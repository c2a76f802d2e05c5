// Where a transaction came from.

import { Annotation, type ChangeSpec, Transaction, type TransactionSpec } from "@codemirror/state";

/** Marks a transaction whose text came from disk: it is not typing, and is never saved back as such. */
export const fromDisk = Annotation.define<boolean>();

/** Makes a transaction of a change that was not typed. Undo passes it by: it takes back only what this person wrote. */
export const outside = (changes: ChangeSpec): TransactionSpec => ({
  changes,
  annotations: [fromDisk.of(true), Transaction.addToHistory.of(false), Transaction.remote.of(true)],
});
