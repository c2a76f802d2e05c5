import type { Catalogue } from "../shape";

export const frame: Catalogue["frame"] = {
  screen: { settings: "Einstellungen", help: "Hilfe", replace: "In allen Notizen ersetzen", search: "Suche" },
  tabs: {
    open: "Offene Notizen",
    menu: "Dieser Tab",
    close: "{{title}} schließen",
    closeIt: "Schließen",
    closeThis: "Schließen",
    closeOthers: "Die anderen schließen",
    closeRight: "Die rechts davon schließen",
    copyPath: "Pfad kopieren",
  },
  edge: { sidebar: "Breite der Seitenleiste", aside: "Breite des rechten Bereichs", split: "Breite der beiden Seiten" },
  empty: {
    nothing: "Nichts ist offen",
    choose: "Wähle einen Vortrag in der Seitenleiste, oder tippe ein paar Buchstaben aus Titel oder Namen.",
    noTalks: "Noch keine Vorträge",
    start: "Die Notizen eines Vortrags sind eine Markdown-Datei in diesem Ordner. Fang mit einem leeren Vortrag an; Notizen aus anderen Programmen erscheinen hier von selbst.",
    failed: "Diese Notiz lässt sich nicht anzeigen",
  },
};
