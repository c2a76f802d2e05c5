// Lists that arrows walk: one of their items takes the focus with Tab, the others with the arrow keys.

/** Makes the `[data-item]`s of a node one stop; `leave` is what Escape does. */
export function roving(node: HTMLElement, leave: () => void): { destroy(): void; update(leave: () => void): void } {
  let left = leave;
  const items = () => [...node.querySelectorAll<HTMLElement>("[data-item]")];
  const key = (event: KeyboardEvent) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      event.preventDefault();
      return left();
    }
    const all = items();
    const at = all.findIndex((item) => item === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1, PageDown: at + 10, PageUp: at - 10 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    all[Math.min(Math.max(to, 0), all.length - 1)]?.focus();
  };
  node.addEventListener("keydown", key);
  return {
    destroy: () => node.removeEventListener("keydown", key),
    update: (leave) => (left = leave),
  };
}
