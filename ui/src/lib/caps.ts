// What is written on the caps of a key in the person's language: `Strg` where the keyboard says so.

import { capsOf } from "./keys";
import { t } from "./language.svelte";

const NAMED = ["Ctrl", "Shift", "Enter", "Delete", "Backspace", "Space", "Home", "End", "PgUp", "PgDn"] as const;
type Named = (typeof NAMED)[number];

/** Gives the caps of a key: `["Ctrl", "Shift", "F"]`. */
export const caps = (key: string) => capsOf(key).map((cap) => (NAMED.includes(cap as Named) ? t(`frame.cap.${cap as Named}`) : cap));
