// Where a transaction came from.

import { Annotation } from "@codemirror/state";

/** Marks a transaction whose text came from disk: it is not typing, and is never saved back as such. */
export const fromDisk = Annotation.define<boolean>();
