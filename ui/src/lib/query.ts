// A search as the window sees it: words, and filters that can be taken off one by one.
//
// The backend reads the query; this only cuts it where a person would, so that a filter has a chip.

/** The filters that a search knows, in the order in which they are offered. */
export const FILTERS = ["event", "speaker", "tag", "track", "is", "has", "rating", "after", "before"] as const;
export type Filter = (typeof FILTERS)[number];

/** One filter of a query. `text` is what stands in the query. */
export interface SetFilter {
  filter: Filter;
  value: string;
  text: string;
}

const TOKEN = /(?<=^|\s)(event|speaker|tag|track|is|has|rating|after|before):("[^"]*"?|\S+)/g;

/** Gives the filters that stand in a query. */
export function filtersOf(query: string): SetFilter[] {
  return Array.from(query.matchAll(TOKEN), ([text, filter, value]) => ({ filter: filter as Filter, value: (value ?? "").replace(/^"|"$/g, ""), text }));
}

/** Gives the query with a filter added, and one of the same kind replaced. */
export function withFilter(query: string, filter: Filter, value: string): string {
  const clean = value.replaceAll('"', "").trim();
  const text = `${filter}:${/\s/.test(clean) ? `"${clean}"` : clean}`;
  const old = filtersOf(query).find((set) => set.filter === filter);
  return old ? tidy(query.replace(old.text, () => text)) : tidy(`${text} ${query}`);
}

/** Gives the query without a filter. */
export function withoutFilter(query: string, set: SetFilter): string {
  return tidy(query.replace(set.text, ""));
}

const tidy = (query: string) => query.replace(/\s+/g, " ").trimStart();

/** Counts values and gives the most frequent first, at most `limit`. */
export function frequent(values: Iterable<string>, limit: number): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, limit).map(([value]) => value);
}
