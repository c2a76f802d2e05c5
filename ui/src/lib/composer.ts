// A post's talks as the composer lists them, and what moving one or taking it out makes of their order. Pure.

import type { ExportOverlap, PostPlan, PostTalk } from "../wire";

export interface TalkRow {
  talk: PostTalk;
  /** What stands over it, said once. */
  group: string | null;
  /** Its place among the talks of the post, counted from 1; none where it is out. */
  place: number | null;
}

/** Lists the talks as they stand in the post. One that is out stands where its time would put it, so that a tick by mistake is
    taken back at the same row; where the order is not one of time, those that are out come last. */
export function talkRows({ talks, order }: Pick<PostPlan, "talks" | "order">): TalkRow[] {
  const shown = talks.filter((talk) => talk.shown);
  const out = talks.filter((talk) => !talk.shown);
  const list = [...shown];
  const earlier = (a: PostTalk, b: PostTalk) => (a.start ?? "~") < (b.start ?? "~") || (a.start === b.start && a.path < b.path);
  for (const talk of out) {
    const timed = order === "start" || order === "hand";
    // Behind the latest of those that are before it.
    let behind: PostTalk | null = null;
    if (timed) for (const other of list) if (earlier(other, talk) && (behind === null || earlier(behind, other))) behind = other;
    list.splice(!timed ? list.length : behind === null ? 0 : list.indexOf(behind) + 1, 0, talk);
  }
  let said: string | null = null;
  let place = 0;
  return list.map((talk) => {
    const group = talk.shown && talk.group !== said ? talk.group : null;
    if (group !== null) said = group;
    return { talk, group, place: talk.shown ? (place += 1) : null };
  });
}

const inPost = (talks: readonly PostTalk[]) => talks.filter((talk) => talk.shown).map((talk) => talk.path);

/** Groups have an order of their own: a talk moves among those that it stands with. */
const together = (talks: readonly PostTalk[], a: string | undefined, b: string | undefined) => {
  const group = (path: string | undefined) => talks.find((talk) => talk.path === path)?.group ?? null;
  return group(a) === group(b);
};

/** Moves a talk of the post by a step; nothing where it is at the end of the post or of its group, or not in the post. */
export function moved(talks: readonly PostTalk[], path: string, step: 1 | -1): string[] | null {
  const list = inPost(talks);
  const at = list.indexOf(path);
  const to = at + step;
  if (at < 0 || to < 0 || to >= list.length || !together(talks, path, list[to])) return null;
  list.splice(to, 0, ...list.splice(at, 1));
  return list;
}

/** Puts a talk before another one, or last; nothing where that changes nothing. */
export function placed(talks: readonly PostTalk[], path: string, before: string | null): string[] | null {
  const list = inPost(talks);
  if (path === before) return null;
  const rest = list.filter((other) => other !== path);
  const at = before === null ? rest.length : rest.indexOf(before);
  if (at < 0) return null;
  const own = talks.find((talk) => talk.path === path);
  if (own?.shown && ![rest[at - 1], rest[at]].some((beside) => together(talks, path, beside))) return null;
  rest.splice(at, 0, path);
  return rest.join("\n") === list.join("\n") ? null : rest;
}

/** Takes a talk out; one that comes in is named apart, as the backend knows its place. */
export function turned(talks: readonly PostTalk[], path: string): { talks: string[]; put: string[] } {
  const list = inPost(talks);
  return list.includes(path) ? { talks: list.filter((other) => other !== path), put: [] } : { talks: list, put: [path] };
}

/** The lines of a difference as `diff -u` writes it, each with what it is. */
export function diffLines(diff: string): { kind: "file" | "place" | "added" | "removed" | "same"; text: string }[] {
  const lines = diff.replace(/\n$/, "").split("\n");
  if (lines.length === 1 && lines[0] === "") return [];
  return lines.map((text, at) => {
    // A line that was taken away may begin with two dashes of its own: only a pair names a file.
    const named = (text.startsWith("--- ") && lines[at + 1]?.startsWith("+++ ")) || (text.startsWith("+++ ") && lines[at - 1]?.startsWith("--- "));
    if (named) return { kind: "file", text: text.slice(4).replace(/^[ab]\//, "") };
    if (text.startsWith("@@")) return { kind: "place", text };
    if (text.startsWith("+")) return { kind: "added", text: text.slice(1) };
    if (text.startsWith("-")) return { kind: "removed", text: text.slice(1) };
    return { kind: "same", text: text.startsWith(" ") ? text.slice(1) : text };
  });
}

/** Whether two overlaps are the same place with the same words, so that what was chosen for one holds for the other. */
export const sameOverlap = (a: ExportOverlap, b: ExportOverlap) => a.talk === b.talk && a.field === b.field && a.mine === b.mine && a.theirs === b.theirs;

/** Gives the least rating that a post asks for; null where it asks for something else, 0 where it takes all. */
export function leastRating(query: string | null): number | null {
  if (query === null || query.trim() === "") return 0;
  const least = /^\s*rating:>=([1-5])\s*$/.exec(query)?.[1];
  return least === undefined ? null : Number(least);
}
