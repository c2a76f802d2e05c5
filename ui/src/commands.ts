// Every command of the window, with its name and key: what the palette lists, the key sheet shows and the keys do.

import { addCursorAbove, addCursorBelow } from "@codemirror/commands";
import { openSearchPanel, selectNextOccurrence, selectSelectionMatches } from "@codemirror/search";
import type { EditorView } from "@codemirror/view";
import ArrowDown from "@lucide/svelte/icons/arrow-down";
import ArrowUp from "@lucide/svelte/icons/arrow-up";
import Bold from "@lucide/svelte/icons/bold";
import Code from "@lucide/svelte/icons/code";
import CopyPlus from "@lucide/svelte/icons/copy-plus";
import CornerDownRight from "@lucide/svelte/icons/corner-down-right";
import Heading from "@lucide/svelte/icons/heading";
import Italic from "@lucide/svelte/icons/italic";
import Link from "@lucide/svelte/icons/link";
import Pilcrow from "@lucide/svelte/icons/pilcrow";
import ScanEye from "@lucide/svelte/icons/scan-eye";
import SquareCheck from "@lucide/svelte/icons/square-check";
import Strikethrough from "@lucide/svelte/icons/strikethrough";
import TextCursor from "@lucide/svelte/icons/text-cursor";
import ArrowLeft from "@lucide/svelte/icons/arrow-left";
import ArrowLeftToLine from "@lucide/svelte/icons/arrow-left-to-line";
import ArrowRightLeft from "@lucide/svelte/icons/arrow-right-left";
import ArrowRightToLine from "@lucide/svelte/icons/arrow-right-to-line";
import ArrowRight from "@lucide/svelte/icons/arrow-right";
import Table from "@lucide/svelte/icons/table";
import ChevronsDownUp from "@lucide/svelte/icons/chevrons-down-up";
import ChevronRight from "@lucide/svelte/icons/chevron-right";
import ChevronDown from "@lucide/svelte/icons/chevron-down";
import Braces from "@lucide/svelte/icons/braces";
import ChevronsUpDown from "@lucide/svelte/icons/chevrons-up-down";
import CalendarPlus from "@lucide/svelte/icons/calendar-plus";
import CircleHelp from "@lucide/svelte/icons/circle-help";
import CloudCog from "@lucide/svelte/icons/cloud-cog";
import Columns2 from "@lucide/svelte/icons/columns-2";
import Command_ from "@lucide/svelte/icons/command";
import Eye from "@lucide/svelte/icons/eye";
import FolderOpen from "@lucide/svelte/icons/folder-open";
import FolderSearch from "@lucide/svelte/icons/folder-search";
import GitBranch from "@lucide/svelte/icons/git-branch";
import GitMerge from "@lucide/svelte/icons/git-merge";
import History from "@lucide/svelte/icons/history";
import Keyboard from "@lucide/svelte/icons/keyboard";
import Link2 from "@lucide/svelte/icons/link-2";
import ListTree from "@lucide/svelte/icons/list-tree";
import PanelLeft from "@lucide/svelte/icons/panel-left";
import RefreshCw from "@lucide/svelte/icons/refresh-cw";
import Save from "@lucide/svelte/icons/save";
import Search from "@lucide/svelte/icons/search";
import Settings from "@lucide/svelte/icons/settings";
import Share from "@lucide/svelte/icons/share";
import Newspaper from "@lucide/svelte/icons/newspaper";
import FilePlus from "@lucide/svelte/icons/file-plus";
import Import from "@lucide/svelte/icons/import";
import Undo from "@lucide/svelte/icons/undo-2";
import Upload from "@lucide/svelte/icons/upload";
import PencilLine from "@lucide/svelte/icons/pencil-line";
import Replace from "@lucide/svelte/icons/replace";
import SquareArrowLeft from "@lucide/svelte/icons/square-arrow-left";
import SquareArrowRight from "@lucide/svelte/icons/square-arrow-right";
import SquarePen from "@lucide/svelte/icons/square-pen";
import Square from "@lucide/svelte/icons/square";
import Star from "@lucide/svelte/icons/star";
import SunMoon from "@lucide/svelte/icons/sun-moon";
import TextSearch from "@lucide/svelte/icons/text-search";
import ArchiveRestore from "@lucide/svelte/icons/archive-restore";
import Trash2 from "@lucide/svelte/icons/trash-2";
import Notebook from "@lucide/svelte/icons/notebook";
import ZoomIn from "@lucide/svelte/icons/zoom-in";
import ZoomOut from "@lucide/svelte/icons/zoom-out";
import Scan from "@lucide/svelte/icons/scan";
import Maximize from "@lucide/svelte/icons/maximize";
import X from "@lucide/svelte/icons/x";

