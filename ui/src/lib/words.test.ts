import { describe, expect, it } from "vitest";

import type { NoteItem, Status, SyncState } from "../wire";
import { dayOf, longDay, near, runs, shortWhen, standingWords, syncWords, timeOf, when } from "./words";

const status = (sync: SyncState, waiting = 0): Status => ({ waiting, behind: 0, sync, index: { done: 1, total: 1 }, conflicts: [], unkept: { count: 0, files: [] }, keeping: { who: "here" } });

describe("times", () => {
  it("are the venue's, whatever zone this machine is in", () => {
    expect(dayOf("2026-09-17T23:30:00-07:00")).toBe("2026-09-17");
    expect(timeOf("2026-09-17T23:30:00-07:00")).toBe("23:30");
    expect(timeOf("2026-09-17")).toBe(null);
    expect(longDay("2026-09-17")).toBe("Thursday 17 September");
    const talk = { start: "2026-09-17T13:30:00+02:00", end: "2026-09-17T14:10:00+02:00" } as NoteItem;
    const noon = new Date(2026, 8, 17, 12);
    expect(when(talk, noon)).toBe("Thu 17 Sep, 13:30–14:10");
    expect(when(talk, new Date(2027, 1, 1))).toBe("Thu 17 Sep 2026, 13:30–14:10");
    expect(shortWhen(talk, noon)).toBe("today 13:30");
    expect(shortWhen(talk, new Date(2027, 1, 1))).toBe("17 Sep 2026");
    expect(near("2026-09-18", noon)).toBe("Tomorrow");
    expect(when({ start: null, end: null } as NoteItem)).toBe("");
  });
});

describe("the status line", () => {
  it("counts what waits in every state that keeps it from going out", () => {
    expect(syncWords(status({ state: "offline" }, 7)).text).toBe("Offline · 7 checkpoints waiting");
    expect(syncWords(status({ state: "offline" })).text).toBe("Offline");
    expect(syncWords(status({ state: "waiting" }, 1)).text).toBe("1 checkpoint waiting");
    expect(syncWords(status({ state: "host_changed", host: "h", fingerprint: "", known: "" }, 2)).text).toBe("Host key changed: sync stopped · 2 checkpoints waiting");
  });
  it("says only what is true of a remote that answered", () => {
    expect(syncWords(status({ state: "in_sync", at: "2026-09-17T13:52:00Z" })).text).toMatch(/^In sync, \d\d:52$/);
    expect(syncWords(status({ state: "no_remote" }))).toMatchObject({ text: "No remote", button: "Set one", tone: "quiet" });
    // Some files are in no checkpoint, so not everything is.
    const unkept = { unkept: { count: 2, files: [] } };
    expect(syncWords({ ...status({ state: "in_sync", at: "2026-09-17T13:52:00Z" }), ...unkept })).toMatchObject({ text: expect.stringMatching(/^In sync, \d\d:52 · 2 files not in git$/) as string, act: "unkept", button: "Which?" });
    expect(syncWords({ ...status({ state: "no_remote" }), ...unkept })).toMatchObject({ text: "No remote · 2 files not in git", act: "unkept" });
    expect(syncWords({ ...status({ state: "waiting" }, 1), ...unkept })).toMatchObject({ text: "1 checkpoint waiting · 2 files not in git", act: "unkept" });
    // It answered, but something was typed since.
    expect(syncWords(status({ state: "in_sync", at: "2026-09-17T13:52:00Z" }, 3)).text).toBe("3 checkpoints waiting");
  });
  it("puts two versions of a note before what is less urgent", () => {
    const two = { ...status({ state: "offline" }, 2), conflicts: ["a (conflict).md", "b (conflict).md"] };
    expect(syncWords(two)).toEqual({ text: "2 conflicts need you · 2 checkpoints waiting", act: "conflicts", button: "Choose", tone: "warn" });
    expect(syncWords({ ...two, sync: { state: "host_changed", host: "h", fingerprint: "", known: "" } }).tone).toBe("danger");
  });
  it("names who refused, what is too large and what was left open", () => {
    expect(syncWords(status({ state: "credentials_needed", url: "https://git.example/me/n.git", detail: "" })).text).toBe("git.example refused the token");
    expect(syncWords(status({ state: "credentials_needed", url: "git@git.example:me/n.git", detail: "" })).text).toBe("Key needs its passphrase");
    expect(syncWords(status({ state: "too_large", path: "sea/talk.mov", bytes: 112e6 })).text).toBe("talk.mov is 112 MB: not sent");
    expect(syncWords(status({ state: "left_open", what: "rebase" })).text).toBe("Rebase left open: sync paused");
  });
  it("says Saved of what is on disk and of nothing else", () => {
    expect(standingWords({ kind: "saved" })).toBe("Saved");
    expect(standingWords({ kind: "unsaved" })).toBe("Saving");
    const failure = { code: "disk_full" as const, message: "no space left", path: null, hint: null };
    expect(standingWords({ kind: "failed", failure })).toBe("Not saved: disk full");
  });
});

it("marks count characters, not UTF-16 units", () => {
  expect(runs("🌊 sea", [[2, 5]])).toEqual([
    { text: "🌊 ", marked: false },
    { text: "sea", marked: true },
  ]);
  expect(runs("abc", [])).toEqual([{ text: "abc", marked: false }]);
});
