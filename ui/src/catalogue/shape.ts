// What every catalogue has to hold: the keys of the English one, each with words.

import type { en } from "./en";

/** The same keys with any words. Plurals have the forms `_one` and `_other` in both languages. */
type Same<T> = { [K in keyof T]: T[K] extends string ? string : Same<T[K]> };

export type Catalogue = Same<typeof en>;
