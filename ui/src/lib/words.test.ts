import { describe, expect, it } from "vitest";

import type { Status, SyncState } from "../wire";
import { dayOf, longDay, runs, syncWords, timeOf } from "./words";

const status = (sync: SyncState, waiting = 0): Status => ({ waiting, behind: 0, sync, index: { done: 1, total: 1 }, conflicts: [] });

describe("times", () => {
  it("are the venue's, whatever zone this machine is in", () => {
    expect(dayOf("2026-09-17T23:30:00-07:00")).toBe("2026-09-17");
    expect(timeOf("2026-09-17T23:30:00-07:00")).toBe("23:30");
    expect(timeOf("2026-09-17")).toBe(null);
    expect(longDay("2026-09-17")).toBe("Thursday 17 September");
  });
});

describe("the status line", () => {
  it("counts what waits in every state that keeps it from going out", () => {
    expect(syncWords(status({ state: "offline" }, 7)).text).toBe("Offline · 7 checkpoints waiting");
    expect(syncWords(status({ state: "offline" })).text).toBe("Offline");
    expect(syncWords(status({ state: "waiting" }, 1)).text).toBe("1 checkpoint waiting");
    expect(syncWords(status({ state: "host_changed", host: "h" }, 2)).text).toBe("Host key changed: sync stopped · 2 checkpoints waiting");
  });
  it("says only what is true of a remote that answered", () => {
    expect(syncWords(status({ state: "in_sync", at: "2026-09-17T13:52:00Z" })).text).toMatch(/^In sync, \d\d:52$/);
    expect(syncWords(status({ state: "no_remote" }))).toMatchObject({ text: "No remote", button: "Set one", urgent: false });
  });
});

it("marks count characters, not UTF-16 units", () => {
  expect(runs("🌊 sea", [[2, 5]])).toEqual([
    { text: "🌊 ", marked: false },
    { text: "sea", marked: true },
  ]);
  expect(runs("abc", [])).toEqual([{ text: "abc", marked: false }]);
});
