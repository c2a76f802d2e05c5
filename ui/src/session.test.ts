import { describe, expect, it } from "vitest";

import { emptySession, read, sizes, written, type Session } from "./session";

const tab = (key: string) => ({ key, title: key.toUpperCase(), talk: false });

describe("a session", () => {
  it("comes back as it was", () => {
    const session: Session = {
      sides: [{ tabs: [tab("a.md"), tab("b.md")], current: 1 }, { tabs: [tab(":settings")], current: 0 }],
      at: 1,
      share: 0.4,
      sidebar: { shown: false, width: 300, toggled: ["event:sea"] },
      aside: { shown: "outline", width: 320 },
      places: new Map([["a.md", { anchor: 3, head: 9, top: 2 }]]),
      commands: ["split"],
    };
    expect(read(written(session))).toEqual(session);
  });

  it("is empty where there is none, or none that can be read", () => {
    for (const text of [null, "", "{", "[]", "3", "null", '{"version":2,"share":0.3}']) expect(read(text), String(text)).toEqual(emptySession());
  });

  it("takes what it can of anything", () => {
    const odd = { version: 1, sides: [{ tabs: [tab("a.md"), 7, { key: "" }, tab("a.md")], current: 99 }, "x", { tabs: [tab("c.md")] }], at: -4, share: "wide", sidebar: { width: 9000, toggled: ["x", 1] }, aside: [], places: { "a.md": { anchor: -1, head: "2" } } };
    const session = read(JSON.stringify(odd));
    expect(session.sides).toEqual([{ tabs: [tab("a.md")], current: 0 }]);
    expect(session.at).toBe(0);
    expect(session.share).toBe(0.5);
    expect(session.sidebar).toEqual({ shown: true, width: sizes.side.most, toggled: ["x"] });
    expect(session.places.get("a.md")).toEqual({ anchor: 0, head: 0, top: 0 });
  });

  it("remembers the latest places only", () => {
    const session = emptySession();
    for (let n = 0; n < 400; n += 1) session.places.set(`${n}.md`, { anchor: n, head: n, top: 0 });
    const back = read(written(session));
    expect(back.places.size).toBe(300);
    expect(back.places.has("399.md")).toBe(true);
    expect(back.places.has("0.md")).toBe(false);
  });
});
