// Addresses as a note writes them: which lead out of the notebook, and where a picture of it is loaded from.
//
// Links to notes are the backend's to resolve.

/** The extensions of pictures that the window shows. */
const PICTURE = /\.(?:png|jpe?g|gif|webp|avif|svg|bmp)$/i;

/** Percent signs resolved, where they stand for letters. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether an address leads out of the notebook. */
export const isOutside = (url: string): boolean => /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(url);

/** Resolves a target that is written in a note, as the backend does; null where it leads out of the notebook. */
export function join(note: string, target: string): string | null {
  const parts = target.startsWith("/") ? [] : note.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.length > 0 ? parts.join("/") : null;
}

/** Gives the address under which the window loads a picture of the notebook; null for what is none. */
export function pictureUrl(note: string, target: string): string | null {
  const path = join(note, decoded(target.replace(/[?#].*$/, "")));
  if (path === null || !PICTURE.test(path)) return null;
  return `talklog-image://localhost/${path.split("/").map((part) => encodeURIComponent(part).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)).join("/")}`;
}
