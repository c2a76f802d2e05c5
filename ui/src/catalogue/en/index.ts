// The English words of the window. It is the language that the others are checked against.

import { commands } from "./commands";
import { common } from "./common";
import { composer } from "./composer";
import { conflict } from "./conflict";
import { create } from "./create";
import { failures } from "./failures";
import { find } from "./find";
import { first } from "./first";
import { form } from "./form";
import { frame } from "./frame";
import { help } from "./help";
import { history } from "./history";
import { input } from "./input";
import { kept } from "./kept";
import { live } from "./live";
import { panels } from "./panels";
import { panes } from "./panes";
import { recap } from "./recap";
import { rename } from "./rename";
import { replace } from "./replace";
import { review } from "./review";
import { search } from "./search";
import { settings } from "./settings";
import { status } from "./status";
import { sync } from "./sync";

export const en = {
  commands,
  common,
  composer,
  conflict,
  create,
  failures,
  find,
  first,
  form,
  frame,
  help,
  history,
  input,
  kept,
  live,
  panels,
  panes,
  recap,
  rename,
  replace,
  review,
  search,
  settings,
  status,
  sync,
};
