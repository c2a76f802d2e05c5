// The help screen. The pages themselves are the manual, `docs/` and `docs/de/`.

export const help = {
  title: "Help",
  search: "Search the help",
  pages: "Pages",
  found: "Found places",
  none: "No page holds “{{query}}”.",
  page: "The page",
  hits_one: "{{count}} place",
  hits_other: "{{count}} places",
};
