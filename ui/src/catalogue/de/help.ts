import type { Catalogue } from "../shape";

export const help: Catalogue["help"] = {
  title: "Hilfe",
  search: "Hilfe durchsuchen",
  pages: "Seiten",
  found: "Fundstellen",
  none: "Auf keiner Seite steht „{{query}}“.",
  page: "Die Seite",
  hits_one: "{{count}} Stelle",
  hits_other: "{{count}} Stellen",
};
