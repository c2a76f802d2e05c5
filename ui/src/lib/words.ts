// Words and times as the window shows them.

import type { EventItem, Failure, NoteItem, Status, SyncState } from "../wire";
import type { Standing } from "../editor/document";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

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

/** Reads `YYYY-MM-DD`; no zone comes into it. */
function parts(date: string): { weekday: string; day: number; month: string; year: number } | null {
  const at = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return null;
  return { weekday: DAYS[at.getUTCDay()] ?? "", day: at.getUTCDate(), month: MONTHS[at.getUTCMonth()] ?? "", year: at.getUTCFullYear() };
}

/** Writes `2026-09-17` as `Thursday 17 September`. */
export function longDay(date: string): string {
  const at = parts(date);
  return at ? `${at.weekday} ${at.day} ${at.month}` : date;
}

/** Gives this machine's day as `YYYY-MM-DD`, `days` from now. */
export function today(now: Date, days = 0): string {
  const at = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}

/** Says `Today` or `Tomorrow` of a day that is near. */
export function near(date: string, now: Date): string | null {
  return date === today(now) ? "Today" : date === today(now, 1) ? "Tomorrow" : date === today(now, -1) ? "Yesterday" : null;
}

/** Writes when a talk is, as `Thu 17 Sep, 13:30–14:10`; the year is said where it is not this one. */
export function when(note: NoteItem, now = new Date()): string {
  const date = dayOf(note.start);
  if (!date) return "";
  const at = parts(date);
  const year = at && at.year !== now.getFullYear() ? ` ${at.year}` : "";
  const words = at ? `${at.weekday.slice(0, 3)} ${at.day} ${at.month.slice(0, 3)}${year}` : date;
  const [from, to] = [timeOf(note.start), timeOf(note.end)];
  return from ? `${words}, ${from}${to ? `–${to}` : ""}` : words;
}

/** Writes when a talk is in the fewest words, for the end of a row: `today 13:30`, `17 Sep`, `17 Sep 2025`. */
export function shortWhen(note: NoteItem, now = new Date()): string {
  const date = dayOf(note.start);
  const at = date && parts(date);
  if (!date || !at) return "";
  const close = near(date, now);
  if (close) return [close.toLowerCase(), timeOf(note.start)].filter(Boolean).join(" ");
  return `${at.day} ${at.month.slice(0, 3)}${at.year === now.getFullYear() ? "" : ` ${at.year}`}`;
}

/** Names one or several things: `1 checkpoint`, `3 checkpoints`. */
export const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** What the status line says of the note. `Saved` is said of what is on disk and nothing else. */
export function standingWords(standing: Standing): string {
  switch (standing.kind) {
    case "saved":
      return "Saved";
    case "unsaved":
    case "saving":
      return "Saving";
    case "failed":
      return standing.failure.code === "disk_full" ? "Not saved: disk full" : `Not saved: ${standing.failure.message}`;
    case "read_only":
      return "Read only";
    case "gone":
      return "Not saved: the file is gone";
  }
}

/** What a button beside a sync state does. */
export type SyncAct = "history" | "set-remote" | "sync" | "consent" | "identity" | "help" | "conflicts" | { open: string };

/** What the status line says of sync. `tone` is quiet when nothing needs a person. */
export interface SyncWords {
  text: string;
  act: SyncAct | null;
  button: string | null;
  tone: "quiet" | "warn" | "danger";
}

/** Gives the words and the button of the one sync state that matters most, as the design's table has them. */
export function syncWords(status: Status): SyncWords {
  const waiting = status.waiting > 0 ? `${count(status.waiting, "checkpoint")} waiting` : "";
  const counted = (text: string) => (waiting ? `${text} · ${waiting}` : text);
  const calm = (text: string, act: SyncAct | null = null, button: string | null = null): SyncWords => ({ text, act, button, tone: "quiet" });
  const warn = (text: string, act: SyncAct, button: string): SyncWords => ({ text: counted(text), act, button, tone: "warn" });
  const danger = (text: string, act: SyncAct, button: string): SyncWords => ({ text: counted(text), act, button, tone: "danger" });
  const { sync } = status;
  // Two versions of a note wait for a person, but not in front of what could lose something.
  if (status.conflicts.length > 0 && sync.state !== "host_changed" && sync.state !== "many_deletions") {
    return warn(`${count(status.conflicts.length, "block")} need${status.conflicts.length === 1 ? "s" : ""} you`, "conflicts", "Choose");
  }
  switch (sync.state) {
    case "no_git":
      return calm("No history", "history", "Keep it in git");
    case "identity_needed":
      return warn("Git has no name for you", "identity", "Type it");
    case "signing_needed":
      return warn("Git wants signed commits", "help", "How");
    case "consent_needed":
      return calm("Checkpoints and sync are off", "consent", "Choose");
    case "no_remote":
      return calm(counted("No remote"), "set-remote", "Set one");
    case "waiting":
      return calm(waiting || (status.behind > 0 ? "Changes to get" : "Not synced yet"));
    case "in_sync":
      return calm(waiting || `In sync, ${clock(sync.at)}`);
    case "getting":
      return calm("Getting changes");
    case "sending":
      return calm(`Sending ${count(sync.checkpoints, "checkpoint")}`);
    case "offline":
      return calm(counted("Offline"));
    case "captive_portal":
      return warn("Wi-Fi wants a sign-in", { open: sync.url }, "Open page");
    case "certificate":
      return danger("Certificate not trusted: not sent", "help", "Look");
    case "credentials_needed":
      return /^https?:/.test(sync.url) ? warn(`${hostOf(sync.url)} refused the token`, "help", "Type it") : warn("Key needs its passphrase", "help", "Type it");
    case "host_unknown":
      return warn("New host: check its key", "help", "Check");
    case "host_changed":
      return danger("Host key changed: sync stopped", "help", "Look");
    case "left_open":
      return warn(`${sync.what.charAt(0).toUpperCase()}${sync.what.slice(1)} left open: sync paused`, "help", "How");
    case "locked":
      return warn("Waiting for another git", "help", "How");
    case "too_large":
      return warn(`${nameOf(sync.path)} is ${Math.round(sync.bytes / 1e6)} MB: not sent`, "help", "Leave out");
    case "many_deletions":
      return danger(`Sync would delete ${count(sync.notes, "note")}`, "help", "Review");
    case "in_the_way":
      return warn(`${nameOf(sync.path)} has changes of yours: sync paused`, "help", "Look");
    case "remote_gone":
      return warn("Remote not found", "set-remote", "Change");
    case "unrelated":
      return warn("Remote holds another notebook", "help", "Look");
    case "rewritten":
      return danger("Remote's history was rewritten", "help", "Look");
    case "not_allowed":
      return warn("Not allowed to push", "help", "Look");
    case "failed":
      return warn("Sync failed", "help", "Look");
  }
}

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

