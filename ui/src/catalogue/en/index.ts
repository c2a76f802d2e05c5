// The English words of the window. It is the language that the others are checked against.

import { commands } from "./commands";
import { frame } from "./frame";

export const en = {
  commands,
  frame,
};
