// Files that fall into a note. They reach the page as paths, never as contents: pictures are copied beside the note by the
// backend, with its progress in place, and every other file is refused in words.

import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

import { t } from "../lib/language.svelte";
import { around } from "./around";
import { joined } from "./paste";
import { coming } from "./pending";

const PICTURE = /\.(?:png|jpe?g|gif|webp|avif|svg|bmp)$/i;

/** Parts files into pictures and the rest. */
export function sorted(paths: readonly string[]): { pictures: string[]; others: string[] } {
  return { pictures: paths.filter((path) => PICTURE.test(path)), others: paths.filter((path) => !PICTURE.test(path)) };
}

/** The last part of a path of any system. */
const nameOf = (path: string) => path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);

let last = 0;

/** Takes dropped files into a note at a place on the page. */
export function dropFiles(view: EditorView, paths: readonly string[], x: number, y: number): void {
  const ask = view.state.facet(around);
  if (!ask) return;
  const { pictures, others } = sorted(paths);
  if (others.length > 0) ask.say(t("input.notPicture", { count: others.length, name: nameOf(others[0] ?? "") }), t("input.onlyPictures"));
  if (pictures.length === 0 || view.state.readOnly) return;
  const at = view.posAtCoords({ x, y }) ?? view.state.selection.main.head;
  const label = (done: number) => (pictures.length === 1 ? t("input.addingOne", { name: nameOf(pictures[0] ?? "") }) : t("input.addingOf", { done: done + 1, total: pictures.length }));
  const place = coming(view, at, at, label(0));
  const id = `pictures-${(last += 1)}`;
  ask
    .pictureAddFiles(pictures, id, (done, total) => place.tell(label(Math.min(done, total - 1)), total > 0 ? done / total : 0))
    .then(
      (added) => place.end(added.length > 0 ? joined(added.map((each) => each.markdown)) : null),
      (thrown: unknown) => {
        place.end(null);
        ask.failed(thrown);
      },
    );
}

/** The page itself never reads a dropped file. */
export const drops: Extension = EditorView.domEventHandlers({
  drop(event) {
    if (!event.dataTransfer || event.dataTransfer.files.length === 0) return false;
    event.preventDefault();
    return true;
  },
});
