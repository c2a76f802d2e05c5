// What is different between two lines, as marks on each; and a file's name made from a title.

import { presentableDiff } from "@codemirror/merge";

/** Marks what went in the one and what came in the other; marks count characters. */
export function difference(before: string, after: string): { before: [number, number][]; after: [number, number][] } {
  const out: { before: [number, number][]; after: [number, number][] } = { before: [], after: [] };
  const characters = (text: string, at: number) => Array.from(text.slice(0, at)).length;
  for (const change of presentableDiff(before, after)) {
    if (change.toA > change.fromA) out.before.push([characters(before, change.fromA), characters(before, change.toA)]);
    if (change.toB > change.fromB) out.after.push([characters(after, change.fromB), characters(after, change.toB)]);
  }
  return out;
}

/** Gives a name for a file of a title, with the day that the name begins with now: `2026-09-17-one-clock-is-a-rumour`. */
export function nameFor(title: string, now: string): string {
  const words = title
    .normalize("NFKD")
    .replace(/ß/g, "ss")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/['’]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 80)
    .replace(/-+$/, "");
  const day = /^\d{4}-\d{2}-\d{2}-?/.exec(now)?.[0];
  return words === "" ? now : day ? `${day.replace(/-?$/, "-")}${words}` : words;
}
