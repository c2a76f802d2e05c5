import { describe, expect, it } from "vitest";

import { below } from "./export";

describe("the files of an export", () => {
  it("are named below the blog's folder", () => {
    expect(below(["/home/me/blog/content/a.md", "/home/me/blog/static/b.png"], "/home/me/blog/")).toEqual({ folder: "/home/me/blog", names: ["content/a.md", "static/b.png"] });
  });
  it("are so where the folder was typed with ~", () => {
    expect(below(["/home/me/blog/content/a.md"], "~/blog")).toEqual({ folder: "/home/me/blog", names: ["content/a.md"] });
  });
  it("have their common folder where the typed one is another name of it", () => {
    expect(below(["/srv/site/content/a.md", "/srv/site/static/b.png"], "/home/me/link")).toEqual({ folder: "/srv/site", names: ["content/a.md", "static/b.png"] });
  });
  it("stay as they are where they have none", () => {
    expect(below(["a.md"], "")).toEqual({ folder: "", names: ["a.md"] });
    expect(below([], "/x")).toEqual({ folder: "", names: [] });
  });
});
