// Callouts: quotes that open with `[!note]`, as GitHub and Obsidian write them. Here their names, colours and signs.
//
// What they look like is the style sheet's; which lines are one is found with the other marks.

import { WidgetType } from "@codemirror/view";
import Bug from "@lucide/svelte/icons/bug";
import CircleCheck from "@lucide/svelte/icons/circle-check";
import CircleHelp from "@lucide/svelte/icons/circle-question-mark";
import CircleX from "@lucide/svelte/icons/circle-x";
import ClipboardList from "@lucide/svelte/icons/clipboard-list";
import Flag from "@lucide/svelte/icons/flag";
import Info from "@lucide/svelte/icons/info";
import Lightbulb from "@lucide/svelte/icons/lightbulb";
import List from "@lucide/svelte/icons/list";
import OctagonAlert from "@lucide/svelte/icons/octagon-alert";
import Pencil from "@lucide/svelte/icons/pencil";
import Quote from "@lucide/svelte/icons/quote";
import TriangleAlert from "@lucide/svelte/icons/triangle-alert";

import { t } from "../lib/language.svelte";
import { icon } from "./icon";

/** What a callout means; colour is spent on what needs a person. */
export type Tone = "plain" | "good" | "warn" | "danger";

interface Callout {
  kind: "note" | "info" | "tip" | "important" | "warning" | "caution" | "question" | "success" | "failure" | "bug" | "example" | "quote" | "todo" | "abstract";
  tone: Tone;
  /** An icon of lucide. */
  icon: unknown;
}

const known: Callout[] = [
  { kind: "note", tone: "plain", icon: Pencil },
  { kind: "info", tone: "plain", icon: Info },
  { kind: "tip", tone: "good", icon: Lightbulb },
  { kind: "important", tone: "plain", icon: Flag },
  { kind: "warning", tone: "warn", icon: TriangleAlert },
  { kind: "caution", tone: "danger", icon: OctagonAlert },
  { kind: "question", tone: "plain", icon: CircleHelp },
  { kind: "success", tone: "good", icon: CircleCheck },
  { kind: "failure", tone: "danger", icon: CircleX },
  { kind: "bug", tone: "danger", icon: Bug },
  { kind: "example", tone: "plain", icon: List },
  { kind: "quote", tone: "plain", icon: Quote },
  { kind: "todo", tone: "plain", icon: CircleCheck },
  { kind: "abstract", tone: "plain", icon: ClipboardList },
];

const ALIAS: Record<string, Callout["kind"]> = {
  hint: "tip", attention: "warning", danger: "caution", error: "caution", help: "question", faq: "question", check: "success", done: "success",
  fail: "failure", missing: "failure", cite: "quote", summary: "abstract", tldr: "abstract",
};

/** `[!note]` at a quote's start, `-` or `+` where it can be folded. */
export const CALLOUT = /^\[!([\w-]+)\]([+-]?)(?:[ \t]+|$)/;

/** Gives a callout by the name in its brackets; any other name is a note. */
export function calloutOf(name: string): Callout {
  const kind = ALIAS[name.toLowerCase()] ?? name.toLowerCase();
  return known.find((callout) => callout.kind === kind) ?? (known[0] as Callout);
}

/** Stands for `[!note]`: the sign, and the kind's name where the callout has no title of its own. */
export class CalloutSign extends WidgetType {
  constructor(
    readonly name: string,
    readonly titled: boolean,
  ) {
    super();
  }
  override eq(other: CalloutSign): boolean {
    return other.name === this.name && other.titled === this.titled;
  }
  override toDOM(): HTMLElement {
    const callout = calloutOf(this.name);
    const sign = document.createElement("span");
    sign.className = "cm-callout-sign";
    const title = t(`live.callout_${callout.kind}`);
    sign.append(icon(callout.icon, this.titled ? title : null));
    if (!this.titled) sign.append(title);
    return sign;
  }
}
