import type { Catalogue } from "../shape";

export const find: Catalogue["find"] = {
  bar: "In dieser Notiz suchen",
  find: "Suchen",
  with: "Ersetzen durch",
  previous: "Vorheriger, Umschalt+Enter",
  next: "Nächster, Enter",
  case: "Groß- und Kleinschreibung beachten",
  words: "Ganze Wörter",
  pattern: "Muster (regulärer Ausdruck)",
  replace: "Ersetzen",
  replaceOne: "Diesen ersetzen",
  all: "Alle ersetzen",
  noPattern: "Kein gültiges Muster",
  none: "Keiner",
  of: "{{at}} von {{total}}",
};
