// Text that is on its way: a picture that is copied, HTML that is made markdown. Where it will stand moves along with the
// text around it; a long one is shown in place, as a mark that is no text. The text comes in once, as one step of undo.

import { isolateHistory } from "@codemirror/commands";
import { EditorSelection, type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";

interface Pending {
  id: number;
  from: number;
  to: number;
  /** What is shown; nothing where it will not take long. */
  label: string | null;
  /** How much is done, from 0 to 1. */
  part: number;
}

const begun = StateEffect.define<Pending>({ map: (each, changes) => ({ ...each, from: changes.mapPos(each.from, -1), to: changes.mapPos(each.to, 1) }) });
const told = StateEffect.define<{ id: number; label: string | null; part: number }>();
const ended = StateEffect.define<number>();

class Label extends WidgetType {
  constructor(
    private readonly label: string,
    private readonly part: number,
  ) {
    super();
  }
  override eq(other: Label): boolean {
    return other.label === this.label && other.part === this.part;
  }
  override toDOM(): HTMLElement {
    const pill = document.createElement("span");
    pill.className = "cm-pending";
    pill.setAttribute("role", "status");
    pill.dataset.testid = "picture-pending";
    pill.append(this.label);
    const bar = pill.appendChild(document.createElement("i"));
    bar.style.width = `${Math.round(this.part * 100)}%`;
    return pill;
  }
  override updateDOM(dom: HTMLElement): boolean {
    const [text, bar] = dom.childNodes;
    if (!(text instanceof Text) || !(bar instanceof HTMLElement)) return false;
    text.data = this.label;
    bar.style.width = `${Math.round(this.part * 100)}%`;
    return true;
  }
  override ignoreEvent(): boolean {
    return true;
  }
}

export const pendings = StateField.define<readonly Pending[]>({
  create: () => [],
  update(now, transaction) {
    let next = now;
    // At an empty place, what is typed there comes before; a range keeps to its own text.
    if (transaction.docChanged) {
      next = next.map((each) => {
        const from = transaction.changes.mapPos(each.from, each.from === each.to ? 1 : 1);
        return { ...each, from, to: Math.max(from, transaction.changes.mapPos(each.to, each.from === each.to ? 1 : -1)) };
      });
    }
    for (const effect of transaction.effects) {
      if (effect.is(begun)) next = [...next, effect.value];
      else if (effect.is(told)) next = next.map((each) => (each.id === effect.value.id ? { ...each, ...effect.value } : each));
      else if (effect.is(ended)) next = next.filter((each) => each.id !== effect.value);
    }
    return next;
  },
  provide: (field) =>
    EditorView.decorations.from(field, (all) =>
      Decoration.set(
        all.filter((each) => each.label !== null).map((each) => Decoration.widget({ widget: new Label(each.label ?? "", each.part), side: 1 }).range(each.to)),
        true,
      ),
    ),
});

let last = 0;

/** Text that will come in at one place. */
export interface Coming {
  id: number;
  tell(label: string | null, part: number): void;
  /** Brings the text in, or nothing. What makes it may look at where it comes to. */
  end(text: ((view: EditorView, from: number, to: number) => string) | null): void;
}

/** Keeps a place for text that will come in. */
export function coming(view: EditorView, from: number, to: number, label: string | null): Coming {
  const id = (last += 1);
  view.dispatch({ effects: begun.of({ id, from, to, label, part: 0 }) });
  const end: Coming["end"] = (text) => {
    const place = view.state.field(pendings).find((each) => each.id === id);
    if (!place) return;
    if (text !== null && view.composing) {
      // What an input method is about to write must not be touched.
      view.contentDOM.addEventListener("compositionend", () => setTimeout(() => end(text)), { once: true });
      return;
    }
    if (text === null || view.state.readOnly) return void view.dispatch({ effects: ended.of(id) });
    const insert = text(view, place.from, place.to);
    const { main } = view.state.selection;
    // The cursor goes behind it, if it is still where it was.
    const here = main.head >= place.from && main.head <= place.to;
    view.dispatch({
      changes: { from: place.from, to: place.to, insert },
      ...(here ? { selection: EditorSelection.cursor(place.from + insert.length), scrollIntoView: true } : {}),
      effects: ended.of(id),
      annotations: isolateHistory.of("full"),
      userEvent: "input.paste",
    });
  };
  return { id, tell: (label, part) => view.dispatch({ effects: told.of({ id, label, part }) }), end };
}

const theme = EditorView.baseTheme({
  ".cm-pending": {
    position: "relative", display: "inline-block", overflow: "hidden", padding: "0 10px", margin: "0 2px", borderRadius: "var(--r-2)", font: "400 var(--t-13)/26px var(--font-text)", textIndent: "0",
    color: "var(--text-2)", backgroundColor: "var(--sunken)", boxShadow: "inset 0 0 0 1px var(--line)", verticalAlign: "middle",
  },
  ".cm-pending i": { position: "absolute", left: "0", bottom: "0", height: "2px", backgroundColor: "var(--accent)", transition: "width var(--base) var(--ease)" },
});

export const pending: Extension = [pendings, theme];
