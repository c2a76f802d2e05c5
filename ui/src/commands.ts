// Every command of the window, with its name and key: what the palette lists, the key sheet shows and the keys do.

import { openSearchPanel } from "@codemirror/search";
import { EditorView } from "@codemirror/view";

import { workspace as w } from "./workspace.svelte";

export interface Command {
  id: string;
  name: string;
  /** As look.md writes it, `Ctrl+Shift+F`; none where it has no key. */
  key: string | null;
  /** Whether it makes sense now. */
  can: () => boolean;
  run: () => void;
}

const open = () => w.notebook !== null;
const note = () => w.current !== null;

function findInNote(): void {
  const content = document.querySelector<HTMLElement>(".cm-content");
  const view = content && EditorView.findFromDOM(content);
  if (view) openSearchPanel(view);
}

/** Moves the focus to the next area: sidebar, note, right pane, status line. */
function nextArea(back: boolean): void {
  const areas = [...document.querySelectorAll<HTMLElement>("[data-area]")].filter((area) => area.getClientRects().length > 0);
  const at = areas.findIndex((area) => area.contains(document.activeElement));
  const next = areas.at((at + (back ? -1 : 1) + areas.length) % areas.length);
  const target = next?.querySelector<HTMLElement>(
    '.cm-content, [data-area-focus], input, [role="treeitem"][tabindex="0"], button, a[href], [tabindex="0"]',
  );
  (target ?? next)?.focus();
}

export const commands: Command[] = [
  { id: "quick-open", name: "Open a note by name", key: "Ctrl+P", can: open, run: () => w.lay("quick-open") },
  { id: "search", name: "Search all notes", key: "Ctrl+Shift+F", can: open, run: () => w.lay("search") },
  { id: "palette", name: "All commands", key: "Ctrl+K", can: () => true, run: () => w.lay("palette") },
  { id: "new-talk", name: "New talk", key: "Ctrl+N", can: open, run: () => w.lay("new-talk") },
  { id: "preview", name: "Preview", key: "Ctrl+E", can: note, run: () => w.toggleAside("preview") },
  { id: "outline", name: "Outline", key: "Ctrl+Shift+O", can: note, run: () => w.toggleAside("outline") },
  { id: "find", name: "Find and replace in the note", key: "Ctrl+F", can: note, run: findInNote },
  { id: "save", name: "Save and make a checkpoint", key: "Ctrl+S", can: open, run: () => void w.save() },
  { id: "sync", name: "Sync now", key: "Ctrl+Shift+S", can: open, run: () => void w.sync() },
  { id: "remote", name: "Set the remote", key: null, can: open, run: () => w.lay("remote") },
  { id: "consent", name: "What may happen by itself in this repository", key: null, can: () => w.notebook?.git === true, run: () => w.lay("consent") },
  { id: "export", name: "Export a post", key: "Ctrl+Shift+X", can: open, run: () => w.lay("export") },
  { id: "sidebar", name: "Show or hide the sidebar", key: "Ctrl+B", can: open, run: () => w.toggleSidebar() },
  { id: "close-tab", name: "Close the tab", key: "Ctrl+W", can: note, run: () => w.current && void w.close(w.current) },
  { id: "next-tab", name: "Next tab", key: "Ctrl+Tab", can: note, run: () => w.turn(1) },
  { id: "previous-tab", name: "Previous tab", key: "Ctrl+Shift+Tab", can: note, run: () => w.turn(-1) },
  { id: "next-area", name: "Next area of the window", key: "F6", can: () => true, run: () => nextArea(false) },
  { id: "previous-area", name: "Previous area of the window", key: "Shift+F6", can: () => true, run: () => nextArea(true) },
  { id: "theme", name: "Colours: system, light, dark", key: null, can: () => true, run: () => w.nextTheme() },
  { id: "keys", name: "Keys", key: "F1", can: () => true, run: () => w.lay("keys") },
  { id: "close-notebook", name: "Close the notebook", key: null, can: open, run: () => void w.closeNotebook() },
];

/** Runs a command by its name, where it makes sense. */
export function run(id: string): void {
  const command = commands.find((command) => command.id === id);
  if (command?.can()) command.run();
}

/** Writes a pressed key as commands name it. */
function chord(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return [event.ctrlKey || event.metaKey ? "Ctrl+" : "", event.altKey ? "Alt+" : "", event.shiftKey ? "Shift+" : "", key].join("");
}

/** Takes a key before anything else does; tells whether it was a command's. */
export function pressed(event: KeyboardEvent): boolean {
  if (event.isComposing) return false;
  const name = chord(event);
  const command = commands.find((command) => command.key === name);
  if (!command || !command.can()) return false;
  // Over the window only what closes or replaces the overlay works.
  if (w.modal && !["quick-open", "search", "palette", "keys", "save", "sync"].includes(command.id)) return false;
  event.preventDefault();
  event.stopPropagation();
  command.run();
  return true;
}
