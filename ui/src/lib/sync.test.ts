import { describe, expect, it } from "vitest";

import type { SyncState } from "../wire";
import { syncHelp } from "./sync";

const secret: SyncState = { state: "secret_found", path: "sea/talk.md", line: 12, kind: "github", excerpt: "x ghp_…", value: "a", present: true, count: 1 };

describe("a state of sync that needs a person", () => {
  it("has a first button that is safe", () => {
    const first = (state: SyncState) => syncHelp(state).fixes[0];
    expect(first({ state: "host_unknown", host: "h", fingerprint: "SHA256:x" })).toBe("later");
    expect(first({ state: "host_changed", host: "h", fingerprint: "", known: "" })).toBe("later");
    expect(first(secret)).toBe("open");
    expect(first({ ...secret, present: false })).toBe("later");
    expect(first({ state: "too_large", path: "a.png", bytes: 112e6 })).toBe("later");
  });
  it("never trusts by a click what has changed, or what shows nothing to compare", () => {
    expect(syncHelp({ state: "host_changed", host: "h", fingerprint: "SHA256:x", known: "SHA256:y" }).fixes).not.toContain("trust");
    expect(syncHelp({ state: "host_unknown", host: "h", fingerprint: "" }).fixes).not.toContain("trust");
  });
  it("says what to compare and what to type", () => {
    const changed = syncHelp({ state: "host_changed", host: "h:2222", fingerprint: "SHA256:x", known: "SHA256:y" });
    expect(changed.codes.map(({ code }) => code)).toEqual(["SHA256:y", "SHA256:x", "ssh-keygen -R '[h]:2222'"]);
    expect(syncHelp({ state: "left_open", what: "rebase" }).codes.map(({ code }) => code)).toEqual(["git rebase --continue", "git rebase --abort"]);
  });
  it("offers to make an index anew only where that can be done here", () => {
    expect(syncHelp({ state: "index_unreadable", why: "damaged" }).fixes[0]).toBe("mend");
    expect(syncHelp({ state: "index_unreadable", why: "split" }).fixes[0]).toBe("mend");
    for (const why of ["sparse", "newer"] as const) {
      expect(syncHelp({ state: "index_unreadable", why }).fixes).not.toContain("mend");
      expect(syncHelp({ state: "index_unreadable", why }).codes).toHaveLength(1);
    }
  });
  it("counts what was found besides", () => {
    expect(syncHelp({ ...secret, count: 3 }).text).toContain("2 more were found");
    expect(syncHelp({ ...secret, count: 3, present: false }).text).toContain("earlier checkpoint");
  });
});