/** What the panel of a sync state says: what happened and what is safe, then what to do, and what to type or compare. */
export interface SyncHelp {
  title: string;
  text: string;
  code: string | null;
}

/** Says what a sync state means and what to do, in at most two sentences. */
export function syncHelp(sync: SyncState): SyncHelp {
  const help = (title: string, text: string, code: string | null = null): SyncHelp => ({ title, text, code });
  switch (sync.state) {
    case "certificate":
      return help(`Is this really ${sync.host}?`, `${sentenceOf(sync.detail)} Nothing was sent; ask who runs the host before you go on.`);
    case "credentials_needed":
      return /^https?:/.test(sync.url)
        ? help(`${hostOf(sync.url)} wants to know you`, `${sentenceOf(sync.detail)} Your notes are saved; type this in a terminal, which asks for the token and keeps it in your credential helper.`, `git ls-remote ${sync.url}`)
        : help("Your key is locked", `${sentenceOf(sync.detail)} Your notes are saved; type this in a terminal, then try again.`, "ssh-add");
    case "host_unknown":
      return help("Is this your server?", `${sync.host} shows a key not seen before. Compare it with what the server's owner gives; then connect once in a terminal, which asks and remembers: ssh ${sync.host}`, sync.fingerprint);
    case "host_changed":
      return help("This is not the key you know", `${sync.host} shows another key than before, so nothing was sent. Ask who runs it before you change known_hosts.`);
    case "left_open":
      return help(`A ${sync.what} was left open`, "Your notes are saved, and sync waits. Finish it or abort it with git, then try again.", "git status");
    case "locked":
      return help("Another program holds the repository", "Sync goes on when it is done. If no git is running, this file was left behind and can be deleted.", sync.path);
    case "too_large":
      return help(`${nameOf(sync.path)} is too large to send`, "No host takes a file of that size; all else is sent. Move it out of the notebook, or name it in .gitignore.", sync.path);
    case "many_deletions":
      return help(`Sync would delete ${count(sync.notes, "note")}`, "Another device removed them; here they are still as they were. To take the deletions over, type this in a terminal.", "talklog sync --allow-deletions");
    case "in_the_way":
      return help(`${nameOf(sync.path)} has changes of yours`, `${sentenceOf(sync.detail)} The file is as you left it; commit it with git, then try again.`, sync.path);
    case "signing_needed":
      return help("Your git signs its commits", "Talklog makes no unsigned ones behind your back, so there are no checkpoints here. Switch signing off for this repository to have them.", "git config commit.gpgsign false");
    case "unrelated":
      return help("The remote holds another notebook", "It has no commit in common with this one, and nothing was changed on either side. Set another remote, or join them with git.");
    case "rewritten":
      return help("The remote's history was rewritten", "Somebody replaced commits that you have, so nothing was merged. Your notes are as they were; look at the remote with git before you go on.");
    case "not_allowed":
      return help("The remote does not let you push", `It said: ${sentenceOf(sync.detail)} Your checkpoints stay here.`);
    case "failed":
      return help("Sync failed", `${sentenceOf(sync.message)} Your notes are saved, and the next sync tries again.`);
    default:
      return help("Sync", "");
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
  return time.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** Says a failure as a sentence or two. */
export function sentence(failure: Failure): string {
  return failure.hint ? `${sentenceOf(failure.message)} ${sentenceOf(failure.hint)}` : sentenceOf(failure.message);
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
