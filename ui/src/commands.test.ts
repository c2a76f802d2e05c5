import { expect, it } from "vitest";

import { commands } from "./commands";
import { mayCommand, readKey } from "./lib/keys";

const keys = commands.flatMap((command) => [command.key, ...(command.more ?? [])].flatMap((key) => (key === null ? [] : [{ key, id: command.id }])));

it("no two commands have one key", () => {
  const twice = keys.filter(({ key }, at) => keys.findIndex((other) => other.key === key) !== at);
  expect(twice).toEqual([]);
});

it("no two commands have one name", () => {
  const ids = commands.map((command) => command.id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});

it("keys are written in one way, and none is text", () => {
  for (const { key } of keys) {
    expect(readKey(key), key).toBe(key);
    expect(mayCommand(key), key).toBe(true);
  }
});