import { makeLink, setHeading, tick, toggleMark } from "./editor/format";
import { fold, foldEverything, unfold, unfoldEverything } from "./editor/folding";
import { followHere, glanceHere } from "./editor/hover";
import { followPlace } from "./editor/links";
import { togglePicture } from "./editor/pictures";
import { alignTable, columnAfter, columnBefore, deleteColumn, deleteRow, insertTable, rowAbove, rowBelow, tableAt } from "./editor/tables";
import { copyDown, copyUp, moveDown, moveUp } from "./editor/lists";
import { vimWants } from "./editor/vim";
import { chordOf } from "./lib/keys";
import { t } from "./lib/language.svelte";
import { syncWords } from "./lib/words";
import { zooms } from "./settings.svelte";
import { workspace as w } from "./workspace.svelte";

/** Headings of the palette and the key sheet, in their order. */
export const sections = ["note", "write", "notebook", "window"] as const;
export type Section = (typeof sections)[number];

export interface Command {
  id: string;
  /** In the person's language. */
  name: () => string;
  /** The heading in the palette and on the key sheet: `commands.section.…`. */
  section: Section;
  /** An icon of lucide. */
  icon: unknown;
  /** As look.md writes it, `Ctrl+Shift+F`; none where it has no key. What the settings say of it counts: see `keyOf`. */
  key: string | null;
  /** Other keys that do the same; they are not shown. */
  more?: readonly string[];
  /** What it would act on, said after its name in the palette. */
  on?: () => string | null;
  /** One of a row of commands that differ by a number: the palette has it once something is typed. */
  place?: number;
  /** Whether it makes sense now. */
  can: () => boolean;
  run: () => void;
}

const open = () => w.notebook !== null;
const tab = () => w.current !== null;
const hasPost = () => w.posts.length > 0;
const note = () => w.note !== null;
const split = () => w.panes.split;
const percent = () => t("commands.on.percent", { n: Math.round(w.settings.zoom * 100) });
const always = () => true;
const current = () => (w.current ? t("commands.on.quoted", { name: w.current.title }) : null);
/** Something to undo or to find is there: the editor's own keys, which no setting changes. */
export const fixedKeys: { name: () => string; key: string }[] = [
  { name: () => t("commands.fixed.undo"), key: "Ctrl+Z" },
  { name: () => t("commands.fixed.redo"), key: "Ctrl+Shift+Z" },
  { name: () => t("commands.fixed.indent"), key: "Tab" },
  { name: () => t("commands.fixed.match"), key: "F3" },
];

function findInNote(): void {
  const view = w.editorView();
  if (view) openSearchPanel(view);
}

/** What one wants most in an area: the text, a list's current row, a field, else the first thing that can be pressed. */
const WANTED = [".cm-content", '[role="treeitem"][aria-current]', '[role="treeitem"][tabindex="0"]', "input", '[tabindex="0"]', "button", "a[href]"];

