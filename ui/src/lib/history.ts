// A note's versions as a person looks at them: by day and talk, and what was typed without a pause as one step.

import type { ChangeSet } from "@codemirror/state";

import { changesBetween } from "../editor/document";
import type { NoteItem, Timeline, VersionItem } from "../wire";
import { dayOf } from "./words";

/** Versions that follow each other without a pause: the newest, and those before it. */
export interface Step {
  version: VersionItem;
  inner: VersionItem[];
  added: number | null;
  removed: number | null;
}

/** A longer pause than this begins a step, in milliseconds; and a step is never longer than that. */
const PAUSE = 120_000;
const LONG = 600_000;

const sum = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b);

/** Joins snapshots into steps. A checkpoint begins one, and takes in the snapshots that led to it. */
export function steps(versions: Timeline["versions"]): Step[] {
  const out: Step[] = [];
  let last = 0;
  for (const version of versions) {
    const at = Date.parse(version.at);
    const step = out.at(-1);
    if (step && version.kind === "snapshot" && step.version.revision !== null && last - at <= PAUSE && Date.parse(step.version.at) - at <= LONG) {
      step.inner.push(version);
      step.added = sum(step.added, version.added);
      step.removed = sum(step.removed, version.removed);
    } else out.push({ version, inner: [], added: version.added, removed: version.removed });
    last = at;
  }
  return out;
}

/** Where a version stands by the talk: its day, and on the talk's own day before, during or after it. */
export interface Part {
  day: string;
  of: "before" | "during" | "after" | null;
}

export function partOf(at: string, note: Pick<NoteItem, "start" | "end"> | null): Part {
  const day = dayOf(at) ?? at;
  const { start, end } = note ?? { start: null, end: null };
  if (!start || dayOf(start) !== day || start.length <= 10) return { day, of: null };
  const [now, from] = [Date.parse(at), Date.parse(start)];
  // A talk with no end is taken to last an hour.
  const to = end ? Date.parse(end) : from + 3_600_000;
  if (Number.isNaN(from) || Number.isNaN(to)) return { day, of: null };
  return { day, of: now < from ? "before" : now > to ? "after" : "during" };
}

/** What takes a brought back text out again of the text that stands there now: what was written since stays. */
export function takenOut(brought: string, before: string, now: string): ChangeSet {
  // At one place, what stood there before comes first.
  return changesBetween(brought, before).map(changesBetween(brought, now), true);
}
