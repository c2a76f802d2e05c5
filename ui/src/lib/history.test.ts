import { Text } from "@codemirror/state";
import { expect, it } from "vitest";

import type { VersionItem } from "../wire";
import { partOf, steps, takenOut } from "./history";

const version = (kind: VersionItem["kind"], at: string, added = 1): VersionItem => ({
  kind, id: at, revision: at, path: "a.md", at: `2026-09-17T${at}+02:00`, author: "", device: null, summary: "", added, removed: 0, about: null,
});

it("snapshots without a pause are one step, and go with the checkpoint that holds them", () => {
  const found = steps([
    version("snapshot", "13:52:00"),
    version("snapshot", "13:51:30", 2),
    version("snapshot", "13:48:00"),
    version("checkpoint", "13:44:00"),
    version("snapshot", "13:43:20"),
    version("checkpoint", "13:43:00"),
  ]);
  expect(found.map((step) => [step.version.id, step.inner.length, step.added])).toEqual([
    ["13:52:00", 1, 3],
    ["13:48:00", 0, 1],
    ["13:44:00", 1, 2],
    ["13:43:00", 0, 1],
  ]);
});

it("a step is no longer than ten minutes", () => {
  const all = Array.from({ length: 30 }, (_, at) => version("snapshot", `13:${String(59 - at).padStart(2, "0")}:00`));
  expect(steps(all).map((step) => step.inner.length)).toEqual([10, 10, 7]);
});

it("versions are told by day and talk", () => {
  const note = { start: "2026-09-17T13:30:00+02:00", end: "2026-09-17T14:10:00+02:00" };
  expect(partOf("2026-09-17T13:44:00+02:00", note)).toEqual({ day: "2026-09-17", of: "during" });
  expect(partOf("2026-09-17T08:12:00+02:00", note).of).toBe("before");
  expect(partOf("2026-09-17T20:00:00+02:00", note).of).toBe("after");
  expect(partOf("2026-09-15T21:40:00+02:00", note)).toEqual({ day: "2026-09-15", of: null });
  expect(partOf("2026-09-17T13:44:00+02:00", { start: "2026-09-17", end: null }).of).toBe(null);
});

it("what was brought back is taken out, and what was written since stays", () => {
  const out = (brought: string, before: string, now: string) => takenOut(brought, before, now).apply(Text.of(now.split("\n"))).toString();
  expect(out("old\nsame\n", "new\nsame\n", "old\nsame\n")).toBe("new\nsame\n");
  expect(out("old\nsame\n", "new\nsame\n", "first\nold\nsame\ntyped since\n")).toBe("first\nnew\nsame\ntyped since\n");
  // Lines that were brought back in, and edited on.
  expect(out("a\nback\nb\n", "a\nb\n", "a\nback\nb\nc\n")).toBe("a\nb\nc\n");
  expect(out("a\n", "a\nb\n", "A\n")).toBe("A\nb\n");
  expect(out("a\n", "a\nb\n", "a\nlater\n")).toBe("a\nb\nlater\n");
});
