// A recap in the making of talks: its parts as rows, and what a person may correct of each. Pure: what a correction makes
// of the parts is the backend's to say.

import type { RecapEdit, RecapFile, RecapPart, RecapPreview } from "../wire";

/** A part with the file that it is of; the key stays while other parts change. */
export interface PartRow {
  key: string;
  file: string;
  part: RecapPart;
  /** Whether a file begins here, and there are several. */
  opens: boolean;
  /** Whether it can go on with the part before it. */
  joins: boolean;
}

export const keyOf = (file: string, line: number) => `${file}:${line}`;

/** Gives the parts from top to bottom, without front matter: that is the blog's. */
export function partRows(files: readonly RecapFile[]): PartRow[] {
  return files.flatMap(({ file, parts }) => {
    const shown = parts.filter((part) => part.kind !== "front");
    return shown.map((part, at) => ({ key: keyOf(file, part.line), file, part, opens: at === 0 && files.length > 1, joins: at > 0 }));
  });
}

export const isTalk = (part: RecapPart) => part.kind === "talk";

/** Whether a talk may begin at a line of a part: at its first only where that is no talk's already. */
export const splits = (part: RecapPart, line: number) => line >= part.line && line <= part.end && !(isTalk(part) && line === part.line);

/** The lines of a part, each with its number; blank lines at its end are left out. */
export function linesOf(part: RecapPart): { line: number; text: string }[] {
  const lines = part.text.replace(/\s+$/, "").split(/\r\n|\n|\r/);
  return lines.map((text, at) => ({ line: part.line + at, text }));
}

/** Reads speakers as they are typed: with a semicolon between them, as affiliations may have commas. */
export const speakersIn = (text: string) => text.split(";").map((name) => name.trim()).filter(Boolean);

/** The row to show after a correction: the one that holds the line. */
export function rowAt(rows: readonly PartRow[], file: string, line: number): number {
  const at = rows.findLastIndex((row) => row.file === file && row.part.line <= line);
  return Math.max(0, at);
}

/** The corrections of each file, for the backend. */
export function corrections(preview: RecapPreview | null, edits: readonly { file: string; edit: RecapEdit }[]) {
  return (preview?.files ?? []).map(({ file, revision }) => ({ file, revision, edits: edits.filter((each) => each.file === file).map((each) => each.edit) }));
}
