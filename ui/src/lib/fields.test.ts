import { describe, expect, it } from "vitest";

import { dateIn, listOf, offsetOf, person, rowsOf, spanOf, spanShown, spanWritten, tagsIn, textOf, timeIn, urlIn, withItems } from "./fields";

const zone = () => "+02:00";
const START = "2026-09-17T13:30:00+02:00";
const END = "2026-09-17T14:10:00+02:00";

describe("times", () => {
  it("keep their offset and their way of writing", () => {
    const span = spanOf(START, END);
    expect(span).toEqual({ date: "2026-09-17", from: "13:30", until: "2026-09-17", to: "14:10" });
    expect(spanWritten({ ...span, to: "14:20" }, START, END, zone)).toEqual({ start: START, end: "2026-09-17T14:20:00+02:00" });
    expect(spanWritten(span, "2026-09-17 13:30", "2026-09-17T14:10Z", zone)).toEqual({ start: "2026-09-17 13:30", end: "2026-09-17T14:10Z" });
    expect(spanWritten({ ...span, to: "14:20" }, START, null, () => "+05:00")).toEqual({ start: START, end: "2026-09-17T14:20:00+02:00" });
  });

  it("take the offset of the event where nothing is written", () => {
    expect(spanWritten({ date: "17.9.2026", from: "1330", until: "", to: "14.10" }, null, null, zone)).toEqual({ start: START, end: END });
    expect(spanWritten({ date: "2026-09-17", from: "9", until: "", to: "" }, null, null, () => "")).toEqual({ start: "2026-09-17T09:00:00", end: null });
  });

  it("are days where only days are written", () => {
    expect(spanWritten({ date: "2026-09-17", from: "", until: "2026-09-18", to: "" }, null, null, zone)).toEqual({ start: "2026-09-17", end: "2026-09-18" });
    expect(spanWritten({ date: "2026-09-17", from: "", until: "2026-09-17", to: "" }, "2026-09-17", "2026-09-17", zone)).toEqual({ start: "2026-09-17", end: "2026-09-17" });
    expect(spanWritten({ date: "2026-09-17", from: "", until: "", to: "" }, null, null, zone)).toEqual({ start: "2026-09-17", end: null });
  });

  it("say what is wrong", () => {
    const span = spanOf(START, END);
    expect(spanWritten({ ...span, to: "13:00" }, START, END, zone)).toBe("order");
    expect(spanWritten({ ...span, date: "31.2.2026" }, START, END, zone)).toBe("date");
    expect(spanWritten({ ...span, from: "25:00" }, START, END, zone)).toBe("from");
    expect(spanWritten({ ...span, from: "" }, START, END, zone)).toBe("alone");
    expect(spanWritten({ ...span, date: "" }, START, END, zone)).toBe("date");
    expect(spanWritten({ date: "", from: "", until: "", to: "" }, START, END, zone)).toEqual({ start: null, end: null });
    // Over midnight the end is on another day.
    expect(spanWritten({ date: "2026-09-17", from: "23:00", until: "2026-09-18", to: "00:30" }, START, END, zone)).toEqual({ start: "2026-09-17T23:00:00+02:00", end: "2026-09-18T00:30:00+02:00" });
    // Compared as instants: zones may differ.
    expect(spanWritten({ date: "2026-09-17", from: "10:00", until: "2026-09-17", to: "09:30" }, "2026-09-17T10:00:00+02:00", "2026-09-17T09:30:00+01:00", zone)).toEqual({ start: "2026-09-17T10:00:00+02:00", end: "2026-09-17T09:30:00+01:00" });
  });

  it("are read as people type them", () => {
    expect(dateIn("17. Sep", "2026-01-01")).toBe("2026-09-17");
    expect(dateIn("Thu 17 September 2025", null)).toBe("2025-09-17");
    expect(dateIn("3. März 2026", null)).toBe("2026-03-03");
    expect(dateIn("2026-9-7", null)).toBe("2026-09-07");
    expect(dateIn("2026-02-30", null)).toBe(null);
    expect(dateIn("soon", null)).toBe(null);
    expect(timeIn("1:30 pm")).toBe("13:30");
    expect(timeIn("12am")).toBe("00:00");
    expect(timeIn("9 Uhr")).toBe("09:00");
    expect(timeIn("24:00")).toBe(null);
  });

  it("are shown as at the venue", () => {
    const now = new Date(2026, 0, 1);
    expect(spanShown(START, END, "en", now)).toBe("Thu 17 Sep, 13:30–14:10");
    expect(spanShown("2026-09-17", "2026-09-18", "de", now)).toMatch(/^17\. Sep.* – 18\. Sep/);
    expect(spanShown("sometime", null, "en", now)).toBe("sometime");
    expect(spanShown(START, null, "en", new Date(2027, 0, 1))).toContain("2026");
  });

  it("know the offset of a zone on both sides of a clock change", () => {
    expect(offsetOf("Europe/Berlin", "2026-09-17", "13:30")).toBe("+02:00");
    expect(offsetOf("Europe/Berlin", "2026-12-17", "13:30")).toBe("+01:00");
    expect(offsetOf("America/St_Johns", "2026-12-17", "13:30")).toBe("-03:30");
    expect(offsetOf("Nowhere/Atall", "2026-12-17", "13:30")).toBe("");
  });
});

describe("values", () => {
  it("are cut and put together", () => {
    expect(person("Wren Hallowisk (Tessel Freight)")).toEqual({ name: "Wren Hallowisk", from: "Tessel Freight" });
    expect(person("Wren")).toEqual({ name: "Wren", from: "" });
    expect(tagsIn("#queues, cost  on-call")).toEqual(["queues", "cost", "on-call"]);
    expect(withItems(["a", "b"], 0, ["c", "B"])).toEqual(["c", "B"]);
    expect(withItems(["a", "b"], null, ["A", "c"])).toEqual(["a", "b", "c"]);
    expect(withItems(["a", "b"], 0, [])).toEqual(["b"]);
  });

  it("of addresses are completed, and refused where they are none", () => {
    expect(urlIn("lowtide.example/talks")).toBe("https://lowtide.example/talks");
    expect(urlIn("https://lowtide.example")).toBe("https://lowtide.example");
    expect(urlIn("see the page")).toBe(null);
    expect(urlIn("./slides.pdf")).toBe("./slides.pdf");
  });

  it("make rows by the note's kind", () => {
    const fields = [
      { key: "title", value: "x", whole: true, line: 2 },
      { key: "video", value: "https://a.example", whole: true, line: 3 },
      { key: "mood", value: "calm", whole: true, line: 4 },
      { key: "tags", value: "one", whole: true, line: 5 },
      { key: "room", value: "", whole: true, line: 6 },
    ];
    const { rows, more, others } = rowsOf("note", fields);
    expect(rows.map((row) => row.key)).toEqual(["tags", "video"]);
    expect(more.map((row) => row.key)).not.toContain("place");
    expect(others).toBe(1);
    const deep = rowsOf("talk", [{ key: "speakers", value: null, whole: false, line: 2 }]);
    expect([...deep.rows, ...deep.more].map((row) => row.key)).not.toContain("speakers");
    expect(deep.others).toBe(1);
    expect(listOf(fields, "tags")).toEqual(["one"]);
    expect(textOf(fields, "room")).toBe("");
  });
});