/** Moves the focus to the next area: sidebar, note, right pane, panel, status line. One where nothing can be pressed is passed by. */
function nextArea(back: boolean): void {
  const shown = (each: HTMLElement) => each.getClientRects().length > 0;
  const areas = [...document.querySelectorAll<HTMLElement>("[data-area]")].filter(shown);
  // Areas stand in each other: the innermost one is where the focus is.
  const now = document.activeElement;
  const near = now?.closest("[data-area]") ?? document.getElementById(now?.closest<HTMLElement>("[data-beside]")?.dataset.beside ?? "");
  const at = areas.findIndex((area) => area === near);
  for (let step = 1; step <= areas.length; step += 1) {
    const area = areas[(at + (back ? -step : step) + 2 * areas.length) % areas.length];
    for (const wanted of WANTED) {
      const target = [...(area?.querySelectorAll<HTMLElement>(wanted) ?? [])].find((each) => shown(each) && each.closest("[data-area]") === area);
      if (target) return target.focus();
    }
  }
}

/** Runs an editor's command on the text that is written in. */
const inText = (run: (view: EditorView) => boolean) => () => {
  const view = w.editorView();
  if (!view) return;
  view.focus();
  run(view);
};
const writable = () => w.note !== null && w.note.opened.read_only === null;
/** Keys that other things have as well, a list or a field, are the text's only while it has the focus; the palette has them always. */
const inHand = () => writable() && (w.overlay !== null || w.editorView()?.hasFocus === true);

const writing: Command[] = [
  { section: "write", icon: Bold, id: "bold", name: () => t("input.bold"), key: "Ctrl+Shift+B", can: writable, run: inText(toggleMark("**")) },
  { section: "write", icon: Italic, id: "italic", name: () => t("input.italic"), key: "Ctrl+I", can: writable, run: inText(toggleMark("*")) },
  { section: "write", icon: Code, id: "code", name: () => t("input.code"), key: "Ctrl+Shift+M", can: writable, run: inText(toggleMark("`")) },
  { section: "write", icon: Strikethrough, id: "strike", name: () => t("input.strike"), key: "Ctrl+Shift+D", can: writable, run: inText(toggleMark("~~")) },
  { section: "write", icon: Link, id: "make-link", name: () => t("input.link"), key: "Ctrl+L", can: writable, run: inText(makeLink) },
  ...[1, 2, 3, 4, 5, 6].map((level): Command => ({ section: "write", icon: Heading, id: `heading-${level}`, name: () => t("input.heading", { level }), key: `Ctrl+Alt+${level}`, can: writable, run: inText(setHeading(level)) })),
  { section: "write", icon: Pilcrow, id: "heading-0", name: () => t("input.plainLine"), key: "Ctrl+Alt+0", can: writable, run: inText(setHeading(0)) },
  { section: "write", icon: SquareCheck, id: "tick", name: () => t("input.tick"), key: "Ctrl+Shift+Enter", can: writable, run: inText(tick) },
  { section: "write", icon: ArrowUp, id: "line-up", name: () => t("input.moveUp"), key: "Alt+ArrowUp", can: inHand, run: inText(moveUp) },
  { section: "write", icon: ArrowDown, id: "line-down", name: () => t("input.moveDown"), key: "Alt+ArrowDown", can: inHand, run: inText(moveDown) },
  { section: "write", icon: CopyPlus, id: "line-copy-up", name: () => t("input.copyUp"), key: "Alt+Shift+ArrowUp", can: inHand, run: inText(copyUp) },
  { section: "write", icon: CopyPlus, id: "line-copy-down", name: () => t("input.copyDown"), key: "Alt+Shift+ArrowDown", can: inHand, run: inText(copyDown) },
  { section: "write", icon: TextCursor, id: "next-alike", name: () => t("input.nextAlike"), key: "Ctrl+D", can: inHand, run: inText(selectNextOccurrence) },
  { section: "write", icon: TextCursor, id: "all-alike", name: () => t("input.allAlike"), key: "Ctrl+Shift+L", can: inHand, run: inText(selectSelectionMatches) },
  { section: "write", icon: TextCursor, id: "cursor-above", name: () => t("input.cursorAbove"), key: "Ctrl+Alt+ArrowUp", can: inHand, run: inText(addCursorAbove) },
  { section: "write", icon: TextCursor, id: "cursor-below", name: () => t("input.cursorBelow"), key: "Ctrl+Alt+ArrowDown", can: inHand, run: inText(addCursorBelow) },
  { section: "write", icon: ScanEye, id: "glance", name: () => t("input.glance"), key: "Ctrl+Alt+I", can: note, run: inText(glanceHere) },
  { section: "write", icon: CornerDownRight, id: "follow", name: () => t("input.follow"), key: "Alt+Enter", can: note, run: inText((view) => togglePicture(view) || followPlace(view) || followHere(view)) },
];

