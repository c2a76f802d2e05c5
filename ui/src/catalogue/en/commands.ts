// Names of commands, and the headings they stand under in the palette.

export const commands = {
  section: { note: "This note", notebook: "Notebook", window: "Window" },
};
