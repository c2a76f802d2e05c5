// Vim's keys, for those whose fingers want them. The keymap itself is fetched only when the setting is on. What the window's
// keys and vim's have in common goes to vim while it is in its own modes, and to the window while text is inserted.

import { type Extension, Prec } from "@codemirror/state";
import { EditorView, ViewPlugin } from "@codemirror/view";

import { type Around, around } from "./around";

export type VimMode = "normal" | "insert" | "visual" | "replace";

/** Keys that mean something to vim in its own modes, as the window writes them. */
const OWN = new Set(["Ctrl+A", "Ctrl+B", "Ctrl+D", "Ctrl+E", "Ctrl+F", "Ctrl+I", "Ctrl+O", "Ctrl+R", "Ctrl+U", "Ctrl+V", "Ctrl+X", "Ctrl+Y"]);
/** And while it inserts: a word is deleted so often that a closed tab would be a bad joke. */
const INSERTING = new Set(["Ctrl+W"]);

const modes = new WeakMap<EditorView, VimMode>();

/** Tells whether a key is vim's now, and so not a command of the window. */
export function vimWants(view: EditorView | null, key: string): boolean {
  const mode = view?.hasFocus ? modes.get(view) : undefined;
  if (mode === undefined) return false;
  return mode === "insert" || mode === "replace" ? INSERTING.has(key) : OWN.has(key);
}

/** Reads a mode as the keymap names it. */
export function modeOf(mode: string): VimMode {
  return mode === "insert" || mode === "replace" || mode === "visual" ? mode : "normal";
}

let defined = false;

/** Fetches vim's keys. */
export async function vimKeys(): Promise<Extension> {
  const { vim, Vim, getCM } = await import("@replit/codemirror-vim");
  if (!defined) {
    defined = true;
    const on = (run: (ask: Around) => void) => (cm: { cm6: EditorView }) => {
      const ask = cm.cm6.state.facet(around);
      if (ask) run(ask);
    };
    // Leaving a note saves it, as everywhere.
    const ends = on((ask) => ask.close());
    Vim.defineEx("write", "w", on((ask) => ask.save()) as never);
    Vim.defineEx("quit", "q", ends as never);
    Vim.defineEx("wq", "wq", ends as never);
    Vim.defineEx("xit", "x", ends as never);
  }
  const mode = ViewPlugin.fromClass(
    class {
      constructor(private readonly view: EditorView) {
        const cm = getCM(view);
        const tell = (mode: VimMode) => {
          modes.set(view, mode);
          view.state.facet(around)?.mode(mode);
        };
        cm?.on("vim-mode-change", (event: { mode: string }) => tell(modeOf(event.mode)));
        tell("normal");
      }
      destroy(): void {
        modes.delete(this.view);
        this.view.state.facet(around)?.mode(null);
      }
    },
  );
  return [Prec.highest(vim({ status: false })), mode, theme];
}

const theme = EditorView.theme({
  "&.cm-focused .cm-fat-cursor": { background: "var(--accent) !important", color: "var(--on-accent) !important" },
  "&:not(.cm-focused) .cm-fat-cursor": { outline: "1px solid var(--accent) !important" },
  ".cm-vim-panel": { display: "flex", alignItems: "center", gap: "6px", padding: "4px 10px", fontFamily: "var(--font-mono)", fontSize: "var(--t-13)", lineHeight: "24px", color: "var(--text)", backgroundColor: "var(--raised)", borderTop: "1px solid var(--line)" },
  ".cm-vim-panel input": { flex: "1", minWidth: "0", border: "0", background: "none", outline: "none", boxShadow: "none", fontFamily: "inherit", color: "inherit" },
});
