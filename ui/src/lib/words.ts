// Words, numbers and times as the window shows them, in the person's language.
//
// Names of days and months are Intl's; how they stand together is the catalogue's, so that it is the same in every web view.

import type { EventItem, NoteItem, Status } from "../wire";
import type { Standing } from "../editor/document";
import { reason } from "./failures";
import { language, t } from "./language.svelte";

/** Gives the day of a written time as `YYYY-MM-DD`, as it is at the venue: what is written counts, no zone of this machine. */
export function dayOf(written: string | null): string | null {
  const match = written && /^(\d{4}-\d{2}-\d{2})/.exec(written);
  return match ? (match[1] ?? null) : null;
}

/** Gives the time of day of a written time as `HH:MM`. */
export function timeOf(written: string | null): string | null {
  const match = written && /^\d{4}-\d{2}-\d{2}[T ](\d{2}:\d{2})/.exec(written);
  return match ? (match[1] ?? null) : null;
}

// Making a formatter costs more than using one.
const formatters = new Map<string, Intl.DateTimeFormat>();
function named(at: Date, part: "weekday" | "month", length: "long" | "short"): string {
  const key = `${language()} ${part} ${length}`;
  let formatter = formatters.get(key);
  if (!formatter) formatters.set(key, (formatter = new Intl.DateTimeFormat(language() === "en" ? "en-GB" : language(), { [part]: length, timeZone: "UTC" })));
  // Some web views write `Sept`, some `Sep`; three letters are what the columns are made for. German months keep their full stop off too.
  const name = formatter.format(at).replace(/\.$/, "");
  return length === "short" && language() === "en" ? name.slice(0, 3) : name;
}

/** Reads `YYYY-MM-DD`; no zone comes into it. */
function parts(date: string, length: "long" | "short"): { weekday: string; day: number; month: string; year: number } | null {
  const at = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return null;
  return { weekday: named(at, "weekday", length), day: at.getUTCDate(), month: named(at, "month", length), year: at.getUTCFullYear() };
}

/** Writes `2026-09-17` as `Thursday 17 September`. */
export function longDay(date: string): string {
  const at = parts(date, "long");
  return at ? t("status.date.long", at) : date;
}

/** Gives this machine's day as `YYYY-MM-DD`, `days` from now. */
export function today(now: Date, days = 0): string {
  const at = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}

/** Says `Today` or `Tomorrow` of a day that is near. */
export function near(date: string, now: Date): string | null {
  return date === today(now) ? t("status.date.today") : date === today(now, 1) ? t("status.date.tomorrow") : date === today(now, -1) ? t("status.date.yesterday") : null;
}

/** Writes when a talk is, as `Thu 17 Sep, 13:30–14:10`; the year is said where it is not this one. */
export function when(note: NoteItem, now = new Date()): string {
  const date = dayOf(note.start);
  if (!date) return "";
  const at = parts(date, "short");
  const words = !at ? date : t(at.year === now.getFullYear() ? "status.date.day" : "status.date.dayYear", at);
  const [from, to] = [timeOf(note.start), timeOf(note.end)];
  return from ? `${words}, ${from}${to ? `–${to}` : ""}` : words;
}

/** Writes when a talk is in the fewest words, for the end of a row: `today 13:30`, `17 Sep`, `17 Sep 2025`. */
export function shortWhen(note: NoteItem, now = new Date()): string {
  const date = dayOf(note.start);
  const at = date && parts(date, "short");
  if (!date || !at) return "";
  const close = near(date, now);
  // Inside a line a day's name is a word as any other; in German too, as it is an adverb.
  if (close) return [close.toLowerCase(), timeOf(note.start)].filter(Boolean).join(" ");
  return t(at.year === now.getFullYear() ? "status.date.short" : "status.date.shortYear", at);
}

/** Writes a day in the fewest words: `17 Sep`, `17 Sep 2025`. */
export function shortDay(date: string, now = new Date()): string {
  const at = parts(date, "short");
  return at ? t(at.year === now.getFullYear() ? "status.date.short" : "status.date.shortYear", at) : date;
}

/** Writes a number as the person's language groups it. */
export const number = (n: number) => n.toLocaleString(language() === "en" ? "en-GB" : language());

/** What the status line says of the note. `Saved` is said of what is on disk and nothing else. */
export function standingWords(standing: Standing): string {
  switch (standing.kind) {
    case "saved":
      return t("status.save.saved");
    case "unsaved":
    case "saving":
      return t("status.save.saving");
    case "failed":
      return standing.failure.code === "disk_full" ? t("status.save.full") : t("status.save.failed", { why: reason(standing.failure) });
    case "read_only":
      return t("status.save.readOnly");
    case "gone":
      return t("status.save.gone");
  }
}

/** What a button beside a sync state does. */
export type SyncAct = "history" | "set-remote" | "sync" | "consent" | "identity" | "help" | "conflicts" | "credentials" | "unkept" | { open: string };

/** What the status line says of sync. `tone` is quiet when nothing needs a person. */
export interface SyncWords {
  text: string;
  act: SyncAct | null;
  button: string | null;
  tone: "quiet" | "warn" | "danger";
}

