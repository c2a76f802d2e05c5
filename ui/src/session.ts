// What a person arranged in a notebook's window, as JSON that outlives it: tabs, sides, sizes, places in notes.
//
// Reading never fails. What is missing, of another kind or of a later version than this one is left out, and the rest counts.

import type { Place } from "./panes.svelte";

export const VERSION = 1;
/** Places of notes that are remembered, the latest kept. */
const PLACES = 300;

export interface SavedTab {
  /** The path of a note, or `:settings` of a screen. */
  key: string;
  /** Shown until the note is read. */
  title: string;
  talk: boolean;
}
export interface SavedSide {
  tabs: SavedTab[];
  /** Which one is seen. */
  current: number;
}
export interface Session {
  sides: SavedSide[];
  /** The side that has the focus. */
  at: number;
  /** The first side's part of the width. */
  share: number;
  sidebar: { shown: boolean; width: number; toggled: string[] };
  aside: { shown: string | null; width: number };
  places: Map<string, Place>;
  /** Commands as they were used in the palette, the latest first. */
  commands: string[];
}

export const sizes = { side: { least: 200, most: 420, normal: 268 }, aside: { least: 280, normal: 400 }, share: { least: 0.2, most: 0.8 } } as const;

export function emptySession(): Session {
  return {
    sides: [],
    at: 0,
    share: 0.5,
    sidebar: { shown: true, width: sizes.side.normal, toggled: [] },
    aside: { shown: null, width: sizes.aside.normal },
    places: new Map(),
    commands: [],
  };
}

const object = (value: unknown): Record<string, unknown> => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const words = (value: unknown): string[] => list(value).filter((each): each is string => typeof each === "string");
const within = (value: unknown, least: number, most: number, normal: number) => (typeof value === "number" && Number.isFinite(value) ? Math.max(least, Math.min(most, value)) : normal);
const count = (value: unknown) => within(typeof value === "number" ? Math.trunc(value) : value, 0, Number.MAX_SAFE_INTEGER, 0);

/** Reads what `written` wrote; from anything else, what can be made of it. */
export function read(text: string | null): Session {
  const session = emptySession();
  let from: Record<string, unknown>;
  try {
    from = object(JSON.parse(text ?? "null"));
  } catch {
    return session;
  }
  if (from.version !== VERSION) return session;
  const seen = new Set<string>();
  for (const each of list(from.sides).slice(0, 2)) {
    const side = object(each);
    const tabs = list(side.tabs).flatMap((tab): SavedTab[] => {
      const { key, title, talk } = object(tab);
      // One note has one editor, wherever it stands.
      if (typeof key !== "string" || key === "" || seen.has(key)) return [];
      seen.add(key);
      return [{ key, title: typeof title === "string" ? title : key, talk: talk === true }];
    });
    if (tabs.length > 0) session.sides.push({ tabs, current: Math.min(count(side.current), tabs.length - 1) });
  }
  session.at = Math.min(count(from.at), Math.max(0, session.sides.length - 1));
  session.share = within(from.share, sizes.share.least, sizes.share.most, session.share);
  const sidebar = object(from.sidebar);
  session.sidebar = { shown: sidebar.shown !== false, width: within(sidebar.width, sizes.side.least, sizes.side.most, sizes.side.normal), toggled: words(sidebar.toggled) };
  const aside = object(from.aside);
  session.aside = { shown: typeof aside.shown === "string" ? aside.shown : null, width: within(aside.width, sizes.aside.least, 4000, sizes.aside.normal) };
  for (const [path, place] of Object.entries(object(from.places)).slice(-PLACES)) {
    const { anchor, head, top } = object(place);
    session.places.set(path, { anchor: count(anchor), head: count(head), top: count(top) });
  }
  session.commands = words(from.commands);
  return session;
}

export function written(session: Session): string {
  const places = Object.fromEntries([...session.places].slice(-PLACES));
  return JSON.stringify({ version: VERSION, ...session, places });
}