/** Whether the cursor is in a table that can be changed. */
const table = () => {
  const view = writable() ? w.editorView() : null;
  return view !== null && tableAt(view.state, view.state.selection.main.head) !== null;
};

const arranging: Command[] = [
  { section: "write", icon: ChevronRight, id: "fold", name: () => t("live.fold_section"), key: "Ctrl+Shift+[", more: ["Ctrl+Shift+{"], can: note, run: inText(fold) },
  { section: "write", icon: ChevronDown, id: "unfold", name: () => t("live.unfold_section"), key: "Ctrl+Shift+]", more: ["Ctrl+Shift+}"], can: note, run: inText(unfold) },
  { section: "write", icon: ChevronsDownUp, id: "fold-all", name: () => t("live.fold_all"), key: null, can: note, run: inText(foldEverything) },
  { section: "write", icon: ChevronsUpDown, id: "unfold-all", name: () => t("live.unfold_all"), key: null, can: note, run: inText(unfoldEverything) },
  { section: "write", icon: Table, id: "insert-table", name: () => t("live.insert_table"), key: null, can: () => writable() && !table(), run: inText(insertTable) },
  { section: "write", icon: Table, id: "align-table", name: () => t("live.align_table"), key: null, can: table, run: inText(alignTable) },
  { section: "write", icon: Table, id: "row-above", name: () => t("live.row_above"), key: null, can: table, run: inText(rowAbove) },
  { section: "write", icon: Table, id: "row-below", name: () => t("live.row_below"), key: null, can: table, run: inText(rowBelow) },
  { section: "write", icon: Table, id: "delete-row", name: () => t("live.delete_row"), key: null, can: table, run: inText(deleteRow) },
  { section: "write", icon: Table, id: "column-before", name: () => t("live.column_before"), key: null, can: table, run: inText(columnBefore) },
  { section: "write", icon: Table, id: "column-after", name: () => t("live.column_after"), key: null, can: table, run: inText(columnAfter) },
  { section: "write", icon: Table, id: "delete-column", name: () => t("live.delete_column"), key: null, can: table, run: inText(deleteColumn) },
];

/** What is selected on one line of the note, to be looked for. */
function selected(): string | null {
  const state = w.editorView()?.state;
  const text = state?.sliceDoc(state.selection.main.from, state.selection.main.to) ?? "";
  return text === "" || text.includes("\n") || text.length > 200 ? null : text;
}

