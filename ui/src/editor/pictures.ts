// Pictures at their line: small until opened, with the words that stand for them beneath.
//
// They come from the notebook alone; one of another host is named and left where it is. The text is only looked at.

import { type EditorState, type Range, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";

import { t } from "../lib/language.svelte";
import { isOutside, pictureUrl } from "./addresses";
import { around } from "./around";
import type { Entry } from "./structure";

/** A picture that a line shows. */
export interface Picture {
  from: number;
  to: number;
  /** Its words, as they are written. */
  alt: string;
  /** Where it is, as it is written. */
  target: string;
}

const IMAGE = /!\[((?:[^\]\\]|\\.)*)\]\((?:<([^>]*)>|((?:[^\s()]|\([^\s()]*\))*))(?:[ \t]+(?:"[^"]*"|'[^']*'))?[ \t]*\)|!\[\[([^[\]|]+)(?:\|([^[\]]*))?\]\]/g;

/** Finds the pictures in a line; what stands in code is none. */
export function picturesIn(text: string, at = 0): Picture[] {
  const code = [...text.matchAll(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g)].map((match) => [match.index, match.index + match[0].length] as const);
  return [...text.matchAll(IMAGE)]
    .filter((match) => !code.some(([from, to]) => match.index >= from && match.index < to) && text[match.index - 1] !== "\\")
    .map((match) => ({
      from: at + match.index,
      to: at + match.index + match[0].length,
      // `![[a.png|300]]` is a width and no words.
      alt: (match[1] ?? (/^\d+(?:x\d+)?$/.test(match[5] ?? "") ? "" : match[5]) ?? "").replace(/\\(.)/g, "$1"),
      target: match[2] ?? match[3] ?? match[4] ?? "",
    }))
    .filter((picture) => picture.target !== "" && (!text.startsWith("![[", picture.from - at) || /\.\w{2,5}(?:#|$)/.test(picture.target)));
}

/** Whether a picture is all that stands on its line: then the line is its caption. */
export function isAlone(text: string, pictures: readonly Picture[], at: number): boolean {
  const [picture] = pictures;
  return pictures.length === 1 && picture !== undefined && /^ {0,3}$/.test(text.slice(0, picture.from - at)) && text.slice(picture.to - at).trim() === "";
}

/** The heights that pictures had, so that a page does not move when they come: natural width and height by address. */
const MOST_SIZES = 400;
const STORE = "talklog.pictures";
const sizes = new Map<string, [number, number]>(restored());

function restored(): [string, [number, number]][] {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "[]") as [string, [number, number]][];
  } catch {
    return [];
  }
}

function remember(url: string, size: [number, number]): void {
  const now = sizes.get(url);
  if (now?.[0] === size[0] && now[1] === size[1]) return;
  sizes.delete(url);
  sizes.set(url, size);
  for (const first of sizes.keys()) {
    if (sizes.size <= MOST_SIZES) break;
    sizes.delete(first);
  }
  try {
    localStorage.setItem(STORE, JSON.stringify([...sizes]));
  } catch {
    // Without a store the next start reserves the usual height.
  }
}

/** As high as a picture is until it is opened; the style sheet says the same. */
const SMALL = 132;
/** The least width of the page that a picture has to itself. */
const MEASURE = 576;

/** Opens a picture in full, or makes it small again; by its address. */
const toggle = StateEffect.define<string>();

const opened = StateField.define<ReadonlySet<string>>({
  create: () => new Set(),
  update(now, transaction) {
    let next = now;
    for (const effect of transaction.effects) {
      if (!effect.is(toggle)) continue;
      next = new Set(next);
      if (now.has(effect.value)) (next as Set<string>).delete(effect.value);
      else (next as Set<string>).add(effect.value);
    }
    return next;
  },
});

/** Whether a transaction opened or closed a picture. */
export const picturesToggled = (effects: readonly StateEffect<unknown>[]): boolean => effects.some((effect) => effect.is(toggle));

export class PictureWidget extends WidgetType {
  constructor(
    readonly url: string | null,
    readonly target: string,
    readonly alt: string,
    readonly full: boolean,
    readonly below: boolean,
  ) {
    super();
  }
  override eq(other: PictureWidget): boolean {
    return other.url === this.url && other.target === this.target && other.alt === this.alt && other.full === this.full && other.below === this.below;
  }
  override get estimatedHeight(): number {
    if (!this.url) return 44;
    return this.#height() + 12;
  }
  #height(): number {
    const [width, height] = (this.url && sizes.get(this.url)) || [0, 0];
    if (!width || !height) return this.full ? MEASURE * 0.6 : SMALL;
    return this.full ? Math.min(height, (height / width) * Math.min(width, MEASURE)) : Math.min(SMALL, height);
  }
  override toDOM(view: EditorView): HTMLElement {
    const box = document.createElement("div");
    box.className = "cm-picture";
    box.contentEditable = "false";
    if (!this.url) {
      box.append(stand(isOutside(this.target) ? t("live.picture_outside", { host: hostOf(this.target) }) : t("live.picture_none", { name: this.target })));
      if (isOutside(this.target)) {
        const open = document.createElement("button");
        open.type = "button";
        open.tabIndex = -1;
        open.className = "cm-picture-open";
        open.textContent = t("live.picture_open_outside");
        open.onclick = () => view.state.facet(around)?.link(this.target);
        box.firstElementChild?.append(open);
      }
      return box;
    }
    const { url, full } = this;
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    button.className = full ? "cm-picture-button cm-picture-full" : "cm-picture-button";
    button.dataset.testid = "picture";
    button.setAttribute("aria-expanded", String(full));
    button.setAttribute("aria-label", t(full ? "live.picture_shrink" : "live.picture_grow", { name: this.alt || this.target }));
    button.title = t(full ? "live.picture_small" : "live.picture_full");
    // The text keeps the focus, and its cursor stays where it is.
    button.onmousedown = (event) => event.preventDefault();
    button.onclick = () => view.dispatch({ effects: toggle.of(url) });
    const picture = document.createElement("img");
    picture.alt = "";
    picture.decoding = "async";
    picture.draggable = false;
    const known = sizes.get(url);
    if (known) [picture.width, picture.height] = known;
    else if (!full) button.style.minHeight = `${SMALL}px`;
    picture.onload = () => {
      // A drawing may have no size of its own.
      if (!picture.naturalWidth || !picture.naturalHeight) return;
      remember(url, [picture.naturalWidth, picture.naturalHeight]);
      [picture.width, picture.height] = [picture.naturalWidth, picture.naturalHeight];
      button.style.minHeight = "";
      view.requestMeasure();
    };
    picture.onerror = () => {
      button.replaceWith(stand(t("live.picture_missing", { name: this.target })));
      view.requestMeasure();
    };
    picture.src = url;
    button.append(picture);
    box.append(button);
    return box;
  }
  override ignoreEvent(): boolean {
    return true;
  }
}

function stand(words: string): HTMLElement {
  const box = document.createElement("div");
  box.className = "cm-picture-none";
  box.dataset.testid = "picture-none";
  const text = document.createElement("span");
  text.textContent = words;
  box.append(text);
  return box;
}

function hostOf(url: string): string {
  try {
    return new URL(url, "https://nowhere.invalid").host || url;
  } catch {
    return url;
  }
}

/** Makes what shows the pictures of the lines in `entries`. */
export function pictureBlocks(state: EditorState, entries: readonly Entry[]): Range<Decoration>[] {
  const blocks: Range<Decoration>[] = [];
  const path = state.facet(around)?.path() ?? "";
  const full = state.field(opened, false);
  for (const { at, kind } of entries) {
    if (kind.is !== "picture") continue;
    const line = state.doc.lineAt(at);
    const pictures = picturesIn(line.text, line.from);
    const alone = isAlone(line.text, pictures, line.from);
    pictures.forEach((picture, index) => {
      const url = isOutside(picture.target) ? null : pictureUrl(path, picture.target);
      const widget = new PictureWidget(url, picture.target, picture.alt, url !== null && full?.has(url) === true, !alone);
      blocks.push(alone ? Decoration.widget({ widget, block: true, side: -1 }).range(line.from) : Decoration.widget({ widget, block: true, side: 1 + index }).range(line.to));
    });
  }
  return blocks;
}

/** Opens the picture of the cursor's line in full, or makes it small again. */
export function togglePicture(view: { state: EditorState; dispatch: EditorView["dispatch"] }): boolean {
  const { state } = view;
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  const pictures = picturesIn(line.text, line.from);
  const picture = pictures.find(({ from, to }) => head >= from && head <= to) ?? (isAlone(line.text, pictures, line.from) ? pictures[0] : undefined);
  if (!picture) return false;
  if (isOutside(picture.target)) {
    state.facet(around)?.link(picture.target);
    return true;
  }
  const url = pictureUrl(state.facet(around)?.path() ?? "", picture.target);
  if (!url) return false;
  view.dispatch({ effects: toggle.of(url) });
  return true;
}

export const pictures = opened;
