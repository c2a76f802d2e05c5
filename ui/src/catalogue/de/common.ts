import type { Catalogue } from "../shape";

export const common: Catalogue["common"] = {
  cancel: "Abbrechen",
  notNow: "Nicht jetzt",
  close: "Schließen",
  closeKey: "Schließen, Esc",
  browse: "Auswählen …",
  copy: "Kopieren",
  choose: "auswählen",
  notes_one: "{{count}} Notiz",
  notes_other: "{{count}} Notizen",
  fileLine: "{{file}}, Zeile {{line}}",
};