export const commands: Command[] = [
  { section: "note", icon: Eye, id: "preview", name: () => t("commands.preview"), key: "Ctrl+E", on: current, can: note, run: () => w.toggleAside("preview") },
  { section: "note", icon: ListTree, id: "outline", name: () => t("commands.outline"), key: "Ctrl+Shift+O", on: current, can: note, run: () => w.toggleAside("outline") },
  { section: "note", icon: TextSearch, id: "find", name: () => t("commands.find"), key: "Ctrl+F", on: current, can: note, run: () => findInNote() },
  { section: "note", icon: Save, id: "save", name: () => t("commands.save"), key: "Ctrl+S", on: current, can: open, run: () => void w.save() },
  { section: "window", icon: X, id: "close-tab", name: () => t("commands.closeTab"), key: "Ctrl+W", on: current, can: tab, run: () => w.current && void w.close(w.current) },
  { section: "notebook", icon: SquarePen, id: "new-talk", name: () => t("commands.newTalk"), key: "Ctrl+N", can: open, run: () => w.lay("new-talk") },
  { section: "notebook", icon: FolderSearch, id: "quick-open", name: () => t("commands.quickOpen"), key: "Ctrl+P", can: open, run: () => w.lay("quick-open") },
  { section: "notebook", icon: Search, id: "search", name: () => t("commands.search"), key: "Ctrl+Shift+F", can: open, run: () => w.show({ kind: "search" }) },
  { section: "notebook", icon: RefreshCw, id: "sync", name: () => t("commands.sync"), key: "Ctrl+Shift+S", on: () => (w.status ? syncWords(w.status).text : null), can: open, run: () => void w.sync() },
  { section: "notebook", icon: Share, id: "export", name: () => t("commands.export"), key: "Ctrl+Shift+X", can: open, run: () => w.compose(null, "export") },
  { section: "notebook", icon: CloudCog, id: "remote", name: () => t("commands.remote"), key: null, on: () => w.notebook?.remote ?? null, can: open, run: () => w.lay("remote") },
  { section: "notebook", icon: GitBranch, id: "consent", name: () => t("commands.consent"), key: null, can: () => w.notebook?.git === true, run: () => w.lay("consent") },
  { section: "notebook", icon: FolderOpen, id: "close-notebook", name: () => t("commands.closeNotebook"), key: null, on: () => w.notebook?.name ?? null, can: open, run: () => void w.closeNotebook() },
  { section: "window", icon: PanelLeft, id: "sidebar", name: () => t("commands.sidebar"), key: "Ctrl+B", can: open, run: () => w.toggleSidebar() },
  { section: "window", icon: History, id: "recent-tab", name: () => t("commands.recentTab"), key: "Ctrl+Tab", can: tab, run: () => w.goBack(1) },
  { section: "window", icon: History, id: "recent-tab-back", name: () => t("commands.recentTabBack"), key: "Ctrl+Shift+Tab", can: tab, run: () => w.goBack(-1) },
  { section: "window", icon: ArrowRight, id: "next-tab", name: () => t("commands.nextTab"), key: "Ctrl+PageDown", can: tab, run: () => w.turn(1) },
  { section: "window", icon: ArrowLeft, id: "previous-tab", name: () => t("commands.previousTab"), key: "Ctrl+PageUp", can: tab, run: () => w.turn(-1) },
  { section: "window", icon: ArrowLeftToLine, id: "tab-left", name: () => t("commands.tabLeft"), key: "Ctrl+Shift+PageUp", on: current, can: tab, run: () => w.panes.shift(-1) },
  { section: "window", icon: ArrowRightToLine, id: "tab-right", name: () => t("commands.tabRight"), key: "Ctrl+Shift+PageDown", on: current, can: tab, run: () => w.panes.shift(1) },
  { section: "window", icon: Columns2, id: "split", name: () => t("commands.split"), key: "Ctrl+\\", on: current, can: tab, run: () => void w.arrange((panes) => panes.splitOff()) },
  { section: "window", icon: Square, id: "join", name: () => t("commands.join"), key: null, can: split, run: () => void w.arrange((panes) => panes.join()) },
  { section: "window", icon: ArrowRightLeft, id: "other-side", name: () => t("commands.otherSide"), key: "Alt+\\", can: split, run: () => void w.arrange((panes) => panes.turnSide()) },
  { section: "window", icon: SquareArrowRight, id: "next-area", name: () => t("commands.nextArea"), key: "F6", can: () => true, run: () => nextArea(false) },
  { section: "window", icon: SquareArrowLeft, id: "previous-area", name: () => t("commands.previousArea"), key: "Shift+F6", can: () => true, run: () => nextArea(true) },
  { section: "window", icon: Command_, id: "palette", name: () => t("commands.palette"), key: "Ctrl+K", can: () => true, run: () => w.lay("palette") },
  { section: "window", icon: SunMoon, id: "theme", name: () => t("commands.theme"), key: null, on: () => t(`frame.menu.theme.${w.settings.theme}`), can: () => true, run: () => w.nextTheme() },
  { section: "window", icon: Keyboard, id: "keys", name: () => t("commands.keys"), key: "F1", can: () => true, run: () => w.lay("keys") },

  { section: "notebook", icon: Notebook, id: "notebooks", name: () => t("commands.notebooks"), key: "Ctrl+O", on: () => w.notebook?.name ?? null, can: always, run: () => w.lay("notebooks") },
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((place): Command => ({ section: "notebook", icon: Notebook, id: `notebook-${place}`, name: () => t("commands.notebookAt", { place }), key: `Ctrl+Shift+F${place}`, on: () => w.placed[place - 1]?.name ?? null, place, can: () => w.placed[place - 1] !== undefined && w.placed[place - 1]?.root !== w.notebook?.root, run: () => void w.switchTo(w.placed[place - 1]?.root ?? "") })),
  { section: "window", icon: ZoomIn, id: "zoom-in", name: () => t("commands.zoomIn"), key: "Ctrl++", more: ["Ctrl+=", "Ctrl+Shift++"], on: percent, can: () => w.settings.zoom < zooms.most, run: () => w.zoom(1) },
  { section: "window", icon: ZoomOut, id: "zoom-out", name: () => t("commands.zoomOut"), key: "Ctrl+-", more: ["Ctrl+Shift+_"], on: percent, can: () => w.settings.zoom > zooms.least, run: () => w.zoom(-1) },
  { section: "window", icon: Scan, id: "zoom-reset", name: () => t("commands.zoomReset"), key: "Ctrl+0", on: percent, can: always, run: () => w.zoom(0) },
  { section: "window", icon: Maximize, id: "zen", name: () => t("commands.zen"), key: "F11", can: () => tab() || w.zen, run: () => w.toggleZen() },

  // input
  ...writing,

  // live
  ...arranging,

  // form
  { section: "note", icon: Link2, id: "backlinks", name: () => t("panes.backlinks.command"), key: "Ctrl+Shift+K", can: note, run: () => w.toggleAside("backlinks") },
  { section: "note", icon: PencilLine, id: "rename", name: () => t("rename.command"), key: "F2", can: note, run: () => w.lay("rename") },
  { section: "note", icon: Trash2, id: "delete", name: () => t("rename.deleteCommand"), key: null, can: note, run: () => w.lay("delete") },
  { section: "notebook", icon: Replace, id: "replace-all", name: () => t("replace.command"), key: "Ctrl+Shift+R", can: open, run: () => w.show({ kind: "replace", about: selected() }) },
  { section: "note", icon: Braces, id: "fields", name: () => t("form.command.fields"), key: "Ctrl+Shift+Y", can: note, run: () => w.note?.form?.toggleText() },
  { section: "note", icon: ChevronsUpDown, id: "fold-form", name: () => t("form.command.fold"), key: null, can: note, run: () => w.note?.form?.toggleFold() },
  ...[1, 2, 3, 4, 5].map((count): Command => ({ section: "note", icon: Star, id: `rate-${count}`, name: () => t("form.rate", { count }), key: `Alt+${count}`, place: count, can: note, run: () => w.note?.form?.rate(count) })),
  { section: "note", icon: GitMerge, id: "two-versions", name: () => t("conflict.command"), key: "Ctrl+Shift+J", can: () => (w.status?.conflicts.length ?? 0) > 0, run: () => w.chooseVersion() },
  // history
  { section: "note", icon: History, id: "history", name: () => t("history.command"), key: "Ctrl+H", on: current, can: note, run: () => w.note && w.showHistory(w.note.item) },
  { section: "notebook", icon: Trash2, id: "deleted", name: () => t("history.trash.command"), key: null, can: open, run: () => w.show({ kind: "deleted" }) },
  { section: "notebook", icon: ArchiveRestore, id: "undelete", name: () => t("history.trash.undo"), key: "Ctrl+Alt+Z", on: () => w.lastDeleted?.title ?? null, can: () => w.lastDeleted !== null, run: () => void w.bringBack() },
  // composer
  { section: "notebook", icon: Newspaper, id: "compose", name: () => t("composer.command"), key: "Ctrl+Shift+E", can: open, run: () => w.compose() },
  { section: "notebook", icon: FilePlus, id: "new-post", name: () => t("composer.new.title"), key: null, can: open, run: () => w.lay("new-post") },
  { section: "notebook", icon: Undo, id: "pull-post", name: () => t("composer.pullCommand"), key: null, can: hasPost, run: () => w.compose(null, "pull") },
  { section: "notebook", icon: Upload, id: "publish-post", name: () => t("composer.publishCommand"), key: null, can: hasPost, run: () => w.compose(null, "publish") },
  { section: "notebook", icon: Undo, id: "unimport", name: () => t("recap.undoImport"), key: "Ctrl+Alt+U", can: () => w.lastImport !== null, run: () => void w.takeBackImport() },
  { section: "notebook", icon: Import, id: "recap", name: () => t("recap.command"), key: null, can: open, run: () => w.show({ kind: "recap" }) },
  // screens
  { section: "notebook", icon: CalendarPlus, id: "new-event", name: () => t("create.event"), key: null, can: open, run: () => w.lay("new-event") },
  { section: "window", icon: CircleHelp, id: "help", name: () => t("help.title"), key: "Ctrl+F1", can: open, run: () => w.show({ kind: "help" }) },
  { section: "window", icon: Settings, id: "settings", name: () => t("settings.title"), key: "Ctrl+,", can: open, run: () => w.show({ kind: "settings" }) },
];

