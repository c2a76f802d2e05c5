// The English words of the window. It is the language that the others are checked against.

import { commands } from "./commands";

export const en = { commands };
