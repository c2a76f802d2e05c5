// Words of the window's frame: tabs, sides, sidebar, notebook menu, lines above the note, and its empty states.

export const frame = {
  screen: { settings: "Settings", help: "Help", replace: "Replace in all notes", search: "Search" },
  tabs: {
    open: "Open notes",
    menu: "This tab",
    close: "Close {{title}}",
    closeIt: "Close it",
    closeThis: "Close",
    closeOthers: "Close the others",
    closeRight: "Close those to the right",
    copyPath: "Copy the path",
  },
  edge: { sidebar: "Width of the sidebar", aside: "Width of the right pane", split: "Width of the two sides" },
  empty: {
    nothing: "Nothing is open",
    choose: "Choose a talk in the sidebar, or type a few letters of its title or of a speaker’s name.",
    noTalks: "No talks yet",
    start: "A talk’s notes are one markdown file in this folder. Start with a blank talk; notes that other programs put here turn up by themselves.",
    failed: "This note cannot be shown",
  },
};