/** The key of a command: what the person set, else its own. */
export function keyOf(command: Command): string | null {
  const set = w.settings.keys[command.id];
  return set === undefined ? command.key : set === "" ? null : set;
}

/** The key of a command by its name, for what shows a key beside its action. */
export function keyFor(id: string): string | null {
  const command = commands.find((command) => command.id === id);
  return command ? keyOf(command) : null;
}

/** Runs a command by its name, where it makes sense. */
export function run(id: string): void {
  const command = commands.find((command) => command.id === id);
  if (command?.can()) command.run();
}

/** Finds the command of a key. One that the person set comes before one that has it from the start. */
function commandOf(key: string): Command | undefined {
  const set = commands.find((command) => w.settings.keys[command.id] === key);
  // Keys that are not shown go with the one that is: who changed it wants none of them.
  return set ?? commands.find((command) => w.settings.keys[command.id] === undefined && (command.key === key || command.more?.includes(key) === true));
}

/** Takes a key before anything else does; tells whether it was a command's. */
export function pressed(event: KeyboardEvent): boolean {
  if (event.isComposing) return false;
  const key = chordOf(event);
  // In vim's own modes some keys are vim's.
  if (key !== null && !w.modal && vimWants(w.editorView(), key)) return false;
  const command = key === null ? undefined : commandOf(key);
  if (!command || !command.can()) return false;
  // Over the window only what closes or replaces the overlay works.
  if (w.modal && !["quick-open", "search", "palette", "keys", "notebooks", "save", "sync", "zoom-in", "zoom-out", "zoom-reset"].includes(command.id)) return false;
  event.preventDefault();
  event.stopPropagation();
  command.run();
  return true;
}
