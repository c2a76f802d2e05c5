// What the form shows and takes of front matter: which rows a kind of note has, and how times, people and addresses are
// written and read. Pure; the lines themselves are the backend's to read and to change.

import type { Field, FieldValue, NoteKind } from "../wire";

/** How a row is edited. */
export type RowKind = "people" | "time" | "text" | "stars" | "tags" | "link" | "watched" | "event";

/** A row of the form; `key` is its front matter key, and `time` stands for start and end. */
export interface Row {
  key: RowKey;
  kind: RowKind;
  /** Takes the form's whole width. */
  wide: boolean;
}

export type RowKey = "speakers" | "time" | "room" | "track" | "rating" | "tags" | "event" | "place" | "timezone" | "watched" | "url" | "slides" | "video";

const ROWS: Row[] = [
  { key: "speakers", kind: "people", wide: true },
  { key: "time", kind: "time", wide: false },
  { key: "room", kind: "text", wide: false },
  { key: "place", kind: "text", wide: false },
  { key: "track", kind: "text", wide: false },
  { key: "rating", kind: "stars", wide: false },
  { key: "timezone", kind: "text", wide: false },
  { key: "watched", kind: "watched", wide: false },
  { key: "event", kind: "event", wide: true },
  { key: "tags", kind: "tags", wide: true },
  { key: "url", kind: "link", wide: true },
  { key: "slides", kind: "link", wide: true },
  { key: "video", kind: "link", wide: true },
];

/** The rows that stand there even when they are empty. */
const ALWAYS: Record<NoteKind, RowKey[]> = {
  talk: ["speakers", "time", "room", "track", "rating", "tags"],
  event: ["time", "place", "timezone", "url"],
  post: ["event", "tags"],
  note: ["tags"],
};

const KEYS: ReadonlySet<string> = new Set(["title", "start", "end", ...ROWS.map((row) => row.key)]);

/** Whether a key has a row, or stands in the title. */
export const known = (key: string): boolean => KEYS.has(key) && key !== "time";

/** Gives a key's value; none and an empty text or list are the same to a form. */
export function valueOf(fields: Field[], key: string): FieldValue | null {
  const value = fields.find((field) => field.key === key)?.value ?? null;
  return value === "" || (Array.isArray(value) && value.length === 0) ? null : value;
}

/** Gives a key's value as text; a list's items are joined. */
export function textOf(fields: Field[], key: string): string {
  const value = valueOf(fields, key);
  return value === null ? "" : Array.isArray(value) ? value.join(", ") : String(value);
}

/** Gives a key's value as a list; a single text is a list of one. */
export function listOf(fields: Field[], key: string): string[] {
  const value = valueOf(fields, key);
  return value === null ? [] : Array.isArray(value) ? value : [String(value)];
}

/** Gives the rows of a note's form, and those that could be added. */
export function rowsOf(kind: NoteKind, fields: Field[], added: readonly RowKey[] = []): { rows: Row[]; more: Row[]; others: number } {
  // What is nested deeper than a form can show would be lost by an edit of it: it is counted, and edited as text.
  const deep = new Set(fields.filter((field) => !field.whole).map((field) => field.key));
  const has = (row: Row) =>
    !(row.key === "time" ? deep.has("start") || deep.has("end") : deep.has(row.key)) &&
    (ALWAYS[kind].includes(row.key) || added.includes(row.key) || (row.key === "time" ? valueOf(fields, "start") !== null || valueOf(fields, "end") !== null : valueOf(fields, row.key) !== null));
  return {
    rows: ROWS.filter(has),
    more: ROWS.filter((row) => !has(row) && !deep.has(row.key) && !(row.key === "time" && (deep.has("start") || deep.has("end"))) && (kind === "event" || (row.key !== "place" && row.key !== "timezone"))),
    others: fields.filter((field) => !known(field.key) || !field.whole).length,
  };
}

/** Cuts `Name (Affiliation)` in two. */
export function person(written: string): { name: string; from: string } {
  const match = /^(.*?)\s*\(([^()]*)\)\s*$/.exec(written);
  return match?.[1] ? { name: match[1], from: match[2] ?? "" } : { name: written, from: "" };
}

