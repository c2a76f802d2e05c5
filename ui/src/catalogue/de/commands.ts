import type { Catalogue } from "../shape";

export const commands: Catalogue["commands"] = {
  section: { note: "Diese Notiz", notebook: "Notizbuch", window: "Fenster" },
};
