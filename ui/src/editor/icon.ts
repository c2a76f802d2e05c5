// An icon of the window's set inside the editor, where there are elements and no components.

import { mount, type Component } from "svelte";

/** Makes an icon. With a name it is read aloud, without one it is decoration. */
export function icon(of: unknown, name: string | null, size = 16): HTMLElement {
  const host = document.createElement("span");
  host.className = "cm-icon";
  mount(of as Component<{ size: number; strokeWidth: number; class: string }>, { target: host, props: { size, strokeWidth: 1.6, class: size < 16 ? "icon s" : "icon" } });
  if (name === null) host.setAttribute("aria-hidden", "true");
  else {
    host.setAttribute("role", "img");
    host.setAttribute("aria-label", name);
  }
  return host;
}
