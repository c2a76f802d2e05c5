// Keys as Talklog writes them, `Ctrl+Shift+F`: read from an event, taken apart for caps, compared for clashes. Knows no command.

/** The keys that are held, in the order in which they are written. */
const HELD = ["Ctrl", "Alt", "Shift"] as const;

/** Names of keys that browsers call otherwise. */
const NAMES: Record<string, string> = { " ": "Space", Esc: "Escape", Del: "Delete", Up: "ArrowUp", Down: "ArrowDown", Left: "ArrowLeft", Right: "ArrowRight" };

/** What a pressed key may be told by; a part of KeyboardEvent, so that tests can make one. */
export type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** Writes a pressed key as commands name it; null while only Ctrl, Alt or Shift is held. */
export function chordOf(event: Pressed): string | null {
  const { key } = event;
  if (["Control", "Shift", "Alt", "Meta", "AltGraph", "CapsLock", "Dead", "Process", "Unidentified", "Compose"].includes(key)) return null;
  const name = NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  return [event.ctrlKey || event.metaKey ? "Ctrl+" : "", event.altKey ? "Alt+" : "", event.shiftKey ? "Shift+" : "", name].join("");
}

/** Takes a key apart: `Ctrl+Shift++` has the parts `Ctrl`, `Shift` and `+`. */
export function partsOf(key: string): string[] {
  const parts: string[] = [];
  let rest = key;
  for (let at = rest.indexOf("+"); at > 0; at = rest.indexOf("+")) {
    parts.push(rest.slice(0, at));
    rest = rest.slice(at + 1);
  }
  if (rest !== "") parts.push(rest);
  return parts;
}

/** What is written on the caps of a key. */
export function capsOf(key: string): string[] {
  const caps: Record<string, string> = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", PageUp: "PgUp", PageDown: "PgDn" };
  return partsOf(key).map((part) => caps[part] ?? part);
}

/** Reads a key that was written by hand, in any order and case: `shift+ctrl+f` is `Ctrl+Shift+F`. Null where it is none. */
export function readKey(written: string): string | null {
  const parts = partsOf(written.trim().replace(/\s*\+\s*(?=\S)/g, "+"));
  const last = parts.pop();
  if (last === undefined) return null;
  const held = new Set<string>();
  for (const part of parts) {
    const name = { ctrl: "Ctrl", control: "Ctrl", cmd: "Ctrl", meta: "Ctrl", alt: "Alt", option: "Alt", shift: "Shift" }[part.toLowerCase()];
    if (name === undefined || held.has(name)) return null;
    held.add(name);
  }
  const named = last.length === 1 ? last.toUpperCase() : (NAMES[last] ?? last.charAt(0).toUpperCase() + last.slice(1));
  if (HELD.includes(named as (typeof HELD)[number])) return null;
  return [...HELD.filter((name) => held.has(name)), named].join("+");
}

/** Whether a key may be a command's: letters and signs alone are text. */
export function mayCommand(key: string): boolean {
  const parts = partsOf(key);
  const last = parts.at(-1) ?? "";
  if (/^F\d{1,2}$/.test(last)) return true;
  if (["Tab", "Enter", "Escape", "Backspace", "Delete", "Space"].includes(last) || last.startsWith("Arrow")) return parts.includes("Ctrl") || (parts.includes("Alt") && last !== "Tab");
  return parts.includes("Ctrl") || parts.includes("Alt");
}
