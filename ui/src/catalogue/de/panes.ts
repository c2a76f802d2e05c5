import type { Catalogue } from "../shape";

export const panes: Catalogue["panes"] = {
  label: "Rechte Seite",
  close: "Rechte Seite schließen",
  again: "Noch einmal",
  preview: { name: "Vorschau", region: "Die Notiz, wie man sie liest" },
  outline: {
    name: "Gliederung",
    region: "Überschriften und Aufgaben",
    headings: "Überschriften",
    todos: "Aufgaben",
    open_one: "1 offen",
    open_other: "{{count}} offen",
    empty: "Hier stehen die Überschriften und Aufgaben dieser Notiz: Zeilen, die mit ##, mit - [ ] oder mit TODO beginnen.",
  },
  backlinks: {
    name: "Rückverweise",
    region: "Notizen, die hierher verweisen",
    count_one: "1 Notiz verweist hierher",
    count_other: "{{count}} Notizen verweisen hierher",
    line: "{{title}}, Zeile {{line}}: {{text}}",
    empty: "Noch verweist keine Notiz hierher. Schreib in einer anderen [[ und den Titel dieser Notiz, um sie zu verlinken.",
    command: "Notizen, die hierher verweisen",
  },
  done: "Erledigt",
  todo: "Offen",
};