/** Gives the words and the button of the one sync state that matters most, as the design's table has them. */
export function syncWords(status: Status): SyncWords {
  const waiting = status.waiting > 0 ? t("status.sync.checkpointsWaiting", { count: status.waiting }) : "";
  const counted = (text: string) => (waiting ? `${text} · ${waiting}` : text);
  const calm = (text: string, act: SyncAct | null = null, button: string | null = null): SyncWords => ({ text, act, button, tone: "quiet" });
  const warn = (text: string, act: SyncAct, button: string): SyncWords => ({ text: counted(text), act, button, tone: "warn" });
  const danger = (text: string, act: SyncAct, button: string): SyncWords => ({ text: counted(text), act, button, tone: "danger" });
  // Where nothing else is to be done: that all is well must not be said of what git does not have.
  const but = (text: string, act: SyncAct | null = null, button: string | null = null): SyncWords =>
    status.unkept.count === 0 ? calm(text, act, button) : calm(`${text} · ${t("kept.status", { count: status.unkept.count })}`, "unkept", t("kept.which"));
  const { sync } = status;
  // Two versions of a note wait for a person, but not in front of what could lose something.
  if (status.conflicts.length > 0 && sync.state !== "host_changed" && sync.state !== "many_deletions" && sync.state !== "notes_gone") {
    return warn(t("status.sync.conflicts", { count: status.conflicts.length }), "conflicts", t("status.act.choose"));
  }
  switch (sync.state) {
    case "no_git":
      return calm(t("status.sync.noGit"), "history", t("status.act.history"));
    case "identity_needed":
      return warn(t("status.sync.identity"), "identity", t("status.act.type"));
    case "signing_needed":
      return warn(t("status.sync.signing"), "help", t("status.act.how"));
    case "consent_needed":
      return calm(t("status.sync.consent"), "consent", t("status.act.choose"));
    case "no_remote":
      return but(counted(t("status.sync.noRemote")), "set-remote", t("status.act.setRemote"));
    case "waiting":
      return but(waiting || (status.behind > 0 ? t("status.sync.behind") : t("status.sync.never")));
    case "in_sync":
      return but(waiting || t("status.sync.inSync", { at: clock(sync.at) }));
    case "getting":
      return calm(t("status.sync.getting"));
    case "sending":
      return calm(t("status.sync.sending", { count: sync.checkpoints }));
    case "offline":
      return calm(counted(t("status.sync.offline")));
    case "captive_portal":
      return warn(t("status.sync.portal"), { open: sync.url }, t("status.act.openPage"));
    case "certificate":
      return danger(t("status.sync.certificate"), "help", t("status.act.look"));
    case "credentials_needed":
      return warn(isWeb(sync.url) ? t("status.sync.token", { host: hostOf(sync.url) }) : t("status.sync.passphrase"), "credentials", t("status.act.type"));
    case "host_unknown":
      return warn(t("status.sync.hostNew"), "help", t("status.act.check"));
    case "host_changed":
      return danger(t("status.sync.hostChanged"), "help", t("status.act.look"));
    case "secret_found":
      return warn(t("sync.status.secret"), "help", t("status.act.look"));
    case "left_open":
      return warn(t(`review.left.${leftKind(sync.what)}`), "help", t("status.act.how"));
    case "locked":
      return warn(t("status.sync.locked"), "help", t("status.act.how"));
    case "index_unreadable":
      return warn(t("kept.index.status"), "help", t("status.act.look"));
    case "too_large":
      return warn(t("status.sync.tooLarge", { name: nameOf(sync.path), size: number(Math.round(sync.bytes / 1e6)) }), "help", t("status.act.leaveOut"));
    case "many_deletions":
      return danger(t("status.sync.deletions", { count: sync.notes }), "help", t("status.act.review"));
    case "notes_gone":
      return danger(t("review.status", { count: sync.notes }), "help", t("status.act.review"));
    case "in_the_way":
      return warn(t("status.sync.inTheWay", { name: nameOf(sync.path) }), "help", t("status.act.look"));
    case "remote_gone":
      return warn(t("status.sync.remoteGone"), "set-remote", t("status.act.change"));
    case "unrelated":
      return warn(t("status.sync.unrelated"), "help", t("status.act.look"));
    case "rewritten":
      return danger(t("status.sync.rewritten"), "help", t("status.act.look"));
    case "not_allowed":
      return warn(t("status.sync.notAllowed"), "help", t("status.act.look"));
    case "failed":
      return warn(t("status.sync.failed"), "help", t("status.act.look"));
  }
}

const LEFT = ["merge", "rebase", "cherry_pick", "revert", "bisect", "am", "detached"] as const;

/** Names what somebody left open with git. */
export const leftKind = (what: string): (typeof LEFT)[number] => LEFT.find((known) => known === what) ?? "merge";

export const isWeb = (url: string) => /^https?:/.test(url);

/** Gives the last part of a path. */
export const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** Gives the host of an address, or the address where it is no URL. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host || url;
  } catch {
    return url;
  }
}

/** Writes a backend's words as a sentence. */
export function sentenceOf(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return upper === "" || /[.!?]$/.test(upper) ? upper : `${upper}.`;
}

/** Writes an RFC 3339 time as this machine's time of day. */
export function clock(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  return time.toLocaleTimeString(language() === "en" ? "en-GB" : language(), { hour: "2-digit", minute: "2-digit" });
}

/** Names an event's title, or its folder where it is not known. */
export function eventTitle(folder: string, events: EventItem[]): string {
  return events.find((event) => event.folder === folder)?.title ?? folder;
}

/** Cuts a text into runs that are marked and not; marks count characters, not UTF-16 units. */
export function runs(text: string, marks: [number, number][]): { text: string; marked: boolean }[] {
  const characters = Array.from(text);
  const out: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const [from, to] of marks) {
    if (from > at) out.push({ text: characters.slice(at, from).join(""), marked: false });
    if (to > from) out.push({ text: characters.slice(from, to).join(""), marked: true });
    at = Math.max(at, to);
  }
  if (at < characters.length) out.push({ text: characters.slice(at).join(""), marked: false });
  return out;
}
