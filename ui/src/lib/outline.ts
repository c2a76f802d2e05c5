// The headings and to-dos of a text, for the outline pane. The index has its own reader in Rust; this one follows the cursor.

export interface OutlineItem {
  level: number;
  text: string;
  line: number;
}

/** Gives the headings outside code and front matter, with their lines counted from 1. */
export function outlineOf(text: string): OutlineItem[] {
  const items: OutlineItem[] = [];
  bodyLines(text, (line, at) => {
    const heading = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line);
    if (heading?.[1] && heading[2]) items.push({ level: heading[1].length, text: plain(heading[2]), line: at });
  });
  return items;
}

/** Takes the marks of emphasis, code and links from a line. */
const plain = (text: string) => text.replace(/\[([^\]]*)\]\([^)]*\)|[*`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "$1");

/** Calls `take` for each line outside code and front matter. */
function bodyLines(text: string, take: (line: string, number: number) => void): void {
  const lines = text.split("\n");
  let fence: string | null = null;
  let front = lines[0]?.trimEnd() === "---" || lines[0]?.trimEnd() === "+++" ? lines[0].trimEnd() : null;
  // What opens and never closes is no front matter.
  if (front !== null && !lines.slice(1).some((line) => line.trimEnd() === front || (front === "---" && line.trimEnd() === "..."))) front = null;
  lines.forEach((line, at) => {
    if (front !== null) {
      if (at > 0 && (line.trimEnd() === front || (front === "---" && line.trimEnd() === "..."))) front = null;
      return;
    }
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark) {
      if (fence === null) fence = mark;
      else if (mark.startsWith(fence)) fence = null;
      return;
    }
    if (fence === null) take(line, at + 1);
  });
}

/** One to-do of a note. */
export interface TodoItem {
  text: string;
  done: boolean;
  line: number;
}

/** Gives the to-dos of a text, boxes and lines that start with `TODO`, outside code and front matter. */
export function todosOf(text: string): TodoItem[] {
  const items: TodoItem[] = [];
  bodyLines(text, (line, at) => {
    const box = /^\s*(?:[-*+]|\d+[.)])\s+\[([ xX])\]\s+(.*?)\s*$/.exec(line);
    if (box?.[2]) items.push({ text: plain(box[2]), done: box[1] !== " ", line: at });
    const word = /^\s*(?:[-*+]\s+)?TODO\b:?\s*(.*?)\s*$/.exec(line);
    if (word?.[1]) items.push({ text: plain(word[1]), done: false, line: at });
  });
  return items;
}

/** Counts the words of a text below its front matter, as a person would. */
export function wordsOf(text: string): number {
  const body = text.replace(/^(---|\+\+\+)[ \t]*\n[\s\S]*?\n(\1|\.\.\.)[ \t]*(\n|$)/, "");
  return body.match(/[\p{L}\p{N}][\p{L}\p{N}'’_-]*/gu)?.length ?? 0;
}
