// Worte über das, was git nicht behält: Dateien in keinem Checkpoint, ein unlesbarer Index, und wer sichert.

import type { Catalogue } from "../shape";

export const kept: Catalogue["kept"] = {
  status_one: "{{count}} Datei nicht in Git",
  status_other: "{{count}} Dateien nicht in Git",
  which: "Welche?",
  title: "Nicht in Git",
  what: "Im Ordner gespeichert, aber in keinem Checkpoint: in keinem Verlauf und auf keinem anderen Gerät.",
  more_one: "Und {{count}} weitere.",
  more_other: "Und {{count}} weitere.",
  none: "Die Checkpoints nehmen alles auf, was im Ordner ist.",
  look: "Noch einmal nachsehen",
  why: {
    staged: "In Git ist eine Fassung davon vorgemerkt. Übernimm sie dort, oder nimm die Vormerkung zurück.",
    conflict: "Im Index von Git steht sie als Konflikt. Löse ihn mit git und füge sie dann hinzu.",
    attribute: "{{detail}} lässt sie von einem Programm umschreiben, das nur git startet. Übernimm sie mit git selbst, oder streich das aus .gitattributes.",
    ignored: "Git soll sie übergehen. git check-ignore -v nennt die Regel.",
    too_large: "Sie hat {{size}} MB, und kein Anbieter nimmt das an. Mach sie kleiner, oder lass sie aus.",
    symlink: "Sie ist eine symbolische Verknüpfung oder liegt hinter einer. Leg die Datei selbst hierher.",
    submodule: "Sie liegt in einem anderen Repository. Übernimm sie dort, oder öffne jenen Ordner als Notizbuch.",
    left_out: "Ein teilweiser Checkout lässt sie aus. git sparse-checkout add nimmt ihren Ordner auf.",
    not_a_file: "Sie ist keine gewöhnliche Datei, oder ihr Name steht einem Ordner im Weg. Benenn eines von beiden um.",
    unreadable: "Sie lässt sich nicht lesen: {{detail}}",
  },
  other: "Ein anderes Talklog macht die Checkpoints und den Abgleich (Prozess {{process}}).",
  otherUnknown: "Ein anderes Talklog macht die Checkpoints und den Abgleich.",
  index: {
    status: "Der Index von Git ist unlesbar",
    title: "Der Index von Git ist unlesbar",
    damaged: "Deine Notizen sind gespeichert, aber ohne den Index entsteht kein Checkpoint. Neu angelegt, kennt er den letzten Checkpoint; der alte bleibt, mit dem, was darin vorgemerkt war.",
    split: "Er ist auf zwei Dateien verteilt (core.splitIndex), darum entsteht kein Checkpoint; deine Notizen sind gespeichert. Als eine Datei, wie auch git sie schreiben kann, behält er alles Vorgemerkte.",
    sparse: "Er lässt Ordner aus (index.sparse), darum entsteht kein Checkpoint; deine Notizen sind gespeichert. Git selbst kann ihn vollständig schreiben:",
    newer: "Ein neueres git hat ihn angelegt, darum entsteht kein Checkpoint; deine Notizen sind gespeichert. Git kann ihn wie früher schreiben:",
    mended: "Der Index von Git ist neu angelegt.",
    old: "Der alte liegt in {{folder}}.",
    staged_one: "Auch die vorgemerkte Fassung von {{count}} Datei liegt dort.",
    staged_other: "Auch die vorgemerkten Fassungen von {{count}} Dateien liegen dort.",
  },
};