/** Reads what was typed as tags: several may come at once, with or without `#`. */
export function tagsIn(typed: string): string[] {
  return typed
    .split(/[,\s]+/)
    .map((tag) => tag.replace(/^#+/, ""))
    .filter((tag) => tag !== "");
}

/** Reads what was typed as people: several may stand between `;`. */
export function peopleIn(typed: string): string[] {
  return typed
    .split(";")
    .map((one) => one.trim().replace(/\s+/g, " "))
    .filter((one) => one !== "");
}

/** Replaces the item at `at`, or adds at the end; what is there already is not added twice. */
export function withItems(list: string[], at: number | null, items: string[]): string[] {
  const before = at === null ? list : list.slice(0, at);
  const after = at === null ? [] : list.slice(at + 1);
  const out: string[] = [];
  for (const item of [...before, ...items, ...after]) if (!out.some((other) => other.toLowerCase() === item.toLowerCase())) out.push(item);
  return out;
}

/** Tells whether an address can be opened outside, and is worth a button. */
export const opens = (url: string): boolean => /^(https?:\/\/|mailto:)\S+$/i.test(url);

/** Writes an address as a person reads it: with no scheme, and no slash at its end. */
export const shownUrl = (url: string): string => url.replace(/^https?:\/\/(www\.)?/i, "").replace(/\/$/, "");

/** Reads a typed address: one with no scheme gets `https://`; null is none. */
export function urlIn(typed: string): string | null {
  const url = typed.trim();
  if (/^[a-z][a-z0-9+.-]*:/i.test(url) || url.startsWith("/") || url.startsWith("./") || url.startsWith("../")) return /\s/.test(url) && opens(url.replace(/\s/g, "")) ? null : url;
  return /^[\w-]+(\.[\w-]+)+([/?#]\S*)?$/.test(url) ? `https://${url}` : null;
}

// ---- times ----

/** A written time, cut up: what a person edits, and what stays as it was written. */
export interface Written {
  /** `2026-09-17`. */
  date: string;
  /** `13:30`, or none where only a day is written. */
  time: string | null;
  /** `T` or a blank. */
  between: string;
  /** `:00`, or nothing. */
  seconds: string;
  /** `+02:00`, `Z`, or nothing. */
  offset: string;
}

/** Cuts a written time up; null where it is none. */
export function written(text: string | null): Written | null {
  const match = text === null ? null : /^(\d{4}-\d{2}-\d{2})(?:([Tt ])(\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?\s*(Z|z|[+-]\d{2}:?\d{2})?)?$/.exec(text.trim());
  const date = match?.[1];
  if (!match || !date || dayNumber(date) === null) return null;
  return { date, time: match[3] ?? null, between: match[2] ?? "T", seconds: match[4] ?? "", offset: match[5] ?? "" };
}

/** What a person edits of a talk's time. Empty where nothing stands. */
export interface Span {
  date: string;
  from: string;
  until: string;
  to: string;
}

/** What is wrong with a span, as a key of the catalogue's `form.wrong`. */
export type WrongSpan = "date" | "from" | "to" | "until" | "order" | "alone";

/** Gives what stands in the fields for a start and an end. */
export function spanOf(start: string | null, end: string | null): Span {
  const [from, to] = [written(start), written(end)];
  return { date: from?.date ?? "", from: from?.time ?? "", until: to?.date ?? from?.date ?? "", to: to?.time ?? "" };
}

/** Puts an edited span over what was written: each keeps its offset, its seconds and its way of writing. `zone` gives the offset of
    a new time at a day; `null` for start or end says that the key goes. */
export function spanWritten(span: Span, start: string | null, end: string | null, zone: (date: string, time: string) => string): { start: string | null; end: string | null } | WrongSpan {
  const date = span.date.trim() === "" ? null : dateIn(span.date, written(start)?.date ?? null);
  if (span.date.trim() !== "" && date === null) return "date";
  const from = span.from.trim() === "" ? null : timeIn(span.from);
  if (span.from.trim() !== "" && from === null) return "from";
  const to = span.to.trim() === "" ? null : timeIn(span.to);
  if (span.to.trim() !== "" && to === null) return "to";
  if (date === null) return from !== null || to !== null || span.until.trim() !== "" ? "date" : { start: null, end: null };
  const until = span.until.trim() === "" ? null : dateIn(span.until, date);
  if (span.until.trim() !== "" && until === null) return "until";
  if (to !== null && from === null) return "alone";
  const old = { start: written(start), end: written(end) };
  const last = until ?? date;
  const put = (date: string, time: string | null, old: Written | null, beside: Written | null): string => {
    if (time === null) return date;
    const like = old?.time ? old : beside?.time ? beside : null;
    return `${date}${like?.between ?? "T"}${time}${like ? like.seconds : ":00"}${like ? like.offset : zone(date, time)}`;
  };
  const next = {
    start: put(date, from, old.start, old.end),
    // A day alone is an end only where it is another day than the start's.
    end: to !== null ? put(last, to, old.end, old.start ?? null) : last !== date || (old.end !== null && old.end.time === null && from === null) ? last : null,
  };
  // A start that was just given its zone lends it to the end.
  if (next.end !== null && to !== null && !old.end?.time && !old.start?.time) next.end = `${last}T${to}:00${written(next.start)?.offset ?? ""}`;
  if (next.end !== null && before(next.end, next.start)) return "order";
  return next;
}

/** Whether one written time lies before the other; days alone are compared as days. */
function before(one: string, other: string): boolean {
  const [a, b] = [written(one), written(other)];
  if (!a || !b) return false;
  if (a.time === null || b.time === null) return a.date < b.date;
  if (a.offset === "" || b.offset === "") return `${a.date}${a.time}` < `${b.date}${b.time}`;
  return instant(a) < instant(b);
}
const instant = (at: Written): number => Date.parse(`${at.date}T${at.time ?? "00:00"}:00${/^[zZ]$/.test(at.offset) ? "Z" : at.offset.replace(/^([+-]\d{2}):?(\d{2})$/, "$1:$2")}`);

/** Gives the days since 1970 of `YYYY-MM-DD`; null where there is no such day. */
function dayNumber(date: string): number | null {
  const at = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== date ? null : at.getTime() / 86_400_000;
}

/** The first three letters of the months, in the languages of the window; `mär` is also written `mar`. */
const MONTHS: Record<string, number> = { jan: 1, feb: 2, mar: 3, mär: 3, mae: 3, apr: 4, may: 5, mai: 5, jun: 6, jul: 7, aug: 8, sep: 9, oct: 10, okt: 10, nov: 11, dec: 12, dez: 12 };

/** Reads a typed day: `2026-09-17`, `17.9.2026`, `17. Sep 2026`, `17 September`; with no year it is the year of `near`, or this one. */
export function dateIn(typed: string, near: string | null, now = new Date()): string | null {
  const text = typed.trim().replace(/^\p{L}+,?\s+(?=\d)/u, "");
  const year = near?.slice(0, 4) ?? String(now.getFullYear());
  const pad = (part: string | number | undefined) => String(part ?? "").padStart(2, "0");
  let date: string | null = null;
  let match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (match) date = `${match[1]}-${pad(match[2])}-${pad(match[3])}`;
  match = /^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})?$/.exec(text);
  if (match) date = `${match[3] ?? year}-${pad(match[2])}-${pad(match[1])}`;
  match = /^(\d{1,2})\.?\s*(\p{L}{3,})\.?,?\s*(\d{4})?$/u.exec(text);
  const month = match?.[2] ? MONTHS[match[2].slice(0, 3).toLowerCase()] : undefined;
  if (match && month) date = `${match[3] ?? year}-${pad(month)}-${pad(match[1])}`;
  return date !== null && dayNumber(date) !== null ? date : null;
}

/** Reads a typed time of day: `13:30`, `1330`, `13.30`, `9`, `1:30 pm`. */
export function timeIn(typed: string): string | null {
  const match = /^(\d{1,2})(?:[:.h]?(\d{2}))?\s*(am|pm|uhr)?$/i.exec(typed.trim());
  if (!match) return null;
  let hours = Number(match[1]);
  const minutes = Number(match[2] ?? 0);
  const half = match[3]?.toLowerCase();
  if (half === "pm" && hours < 12) hours += 12;
  if (half === "am" && hours === 12) hours = 0;
  return hours < 24 && minutes < 60 ? `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}` : null;
}

/** Gives the offset of a zone at a day and time of its own, as `+02:00`; nothing where the zone is not known. */
export function offsetOf(zone: string | null, date: string, time: string): string {
  const wall = Date.parse(`${date}T${time}:00Z`);
  if (Number.isNaN(wall)) return "";
  const at = (instant: number): number | null => {
    try {
      const shown = new Intl.DateTimeFormat("en-GB", {
        ...(zone === null ? {} : { timeZone: zone }),
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
      }).formatToParts(new Date(instant));
      const part = (type: string) => shown.find((each) => each.type === type)?.value ?? "";
      return (Date.parse(`${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}:00Z`) - instant) / 60_000;
    } catch {
      return null;
    }
  };
  const first = at(wall);
  if (first === null) return "";
  // Where the clocks change between the two, the second look has it.
  const minutes = at(wall - first * 60_000) ?? first;
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
}

/** Writes a span as a person reads it: `Thu 17 Sep, 13:30–14:10`, `17–18 Sep 2026`. The year is said where it is not this one. */
export function spanShown(start: string | null, end: string | null, language: string, now = new Date()): string {
  const [from, to] = [written(start), written(end)];
  if (!from) return start ?? "";
  const other = to !== null && to.date !== from.date;
  const year = from.date.slice(0, 4) !== String(now.getFullYear()) || (other && to.date.slice(0, 4) !== from.date.slice(0, 4));
  const day = (date: string, weekday: boolean) =>
    new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
      timeZone: "UTC",
      ...(weekday ? { weekday: "short" } : {}),
      day: "numeric",
      month: "short",
      ...(year ? { year: "numeric" } : {}),
    })
      .format(new Date(`${date}T00:00:00Z`))
      // The day's name needs no comma: times follow after one.
      .replace(/^(\p{L}+)\.?,/u, "$1")
      // Short months have three letters, as everywhere in the window.
      .replace(/(?<=\bSep)t\b/, "");
  if (from.time === null) return other ? `${day(from.date, false)} – ${day(to.date, false)}` : day(from.date, true);
  if (!other) return `${day(from.date, true)}, ${from.time}${to?.time ? `–${to.time}` : ""}`;
  return `${day(from.date, true)}, ${from.time} – ${day(to.date, true)}${to.time ? `, ${to.time}` : ""}`;
}
