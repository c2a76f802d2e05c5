// The headings of a text, for the outline pane. The index has its own reader in Rust; this one follows the cursor.

export interface OutlineItem {
  level: number;
  text: string;
  line: number;
}

/** Gives the headings outside code and front matter, with their lines counted from 1. */
export function outlineOf(text: string): OutlineItem[] {
  const items: OutlineItem[] = [];
  const lines = text.split("\n");
  let fence: string | null = null;
  let front = lines[0]?.trimEnd() === "---" || lines[0]?.trimEnd() === "+++" ? lines[0].trimEnd() : null;
  lines.forEach((line, at) => {
    if (front !== null) {
      if (at > 0 && line.trimEnd() === front) front = null;
      return;
    }
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark) {
      if (fence === null) fence = mark;
      else if (mark.startsWith(fence)) fence = null;
      return;
    }
    if (fence !== null) return;
    const heading = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line);
    if (heading?.[1] && heading[2]) items.push({ level: heading[1].length, text: heading[2].replace(/[*_`]|\[([^\]]*)\]\([^)]*\)/g, "$1"), line: at + 1 });
  });
  return items;
}

/** Counts the words of a text below its front matter, as a person would. */
export function wordsOf(text: string): number {
  const body = text.replace(/^(---|\+\+\+)[ \t]*\n[\s\S]*?\n(\1|\.\.\.)[ \t]*(\n|$)/, "");
  return body.match(/[\p{L}\p{N}][\p{L}\p{N}'’_-]*/gu)?.length ?? 0;
}
