// Short titles for tabs: where several begin alike, what they share is cut, so that the narrow tab shows what tells them apart.

/** Shorter beginnings than this are worth their room. */
const ALIKE = 12;

/** How far two texts are the same, up to the last end of a word. */
function shared(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  // One may be the beginning of the other: then it is whole words.
  if (at > 0 && (at === a.length || at === b.length) && !/[\p{L}\p{N}]/u.test(a[at] ?? b[at] ?? "")) return at;
  // A cut inside a word would make two halves that nobody reads.
  while (at > 0 && !/[\s:–—\-/,.]/.test(a[at - 1] ?? "")) at -= 1;
  return at;
}

/** Gives each title as its tab shows it: `Lowtide 2026: what I took home` beside `Lowtide 2026: the rooms` is `… what I took home`. */
export function shortTitles(titles: readonly string[]): string[] {
  return titles.map((title, own) => {
    let cut = 0;
    titles.forEach((other, at) => {
      if (at !== own && other !== title) cut = Math.max(cut, shared(title, other));
    });
    const rest = title.slice(cut).trimStart();
    return cut >= ALIKE && rest !== "" ? `… ${rest}` : title;
  });
}

/** Tells which of two notes of one title is meant: the folders in which they differ, else nothing. */
export function whereAlike(notes: readonly { title: string; path: string }[]): (string | null)[] {
  return notes.map((note) => {
    const alike = notes.some((other) => other !== note && other.title === note.title);
    if (!alike) return null;
    const folder = note.path.slice(0, Math.max(0, note.path.lastIndexOf("/")));
    const same = notes.some((other) => other !== note && other.title === note.title && other.path.slice(0, Math.max(0, other.path.lastIndexOf("/"))) === folder);
    return same || folder === "" ? note.path.slice(note.path.lastIndexOf("/") + 1) : folder.slice(folder.lastIndexOf("/") + 1);
  });
}
