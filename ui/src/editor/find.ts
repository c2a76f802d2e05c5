// Find and replace in the note: one bar that says how many there are and which one this is.

import { SearchQuery, closeSearchPanel, findNext, findPrevious, getSearchQuery, replaceAll, replaceNext, search, setSearchQuery } from "@codemirror/search";
import type { Extension } from "@codemirror/state";
import { type EditorView, type Panel, runScopeHandlers } from "@codemirror/view";

import { t } from "../lib/language.svelte";

/** Matches are counted up to here; counting all of a huge file at each key would be felt. */
const MOST = 999;

function element<K extends keyof HTMLElementTagNameMap>(name: K, className: string, attributes: Record<string, string> = {}): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className) made.className = className;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function field(label: string, testid: string): { box: HTMLElement; input: HTMLInputElement } {
  const box = element("label", "field");
  const input = element("input", "", { placeholder: label, "aria-label": label, "data-testid": testid, spellcheck: "false", autocomplete: "off" });
  box.append(input);
  return { box, input };
}

function button(text: string, label: string, className: string, run: () => void): HTMLButtonElement {
  const made = element("button", className, { type: "button", "aria-label": label, title: label });
  made.textContent = text;
  made.onclick = run;
  return made;
}

function bar(view: EditorView): Panel {
  const dom = element("div", "find", { role: "search", "aria-label": t("find.bar"), "data-testid": "find" });
  const find = field(t("find.find"), "find-input");
  find.input.setAttribute("main-field", "true");
  const replace = field(t("find.with"), "find-replace");
  const count = element("span", "find-count num", { role: "status" });
  find.box.append(count);

  const commit = () => {
    const query = new SearchQuery({
      search: find.input.value,
      replace: replace.input.value,
      caseSensitive: pressed(toggles.case),
      wholeWord: pressed(toggles.word),
      regexp: pressed(toggles.pattern),
      // `\n` is meant as written unless a pattern is.
      literal: !pressed(toggles.pattern),
    });
    if (!query.eq(getSearchQuery(view.state))) view.dispatch({ effects: setSearchQuery.of(query) });
    tell();
  };
  const toggle = (text: string, label: string) => {
    const made = button(text, label, "ib small", () => {
      made.setAttribute("aria-pressed", String(!pressed(made)));
      commit();
    });
    made.setAttribute("aria-pressed", "false");
    return made;
  };
  const toggles = { case: toggle("Aa", t("find.case")), word: toggle("“ ”", t("find.words")), pattern: toggle(".*", t("find.pattern")) };
  const pressed = (made: HTMLElement) => made.getAttribute("aria-pressed") === "true";
  const go = (command: (view: EditorView) => boolean) => () => {
    command(view);
    tell();
  };

  const first = element("div", "find-row");
  first.append(
    find.box,
    button("↑", t("find.previous"), "ib small", go(findPrevious)),
    button("↓", t("find.next"), "ib small", go(findNext)),
    toggles.case,
    toggles.word,
    toggles.pattern,
    button("×", t("common.closeKey"), "ib small find-close", () => closeSearchPanel(view)),
  );
  const second = element("div", "find-row");
  second.append(replace.box, button(t("find.replace"), t("find.replaceOne"), "btn small", go(replaceNext)), button(t("find.all"), t("find.all"), "btn small", go(replaceAll)));
  dom.append(first, ...(view.state.readOnly ? [] : [second]));

  find.input.oninput = commit;
  replace.input.oninput = commit;
  dom.onkeydown = (event) => {
    if (runScopeHandlers(view, event, "search-panel")) event.preventDefault();
    else if (event.key === "Enter" && event.target === find.input) {
      event.preventDefault();
      go(event.shiftKey ? findPrevious : findNext)();
    } else if (event.key === "Enter" && event.target === replace.input) {
      event.preventDefault();
      go(replaceNext)();
    }
  };

  /** Says which match is chosen, and how many there are. */
  function tell(): void {
    const query = getSearchQuery(view.state);
    if (!query.search) return void (count.textContent = "");
    if (!query.valid) return void (count.textContent = t("find.noPattern"));
    const { from, to } = view.state.selection.main;
    let all = 0;
    let at = 0;
    const cursor = query.getCursor(view.state);
    for (let next = cursor.next(); !next.done && all <= MOST; next = cursor.next()) {
      all += 1;
      if (next.value.from === from && next.value.to === to) at = all;
    }
    const total = all > MOST ? `${MOST}+` : String(all);
    count.textContent = all === 0 ? t("find.none") : at > 0 ? t("find.of", { at, total }) : total;
  }
  function take(query: SearchQuery): void {
    if (find.input.value !== query.search) find.input.value = query.search;
    if (replace.input.value !== query.replace) replace.input.value = query.replace;
    toggles.case.setAttribute("aria-pressed", String(query.caseSensitive));
    toggles.word.setAttribute("aria-pressed", String(query.wholeWord));
    toggles.pattern.setAttribute("aria-pressed", String(query.regexp));
  }

  return {
    dom,
    top: true,
    mount() {
      take(getSearchQuery(view.state));
      tell();
      find.input.select();
    },
    update(update) {
      for (const transaction of update.transactions)
        for (const effect of transaction.effects) if (effect.is(setSearchQuery)) take(effect.value);
      if (update.docChanged || update.selectionSet) tell();
    },
  };
}

/** Find and replace, with our own bar. */
export const find: Extension = search({ top: true, createPanel: bar });
