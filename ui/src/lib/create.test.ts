import { describe, expect, it } from "vitest";

import { isDay, isTime, isZone, timesOf, wrongEvent, wrongTalk } from "./create";

const talk = { title: "A pager for two", day: "", from: "", to: "" };
const event = { title: "Lowtide 2026", start: "", end: "", timezone: "", url: "" };

describe("a new talk", () => {
  it("needs a title and nothing else", () => {
    expect(wrongTalk(talk)).toEqual({});
    expect(wrongTalk({ ...talk, title: "  " })).toEqual({ title: "create.noTitle" });
  });
  it("has a day that is in the calendar, and times of a day", () => {
    expect(["2026-09-17", "2028-02-29", "2026-02-29", "2026-13-01", "17.9.2026", "2026-9-1"].map(isDay)).toEqual([true, true, false, false, false, false]);
    expect(["13:30", "9:05", "24:00", "13:60", "13.30"].map(isTime)).toEqual([true, true, false, false, false]);
    expect(wrongTalk({ ...talk, from: "13:30" })).toEqual({ day: "create.needsDay" });
    expect(wrongTalk({ ...talk, day: "2026-09-17", from: "13:30", to: "9:00" })).toEqual({ to: "create.endsFirst" });
    expect(wrongTalk({ ...talk, day: "tomorrow", from: "half one" })).toEqual({ day: "create.badDay", from: "create.badTime" });
  });
  it("has its times as a note writes them", () => {
    expect(timesOf({ ...talk, day: "2026-09-17", from: "9:05", to: "09:45" })).toEqual({ start: "2026-09-17T09:05", end: "2026-09-17T09:45" });
    expect(timesOf({ ...talk, day: "2026-09-17" })).toEqual({ start: "2026-09-17", end: null });
    expect(timesOf(talk)).toEqual({ start: null, end: null });
  });
});

describe("a new event", () => {
  it("says what is wrong with each field", () => {
    expect(wrongEvent(event)).toEqual({});
    expect(wrongEvent({ title: "", start: "2026-09-18", end: "2026-09-17", timezone: "Lisbon", url: "lowtide.invalid" })).toEqual({
      title: "create.noEventTitle",
      end: "create.endsFirst",
      timezone: "create.badZone",
      url: "create.badUrl",
    });
  });
  it("knows time zones", () => {
    expect(["Europe/Lisbon", "UTC", "Europe/Nowhere", "CET"].map(isZone)).toEqual([true, true, false, false]);
  });
});
