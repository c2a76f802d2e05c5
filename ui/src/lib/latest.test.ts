import { expect, test } from "vitest";

import { Latest } from "./latest";

test("an answer that was overtaken is asked for again", async () => {
  const latest = new Latest();
  const notes = ["a"];
  let asked = 0;
  const answer = await latest.ask(async () => {
    asked += 1;
    const now = [...notes];
    await Promise.resolve();
    if (asked === 1) {
      // Told while the first answer, which does not have it, is on its way.
      notes.push("b");
      latest.hear();
    }
    return now;
  });
  expect(answer).toEqual(["a", "b"]);
  expect(asked).toBe(2);
});

test("an answer that nothing overtook is taken", async () => {
  const latest = new Latest();
  latest.hear();
  let asked = 0;
  expect(await latest.ask(async () => ++asked)).toBe(1);
});
