import { expect, it } from "vitest";

import { capsOf, chordOf, mayCommand, partsOf, readKey } from "./keys";

const held = (key: string, ...names: string[]) => chordOf({ key, ctrlKey: names.includes("Ctrl"), altKey: names.includes("Alt"), shiftKey: names.includes("Shift"), metaKey: names.includes("Meta") });

it("names what is pressed", () => {
  expect(held("f", "Ctrl", "Shift")).toBe("Ctrl+Shift+F");
  expect(held("+", "Ctrl")).toBe("Ctrl++");
  expect(held("PageUp", "Ctrl", "Shift")).toBe("Ctrl+Shift+PageUp");
  expect(held(" ", "Alt")).toBe("Alt+Space");
  expect(held("k", "Meta")).toBe("Ctrl+K");
  expect(held("Control", "Ctrl")).toBe(null);
  expect(held("Dead")).toBe(null);
});

it("takes a key apart, a plus too", () => {
  expect(partsOf("Ctrl+Shift++")).toEqual(["Ctrl", "Shift", "+"]);
  expect(partsOf("Ctrl++")).toEqual(["Ctrl", "+"]);
  expect(partsOf("F1")).toEqual(["F1"]);
  expect(capsOf("Ctrl+ArrowUp")).toEqual(["Ctrl", "↑"]);
});

it("reads what was written by hand", () => {
  expect(readKey("shift + ctrl + f")).toBe("Ctrl+Shift+F");
  expect(readKey("Cmd+K")).toBe("Ctrl+K");
  expect(readKey("ctrl++")).toBe("Ctrl++");
  expect(readKey("f6")).toBe("F6");
  expect(readKey("Ctrl+Shift")).toBe(null);
  expect(readKey("Super+K")).toBe(null);
  expect(readKey("")).toBe(null);
});

it("lets no text become a command", () => {
  expect(mayCommand("A")).toBe(false);
  expect(mayCommand("Shift+A")).toBe(false);
  expect(mayCommand("Enter")).toBe(false);
  expect(mayCommand("F9")).toBe(true);
  expect(mayCommand("Alt+\\")).toBe(true);
});
