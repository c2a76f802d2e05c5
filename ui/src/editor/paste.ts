// What a paste brings: an address over words makes a link, formatted text comes as markdown, a spreadsheet as a table, a picture
// as a file beside the note. Ctrl+Shift+V, code, front matter and several cursors take the plain text.
//
// Nothing is rewritten but what is pasted. HTML becomes markdown in the backend, by the way that previews take: nothing
// of a foreign page runs or is fetched.

import { EditorSelection, type Extension, Prec } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

import { t } from "../lib/language.svelte";
import { around } from "./around";
import { verbatim } from "./context";
import { coming } from "./pending";

/** Tells whether a text is one address and nothing else. */
export const isAddress = (text: string): boolean => /^(?:https?:\/\/|mailto:)\S+$/i.test(text) && text.length < 4000;

/** Writes an address as the target of a link. */
export const targetOf = (address: string): string => (/[()<>\s]/.test(address) ? `<${address.replace(/[<>]/g, encodeURIComponent)}>` : address);

/** Reads what a spreadsheet copies: cells apart by tabs, those with line ends in quotes. */
export function cellsOf(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at <= text.length) {
    let cell = "";
    if (text[at] === '"' && /^"(?:[^"]|"")*"(?:\t|\r?\n|$)/.test(text.slice(at))) {
      const quoted = /^"((?:[^"]|"")*)"/.exec(text.slice(at))?.[0] ?? "";
      cell = quoted.slice(1, -1).replace(/""/g, '"');
      at += quoted.length;
    } else {
      const plain = /^[^\t\n]*/.exec(text.slice(at))?.[0] ?? "";
      cell = plain.replace(/\r$/, "");
      at += plain.length;
    }
    row.push(cell);
    if (text[at] === "\t") {
      at += 1;
      continue;
    }
    rows.push(row);
    row = [];
    if (at >= text.length) break;
    at += text.startsWith("\r\n", at) ? 2 : 1;
    if (at >= text.length) break;
  }
  return rows;
}

