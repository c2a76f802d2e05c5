import { describe, expect, it } from "vitest";

import { en } from "../catalogue/en";
import type { SettingsReply } from "../wire";
import { defaults } from "../settings.svelte";
import { hasWords, isFolder, lineIn, rows, sourceOf, valueIn } from "./settings";

const file = (values: Record<string, unknown>) => ({ path: "settings.toml", text: "", values, revision: null, read_only: null });
const reply = (machine: Record<string, unknown>, notebook: Record<string, unknown> | null): SettingsReply => ({ effective: defaults, machine: file(machine), notebook: notebook && file(notebook), problems: [], look: 0 });

describe("the settings screen", () => {
  it("has a row for every setting but the keys, and words for each option", () => {
    expect(rows.map((row) => row.key as string).sort()).toEqual(Object.keys(defaults).filter((key) => key !== "keys").sort());
    for (const { key, options = [] } of rows) for (const option of options) expect(en.settings[key as "theme"], `${key}.${option}`).toHaveProperty(option);
  });

  it("says where a value comes from", () => {
    const both = reply({ zoom: 1.2 }, { zoom: 0.9 });
    expect(sourceOf(both, "zoom", "machine")).toEqual({ from: "machine", here: true, over: 0.9 });
    expect(sourceOf(both, "zoom", "notebook")).toEqual({ from: "notebook", here: true, over: undefined });
    expect(sourceOf(reply({ zoom: 1.2 }, {}), "zoom", "notebook")).toEqual({ from: "machine", here: false, over: undefined });
    expect(sourceOf(reply({}, null), "zoom", "machine")).toEqual({ from: "default", here: false, over: undefined });
  });

  it("shows the value of the layer that is edited, else of the one below", () => {
    const both = reply({ zoom: 1.2, vim: true }, { zoom: 0.9 });
    expect([valueIn(both, "zoom", "machine", defaults), valueIn(both, "zoom", "notebook", defaults), valueIn(both, "vim", "notebook", defaults), valueIn(both, "spelling", "notebook", defaults)]).toEqual([1.2, 0.9, true, true]);
  });

  it("filters by all words, and finds the line in a failure's words", () => {
    expect(hasWords("Zoom How large everything is", "large zoom")).toBe(true);
    expect(hasWords("Zoom", "zoom theme")).toBe(false);
    expect(lineIn("settings.toml, line 12: expected a value")).toBe(12);
    expect(lineIn("disk full")).toBeNull();
  });

  it("takes names of folders inside the notebook", () => {
    expect(["images", "a/b", "", "/x", "a//b", "../x", "a/.", "a\\b"].map(isFolder)).toEqual([true, true, false, false, false, false, false, false]);
  });
});
