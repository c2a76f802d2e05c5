// Every command of the window, with its name and key: what the palette lists, the key sheet shows and the keys do.

import { openSearchPanel } from "@codemirror/search";
import { EditorView } from "@codemirror/view";
import ArrowLeft from "@lucide/svelte/icons/arrow-left";
import ArrowRight from "@lucide/svelte/icons/arrow-right";
import CloudCog from "@lucide/svelte/icons/cloud-cog";
import Command_ from "@lucide/svelte/icons/command";
import Eye from "@lucide/svelte/icons/eye";
import FolderOpen from "@lucide/svelte/icons/folder-open";
import FolderSearch from "@lucide/svelte/icons/folder-search";
import GitBranch from "@lucide/svelte/icons/git-branch";
import Keyboard from "@lucide/svelte/icons/keyboard";
import ListTree from "@lucide/svelte/icons/list-tree";
import PanelLeft from "@lucide/svelte/icons/panel-left";
import RefreshCw from "@lucide/svelte/icons/refresh-cw";
import Save from "@lucide/svelte/icons/save";
import Search from "@lucide/svelte/icons/search";
import Share from "@lucide/svelte/icons/share";
import SquareArrowLeft from "@lucide/svelte/icons/square-arrow-left";
import SquareArrowRight from "@lucide/svelte/icons/square-arrow-right";
import SquarePen from "@lucide/svelte/icons/square-pen";
import SunMoon from "@lucide/svelte/icons/sun-moon";
import TextSearch from "@lucide/svelte/icons/text-search";
import X from "@lucide/svelte/icons/x";

import { workspace as w } from "./workspace.svelte";

export interface Command {
  id: string;
  name: string;
  /** The heading in the palette. */
  section: string;
  /** An icon of lucide. */
  icon: unknown;
  /** As look.md writes it, `Ctrl+Shift+F`; none where it has no key. */
  key: string | null;
  /** Whether it makes sense now. */
  can: () => boolean;
  run: () => void;
}

const open = () => w.notebook !== null;
const note = () => w.current !== null;

function findInNote(): void {
  // Each open note has its editor; the shown one is laid out.
  const content = [...document.querySelectorAll<HTMLElement>(".cm-content")].find((each) => each.getClientRects().length > 0);
  const view = content && EditorView.findFromDOM(content);
  if (view) openSearchPanel(view);
}

/** What one wants most in an area: the text, a list's current row, a field, else the first thing that can be pressed. */
const WANTED = [".cm-content", '[role="treeitem"][aria-current]', '[role="treeitem"][tabindex="0"]', "input", '[tabindex="0"]', "button", "a[href]"];

/** Moves the focus to the next area: sidebar, note, right pane, panel, status line. One where nothing can be pressed is passed by. */
function nextArea(back: boolean): void {
  const shown = (each: HTMLElement) => each.getClientRects().length > 0;
  const areas = [...document.querySelectorAll<HTMLElement>("[data-area]")].filter(shown);
  // Areas stand in each other: the innermost one is where the focus is.
  const at = areas.findIndex((area) => area === document.activeElement?.closest("[data-area]"));
  for (let step = 1; step <= areas.length; step += 1) {
    const area = areas[(at + (back ? -step : step) + 2 * areas.length) % areas.length];
    for (const wanted of WANTED) {
      const target = [...(area?.querySelectorAll<HTMLElement>(wanted) ?? [])].find((each) => shown(each) && each.closest("[data-area]") === area);
      if (target) return target.focus();
    }
  }
}

export const commands: Command[] = [
  { section: "This note", icon: Eye, id: "preview", name: "Preview", key: "Ctrl+E", can: note, run: () => w.toggleAside("preview") },
  { section: "This note", icon: ListTree, id: "outline", name: "Outline", key: "Ctrl+Shift+O", can: note, run: () => w.toggleAside("outline") },
  { section: "This note", icon: TextSearch, id: "find", name: "Find and replace in the note", key: "Ctrl+F", can: note, run: findInNote },
  { section: "This note", icon: Save, id: "save", name: "Save and make a checkpoint", key: "Ctrl+S", can: open, run: () => void w.save() },
  { section: "This note", icon: X, id: "close-tab", name: "Close the tab", key: "Ctrl+W", can: note, run: () => w.current && void w.close(w.current) },
  { section: "Notebook", icon: SquarePen, id: "new-talk", name: "New talk", key: "Ctrl+N", can: open, run: () => w.lay("new-talk") },
  { section: "Notebook", icon: FolderSearch, id: "quick-open", name: "Open a note", key: "Ctrl+P", can: open, run: () => w.lay("quick-open") },
  { section: "Notebook", icon: Search, id: "search", name: "Search all notes", key: "Ctrl+Shift+F", can: open, run: () => w.lay("search") },
  { section: "Notebook", icon: RefreshCw, id: "sync", name: "Sync now", key: "Ctrl+Shift+S", can: open, run: () => void w.sync() },
  { section: "Notebook", icon: Share, id: "export", name: "Export a post", key: "Ctrl+Shift+X", can: open, run: () => w.lay("export") },
  { section: "Notebook", icon: CloudCog, id: "remote", name: "Set the remote", key: null, can: open, run: () => w.lay("remote") },
  { section: "Notebook", icon: GitBranch, id: "consent", name: "Choose where checkpoints go", key: null, can: () => w.notebook?.git === true, run: () => w.lay("consent") },
  { section: "Notebook", icon: FolderOpen, id: "close-notebook", name: "Open another notebook", key: null, can: open, run: () => void w.closeNotebook() },
  { section: "Window", icon: PanelLeft, id: "sidebar", name: "Show or hide the sidebar", key: "Ctrl+B", can: open, run: () => w.toggleSidebar() },
  { section: "Window", icon: ArrowRight, id: "next-tab", name: "Next tab", key: "Ctrl+Tab", can: note, run: () => w.turn(1) },
  { section: "Window", icon: ArrowLeft, id: "previous-tab", name: "Previous tab", key: "Ctrl+Shift+Tab", can: note, run: () => w.turn(-1) },
  { section: "Window", icon: SquareArrowRight, id: "next-area", name: "Next area of the window", key: "F6", can: () => true, run: () => nextArea(false) },
  { section: "Window", icon: SquareArrowLeft, id: "previous-area", name: "Previous area of the window", key: "Shift+F6", can: () => true, run: () => nextArea(true) },
  { section: "Window", icon: Command_, id: "palette", name: "All commands", key: "Ctrl+K", can: () => true, run: () => w.lay("palette") },
  { section: "Window", icon: SunMoon, id: "theme", name: "Change the theme: system, light, dark", key: null, can: () => true, run: () => w.nextTheme() },
  { section: "Window", icon: Keyboard, id: "keys", name: "Keys", key: "F1", can: () => true, run: () => w.lay("keys") },
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