/** Writes what a spreadsheet copied as a markdown table; null where it is none. */
export function tableOf(text: string): string | null {
  if (!text.includes("\t")) return null;
  const rows = cellsOf(text);
  const wide = Math.max(...rows.map((row) => row.length));
  const full = rows.filter((row) => row.some((cell) => cell.trim() !== ""));
  if (wide < 2 || full.length === 0) return null;
  const cells = full.map((row) => Array.from({ length: wide }, (_, at) => (row[at] ?? "").trim().replace(/\\/g, "\\\\").replace(/\|/g, "\\|").replace(/\s*\n\s*/g, " ")));
  const [head = [], ...body] = cells;
  const numbers = head.map((_, at) => body.length > 0 && body.every((row) => /^[-+−]?[\d.,' ]*\d\s?[%€$£]?$/.test(row[at] ?? "")));
  const length = (cell: string) => Array.from(cell).length;
  const widths = head.map((_, at) => Math.max(3, ...cells.map((row) => length(row[at] ?? ""))));
  const line = (row: string[]) => `| ${row.map((cell, at) => (numbers[at] ? cell.padStart((widths[at] ?? 3) + cell.length - length(cell)) : cell.padEnd((widths[at] ?? 3) + cell.length - length(cell)))).join(" | ")} |`;
  const rule = `| ${widths.map((width, at) => (numbers[at] ? `${"-".repeat(width - 1)}:` : "-".repeat(width))).join(" | ")} |`;
  return [line(head), rule, ...body.map(line)].join("\n");
}

/** Tells whether HTML says more than its plain text: a page does, the colours of a code editor do not. */
export const tells = (html: string): boolean => /<(?:a\s[^>]*href=|(?:strong|b|em|i|del|s|h[1-6]|ul|ol|table|blockquote|img|code|pre)[\s/>])/i.test(html.replace(/<b style="font-weight:\s*normal[^>]*>/gi, ""));

/** Puts a text that is blocks, a table or a list, on lines of its own where it comes in among words, or under them. */
export function apart(text: string, before: string, after: string, above = ""): string {
  if (!/^(?:#{1,6} |\||[-*+] |\d+[.)] |>|```|~~~)/.test(text)) return text;
  const lead = before.trim() !== "" ? "\n\n" : above.trim() === "" || above.startsWith("|") ? "" : "\n";
  return `${lead}${text}${after.trim() === "" ? "" : "\n\n"}`;
}

/** Wraps what is selected in a link; null where it is no words. */
function linked(view: EditorView, address: string): boolean {
  const { state } = view;
  const words = state.selection.ranges.every((range) => !range.empty && state.doc.lineAt(range.from).number === state.doc.lineAt(range.to).number && !verbatim(state, range.from) && !isAddress(state.sliceDoc(range.from, range.to)));
  if (!words) return false;
  view.dispatch(
    state.changeByRange((range) => {
      const chosen = state.sliceDoc(range.from, range.to);
      const words = chosen.trim();
      const lead = chosen.length - chosen.trimStart().length;
      const [from, to] = [range.from + lead, range.from + lead + words.length];
      const insert = `](${targetOf(address)})`;
      return { changes: [{ from, insert: "[" }, { from: to, insert }], range: EditorSelection.cursor(to + 1 + insert.length) };
    }),
    { userEvent: "input.paste", scrollIntoView: true },
  );
  return true;
}

/** Brings a text in at the selection once it is known; until then nothing is seen of it. */
function bring(view: EditorView, text: Promise<string>, instead: string): void {
  const { main } = view.state.selection;
  const place = coming(view, main.from, main.to, null);
  const within = (text: string) => (view: EditorView, from: number, to: number) => {
    const [first, last] = [view.state.doc.lineAt(from), view.state.doc.lineAt(to)];
    const above = first.number > 1 ? view.state.doc.line(first.number - 1).text : "";
    return apart(text, first.text.slice(0, from - first.from), last.text.slice(to - last.from), text.startsWith("|") ? above : "");
  };
  text.then(
    (text) => place.end(within(text.trim() === "" ? instead : text.replace(/\r\n?/g, "\n").replace(/\n+$/, ""))),
    () => place.end(() => instead),
  );
}

/** Saves pictures beside the note and brings their links in at `from`. */
export function addPictures(view: EditorView, pictures: File[], from: number, to: number): void {
  const ask = view.state.facet(around);
  if (!ask) return;
  const place = coming(view, from, to, t("input.adding", { count: pictures.length }));
  void (async () => {
    const added: string[] = [];
    try {
      for (const [at, picture] of pictures.entries()) {
        place.tell(t("input.adding", { count: pictures.length }), at / pictures.length);
        const bytes = new Uint8Array(await picture.arrayBuffer());
        const kind = picture.type.slice(picture.type.indexOf("/") + 1).replace(/\+.*$/, "");
        added.push((await ask.pictureAdd(picture.name || `picture.${kind === "jpeg" ? "jpg" : kind}`, bytes)).markdown);
      }
    } catch (thrown) {
      ask.failed(thrown);
    }
    place.end(added.length > 0 ? joined(added) : null);
  })();
}

/** Several pictures stand below each other on a line of their own, and side by side among words. */
export function joined(pictures: readonly string[]): (view: EditorView, from: number, to: number) => string {
  return (view, from, to) => {
    const [first, last] = [view.state.doc.lineAt(from), view.state.doc.lineAt(to)];
    const alone = first.text.slice(0, from - first.from).trim() === "" && last.text.slice(to - last.from).trim() === "";
    return pictures.join(alone ? "\n\n" : " ");
  };
}

/** Ctrl+Shift+V was pressed: the paste that follows is plain. */
let plainly = false;

export const paste: Extension = Prec.high(
  EditorView.domEventHandlers({
    keydown(event) {
      const plain = (event.ctrlKey || event.metaKey) && event.shiftKey && event.key.toLowerCase() === "v";
      if (!plain) return false;
      plainly = true;
      // The paste comes in the same task or not at all.
      setTimeout(() => (plainly = false), 100);
      return false;
    },
    paste(event, view) {
      const data = event.clipboardData;
      const { state } = view;
      if (!data || plainly || state.readOnly) return false;
      const text = data.getData("text/plain");
      const { main } = state.selection;
      const address = text.trim();
      const taken = () => {
        event.preventDefault();
        return true;
      };
      if (isAddress(address)) return linked(view, address) && taken();
      if (state.selection.ranges.length > 1 || verbatim(state, main.from)) return false;
      const pictures = [...data.files].filter((file) => file.type.startsWith("image/"));
      if (pictures.length > 0 && text === "") {
        addPictures(view, pictures, main.from, main.to);
        return taken();
      }
      const html = data.getData("text/html");
      if (html === "" || [...data.types].includes("vscode-editor-data")) return false;
      const table = /<table[\s>]/i.test(html) ? tableOf(text) : null;
      if (table !== null) {
        bring(view, Promise.resolve(table), text);
        return taken();
      }
      const ask = state.facet(around);
      if (!ask || !tells(html)) return false;
      bring(view, ask.htmlToMarkdown(html), text);
      return taken();
    },
  }),
);
