// What a new talk or event has to hold before the backend is asked: days, times, zones, addresses. A field that is
// empty is not wrong.

import type { Key } from "./language.svelte";

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Tells whether a day is written `2026-09-17` and is in the calendar. */
export function isDay(text: string): boolean {
  const match = DAY.exec(text);
  if (!match) return false;
  const [, year, month, day] = match.map(Number) as [number, number, number, number];
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
}
export const isTime = (text: string) => /^([01]?\d|2[0-3]):[0-5]\d$/.test(text);
/** Writes `9:05` as `09:05`. */
const padded = (time: string) => time.padStart(5, "0");

/** Tells whether a name is one of the time zones that are known. */
export function isZone(name: string): boolean {
  if (!name.includes("/") && name !== "UTC") return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The zones that are known, for a list of proposals. */
export const zones = (): string[] => (typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : []);

export interface TalkFields {
  title: string;
  day: string;
  from: string;
  to: string;
}
export interface EventFields {
  title: string;
  start: string;
  end: string;
  timezone: string;
  url: string;
}
/** What is wrong, by field, as keys of the catalogue. */
export type Wrong<T> = Partial<Record<keyof T, Key>>;

export function wrongTalk(given: TalkFields): Wrong<TalkFields> {
  const { title, day, from, to } = trimmed(given);
  const wrong: Wrong<TalkFields> = {};
  if (title === "") wrong.title = "create.noTitle";
  if (day !== "" && !isDay(day)) wrong.day = "create.badDay";
  else if (day === "" && (from !== "" || to !== "")) wrong.day = "create.needsDay";
  if (from !== "" && !isTime(from)) wrong.from = "create.badTime";
  if (to !== "" && !isTime(to)) wrong.to = "create.badTime";
  else if (isTime(from) && isTime(to) && padded(to) <= padded(from)) wrong.to = "create.endsFirst";
  return wrong;
}

export function wrongEvent(given: EventFields): Wrong<EventFields> {
  const { title, start, end, timezone, url } = trimmed(given);
  const wrong: Wrong<EventFields> = {};
  if (title === "") wrong.title = "create.noEventTitle";
  if (start !== "" && !isDay(start)) wrong.start = "create.badDay";
  if (end !== "" && !isDay(end)) wrong.end = "create.badDay";
  else if (isDay(start) && isDay(end) && end < start) wrong.end = "create.endsFirst";
  if (timezone !== "" && !isZone(timezone)) wrong.timezone = "create.badZone";
  if (url !== "" && !/^https?:\/\/[^\s/]+/.test(url)) wrong.url = "create.badUrl";
  return wrong;
}

/** What a talk's fields say of its time, as the note has it: `2026-09-17T13:30`. */
export function timesOf(given: TalkFields): { start: string | null; end: string | null } {
  const { day, from, to } = trimmed(given);
  if (day === "") return { start: null, end: null };
  return { start: from === "" ? day : `${day}T${padded(from)}`, end: to === "" ? null : `${day}T${padded(to)}` };
}

function trimmed<T extends object>(fields: T): { [K in keyof T]: string } {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, String(value).trim()])) as { [K in keyof T]: string };
}
