// A piece of a note as one line of a list shows it: markdown's marks are left out, and what was found stays marked.
// It decides nothing about the note: a mark that is cut in half stays where it is.

type Marks = [number, number][];

/** What is left out, or stands in another form; the first rule that fits a place has it. */
const RULES: [RegExp, string][] = [
  // A table's line of dashes, with the pipes round it.
  [/(?:\s*\|)*(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?(?=\s|$|…))?(?:\s*\|)*\s*/g, " · "],
  [/\s*\|(?:\s*\|)*\s*/g, " · "],
  // To-dos and headings, where a line began.
  [/(?<=^|\s|…)[-*+] \[[ xX]\] /g, ""],
  [/(?<=^|\s|…)#{1,6} (?=\S)/g, ""],
  [/\*\*|~~|==|`/g, ""],
];
/** Links: what is shown is the middle. */
const LINKS = [/(!?\[)([^[\]]*)(\]\([^()\s]*\))/g, /(\[\[(?:[^[\]|]*\|)?)([^[\]|]*)(\]\])/g];

/** Gives the text without marks, and where the marked places are in it; all places count characters. */
export function plain(text: string, marks: Marks): { text: string; marks: Marks } {
  const cuts: { from: number; to: number; put: string }[] = [];
  const free = (from: number, to: number) => cuts.every((cut) => to <= cut.from || from >= cut.to);
  const cut = (from: number, to: number, put: string) => free(from, to) && cuts.push({ from, to, put });
  for (const link of LINKS) {
    for (const match of text.matchAll(link)) {
      const [, before = "", shown = "", after = ""] = match;
      const at = match.index;
      cut(at, at + before.length, "");
      cut(at + before.length + shown.length, at + before.length + shown.length + after.length, "");
    }
  }
  for (const [pattern, put] of RULES) for (const match of text.matchAll(pattern)) cut(match.index, match.index + match[0].length, put);
  cuts.sort((a, b) => a.from - b.from);
  // A separator at either end separates nothing.
  for (const each of cuts) if (each.put && (/^…?\s*$/.test(text.slice(0, each.from)) || text.slice(each.to).trim() === "" || text.slice(each.to).trim() === "…")) each.put = " ";

  // For each character of the text, where it begins and ends afterwards.
  const places: number[] = [];
  const ends: number[] = [];
  let out = "";
  let at = 0;
  let length = 0;
  let next = 0;
  for (const character of text) {
    const here = cuts[next];
    if (here && at === here.from) {
      out += here.put;
      length += Array.from(here.put).length;
    }
    places.push(length);
    if (!here || at < here.from) {
      out += character;
      length += 1;
    }
    ends.push(length);
    at += character.length;
    if (here && at >= here.to) next += 1;
  }
  const moved = marks.map(([from, to]): [number, number] => [places[from] ?? length, ends[to - 1] ?? length]).filter(([from, to]) => to > from);
  return { text: out, marks: moved };
}
