// The German words of the window. A key that is missing here, or is one too many, is a type error.

import type { Catalogue } from "../shape";
import { commands } from "./commands";
import { frame } from "./frame";

export const de: Catalogue = {
  commands,
  frame,
};
