// Two versions of a note as the window shows them: what is the same is folded, what differs keeps its choice.

import type { Conflict, ConflictPart, ConflictTake } from "../wire";
import { t } from "./language.svelte";
import { clock, near, shortDay, today } from "./words";

export type Block = Extract<ConflictPart, { kind: "block" }>;

/** What is the same in both, folded in its middle. */
export interface Same {
  kind: "same";
  before: string[];
  /** How many lines are left out between the two. */
  hidden: number;
  after: string[];
}
/** A place in which they differ; `at` counts blocks alone. */
export interface Differs {
  kind: "block";
  at: number;
  block: Block;
}

/** So many lines of what is the same stand beside a block. */
const CONTEXT = 2;

/** Gives what is shown, from top to bottom. */
export function pieces(parts: readonly ConflictPart[]): (Same | Differs)[] {
  let at = -1;
  return parts.map((part, place) => {
    if (part.kind === "block") return { kind: "block", at: (at += 1), block: part };
    const lines = part.text.replace(/^\n+|\n+$/g, "").split("\n");
    if (lines.length === 1 && lines[0] === "") return { kind: "same", before: [], hidden: 0, after: [] };
    // Nothing stands before the first piece, and nothing after the last, that it could be context of.
    const head = place === 0 ? 0 : CONTEXT;
    const tail = place === parts.length - 1 ? 0 : CONTEXT;
    if (lines.length <= head + tail + 1) return { kind: "same", before: lines, hidden: 0, after: [] };
    return { kind: "same", before: lines.slice(0, head), hidden: lines.length - head - tail, after: lines.slice(lines.length - tail) };
  });
}

export const blocksOf = (parts: readonly ConflictPart[]): Block[] => parts.filter((part) => part.kind === "block");

/** Gives what is chosen at first, and carries over what was chosen before for blocks that are still the same. */
export function takesOf(now: Conflict, before: { conflict: Conflict; takes: readonly ConflictTake[] } | null): ConflictTake[] {
  const keyOf = (block: Block) => `${block.mine}\0${block.theirs}`;
  const known = new Map(before ? blocksOf(before.conflict.parts).map((block, at) => [keyOf(block), before.takes[at]]) : []);
  return blocksOf(now.parts).map((block) => known.get(keyOf(block)) ?? block.settled ?? { take: "open" });
}

/** Gives the text that a choice takes for a block, as far as it is one of the sides. */
export function textOf(block: Block, take: ConflictTake): string {
  switch (take.take) {
    case "theirs":
      return block.theirs;
    case "both":
      return block.both ?? block.mine;
    case "text":
      return take.text;
    default:
      return block.mine;
  }
}

/** Gives the note that a copy stands beside by its name alone: `Name (conflict, device, time).md` is `Name.md`. */
export function originalOf(copy: string): string {
  let name = copy;
  for (;;) {
    const shorter = name.replace(/ \(conflict, [^()]*\)(?: \d+)?(\.[^./]+)?$/, "$1");
    if (shorter === name) return name;
    name = shorter;
  }
}

/** Writes when a version was written: `today 13:38`, `17 Sep 13:38`. */
export function writtenAt(at: string | null, now = new Date()): string {
  const time = at === null ? null : new Date(at);
  if (!time || Number.isNaN(time.getTime()) || at === null) return "";
  const date = today(time);
  return `${near(date, now)?.toLowerCase() ?? shortDay(date, now)} ${clock(at)}`;
}

/** Says whose a side is: `this device, today 13:38`. */
export function whose(side: Conflict["mine"], otherHere: boolean): string {
  const who = side.here ? (otherHere ? t("conflict.otherProgram") : t("conflict.thisDevice")) : (side.device ?? t("conflict.otherDevice"));
  return [who, writtenAt(side.at)].filter(Boolean).join(", ");
}
