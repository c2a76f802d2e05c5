// Words and times as the window shows them.

import type { EventItem, Failure, NoteItem, Status, SyncState } from "../wire";
import type { Standing } from "../editor/document";

const day = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
const shortDay = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });

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

/** Writes `2026-09-17` as `Thursday 17 September`. */
export function longDay(date: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? date : day.format(at).replace(",", "");
}

/** Writes when a talk is, as `Thu 17 Sep, 13:30–14:10`. */
export function when(note: NoteItem): string {
  const date = dayOf(note.start);
  if (!date) return "";
  const at = new Date(`${date}T00:00:00Z`);
  const words = Number.isNaN(at.getTime()) ? date : shortDay.format(at).replace(",", "");
  const [from, to] = [timeOf(note.start), timeOf(note.end)];
  return from ? `${words}, ${from}${to ? `–${to}` : ""}` : words;
}

/** Names one or several things: `1 checkpoint`, `3 checkpoints`. */
export const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** What the status line says of the note. */
export function standingWords(standing: Standing): string {
  switch (standing.kind) {
    case "saved":
    case "unsaved":
      return "Saved";
    case "saving":
      return "Saving";
    case "failed":
      return standing.failure.code === "disk_full" ? "Not saved: disk full" : `Not saved: ${standing.failure.message}`;
    case "read_only":
      return "Read only";
    case "gone":
      return "Deleted elsewhere";
  }
}

/** What a button beside a sync state does. */
export type SyncAct = "set-remote" | "sync" | "consent" | "identity" | "help";

/** What the status line says of sync, and the name of its button, as look.md has them. */
export function syncWords(status: Status): { text: string; act: SyncAct | null; button: string | null; urgent: boolean } {
  const waiting = status.waiting > 0 ? `${count(status.waiting, "checkpoint")} waiting` : "";
  const with_waiting = (text: string) => (waiting ? `${text} · ${waiting}` : text);
  const calm = (text: string, act: SyncAct | null = null, button: string | null = null) => ({ text, act, button, urgent: false });
  const needs = (text: string, act: SyncAct, button: string) => ({ text: with_waiting(text), act, button, urgent: true });
  const sync: SyncState = status.sync;
  switch (sync.state) {
    case "no_git":
      return calm("No history", "set-remote", "Set a remote");
    case "identity_needed":
      return needs("Checkpoints need your name", "identity", "Type it");
    case "signing_needed":
      return needs("Git wants signed commits: none made", "help", "How");
    case "consent_needed":
      return needs("Checkpoints are off", "consent", "Choose");
    case "no_remote":
      return calm("No remote", "set-remote", "Set one");
    case "waiting":
      return calm(waiting || "Not synced yet", "sync", "Sync now");
    case "in_sync":
      return calm(`In sync, ${clock(sync.at)}`);
    case "getting":
      return calm("Getting changes");
    case "sending":
      return calm(`Sending ${count(sync.checkpoints, "checkpoint")}`);
    case "offline":
      return calm(with_waiting("Offline"), "sync", "Try again");
    case "captive_portal":
      return needs("Wi-Fi wants a sign-in", "sync", "Try again");
    case "certificate":
      return needs("Certificate not trusted: not sent", "help", "Look");
    case "credentials_needed":
      return needs(/passphrase|key/i.test(sync.detail) ? "Key needs its passphrase" : "The remote refused the credentials", "help", "Look");
    case "host_unknown":
      return needs("New host: check its key", "help", "Check");
    case "host_changed":
      return needs("Host key changed: sync stopped", "help", "Look");
    case "left_open":
      return needs(`Repository is ${sync.what}: sync paused`, "help", "How");
    case "locked":
      return needs("Waiting for another git", "help", "How");
    case "too_large":
      return needs(`${sync.path} is ${Math.round(sync.bytes / 1e6)} MB: not sent`, "help", "Look");
    case "many_deletions":
      return needs(`Sync would delete ${count(sync.notes, "note")}`, "help", "Review");
    case "in_the_way":
      return needs(`${sync.path} is in the way`, "help", "Look");
    case "remote_gone":
      return needs("Remote not found", "set-remote", "Change");
    case "unrelated":
      return needs("The remote holds something else", "help", "Look");
    case "rewritten":
      return needs("Remote's history was rewritten", "help", "Look");
    case "not_allowed":
      return needs("Not allowed to push", "help", "Look");
    case "failed":
      return needs("Sync failed", "help", "Look");
  }
}

/** Says what a sync state means and what to do, in at most two sentences. */
export function syncHelp(sync: SyncState): string {
  switch (sync.state) {
    case "signing_needed":
      return "Your git signs every commit, and Talklog cannot yet. Your notes are saved; commit them with git, or turn commit.gpgsign off for this repository.";
    case "certificate":
      return `The certificate of ${sync.host} is not trusted (${sync.detail}). Nothing was sent; ask who runs the host.`;
    case "credentials_needed":
      return `${sync.detail}. Load your key with ssh-add, or renew the token in your git credential helper, then sync again.`;
    case "host_unknown":
      return `${sync.host} shows the key ${sync.fingerprint}. Compare it with what its owner publishes, then connect once in a terminal: ssh ${sync.host}`;
    case "host_changed":
      return `The key of ${sync.host} is not the one you know. Ask who runs the host before you go on.`;
    case "left_open":
      return `The repository is ${sync.what}. Finish or abort it with git; your notes are saved meanwhile.`;
    case "locked":
      return `Another program holds ${sync.path}. When no git is running, delete that file.`;
    case "too_large":
      return `No host takes a file of that size. Move ${sync.path} out of the notebook, or name it in .gitignore.`;
    case "many_deletions":
      return "The notes are still here. In a terminal, `talklog sync --allow-deletions` takes the deletions over.";
    case "in_the_way":
      return `${sync.detail}. Your file is as you left it; commit it with git, then sync again.`;
    case "unrelated":
      return "The remote and this notebook have no common history. Nothing was changed; set another remote, or merge them with git.";
    case "rewritten":
      return "Somebody replaced the remote's history. Your notes are as they were; look at the remote before you merge with git.";
    case "not_allowed":
      return `The remote said: ${sync.detail}. Your checkpoints stay here.`;
    case "failed":
      return `${sync.message}. Your notes are saved, and the next sync tries again.`;
    default:
      return "";
  }
}

/** Writes an RFC 3339 time as this machine's time of day. */
export function clock(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  return time.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** Says a failure as a sentence or two. */
export function sentence(failure: Failure): string {
  const text = failure.message.charAt(0).toUpperCase() + failure.message.slice(1);
  return failure.hint ? `${text}. ${failure.hint.charAt(0).toUpperCase()}${failure.hint.slice(1)}.` : `${text}.`;
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
