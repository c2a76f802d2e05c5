// Finds commands and titles by a few letters, and says which letters were meant. Pure; it knows no list and no order but its own score.

/** The same letters without accents and case, one for one: marks count the characters of the text as it stands. */
function plain(text: string): string[] {
  return Array.from(text, (letter) => letter.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase() || letter);
}

const starts = (letters: readonly string[], at: number) => at === 0 || /[\s\-–—_:/.,(„“"']/.test(letters[at - 1] ?? "");

/** Where a word stands in a text as a whole: at a word's beginning first. */
function whole(letters: readonly string[], word: readonly string[]): number {
  let found = -1;
  for (let at = 0; at + word.length <= letters.length; at += 1) {
    if (!word.every((letter, step) => letters[at + step] === letter)) continue;
    if (starts(letters, at)) return at;
    if (found < 0) found = at;
  }
  return found;
}

export interface Match {
  /** Higher is better. */
  score: number;
  /** What was found, as `[from, to)` in characters, in order and not touching. */
  marks: [number, number][];
}

function joined(marks: [number, number][]): [number, number][] {
  const out: [number, number][] = [];
  for (const [from, to] of marks.sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

/** Matches each word of what was typed as a whole; where one is not there, its letters in their order. Null where some are missing. */
export function match(typed: string, text: string): Match | null {
  const letters = plain(text);
  const marks: [number, number][] = [];
  let score = 0;
  for (const word of typed.split(/\s+/).filter(Boolean).map(plain)) {
    const at = whole(letters, word);
    if (at >= 0) {
      marks.push([at, at + word.length]);
      score += word.length * (starts(letters, at) ? 4 : 2) + (at === 0 ? 3 : 0);
      continue;
    }
    // Letters that begin words count most: `nt` is `New talk`.
    let from = 0;
    for (const letter of word) {
      let next = -1;
      for (let here = from; here < letters.length; here += 1) {
        if (letters[here] !== letter) continue;
        if (next < 0) next = here;
        if (starts(letters, here)) {
          next = here;
          break;
        }
      }
      if (next < 0) return null;
      marks.push([next, next + 1]);
      score += starts(letters, next) ? 2 : 0.2;
      from = next + 1;
    }
    score -= word.length * 0.5;
  }
  return { score: score - letters.length * 0.01, marks: joined(marks) };
}

/** Marks whole words of what was typed where they stand; else what the one who found it marked. */
export function marksOf(typed: string, text: string, otherwise: [number, number][]): [number, number][] {
  const letters = plain(text);
  const marks: [number, number][] = [];
  for (const word of typed.split(/\s+/).filter(Boolean).map(plain)) {
    const at = whole(letters, word);
    // A word that stands elsewhere, in the speakers or the path, is not marked here at all.
    if (at >= 0) marks.push([at, at + word.length]);
  }
  return marks.length > 0 ? joined(marks) : otherwise;
}
