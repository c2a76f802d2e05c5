// Calls of the backend that help and templates are ready for before the backend has them.

import { invoke } from "@tauri-apps/api/core";

import type { OpenNote, Problem } from "./wire";

export interface Template {
  name: string;
  kind: "talk" | "event";
  path: string | null;
  text: string;
  problems: Problem[];
}
export interface NewEvent {
  title: string;
  start: string | null;
  end: string | null;
  timezone: string | null;
  place: string | null;
  url: string | null;
}
export interface HelpPage {
  id: string;
  title: string;
}
export interface HelpText {
  id: string;
  title: string;
  html: string;
}
export interface HelpHit {
  id: string;
  title: string;
  heading: string;
  line: number;
  snippet: string;
  marks: [number, number][];
}

export const spellingLanguages = () => invoke<string[]>("spelling_languages");
export const templateList = () => invoke<Template[]>("template_list");
export const templateEdit = (name: string) => invoke<OpenNote>("template_edit", { name });
export const noteCreate = (title: string, event: string | null, speakers: string[], template: string | null) => invoke<OpenNote>("note_create", { title, event, speakers, template });
export const eventCreate = (event: NewEvent) => invoke<OpenNote>("event_create", { event });
export const helpPages = () => invoke<HelpPage[]>("help_pages");
export const helpPage = (id: string) => invoke<HelpText>("help_page", { id });
export const helpSearch = (query: string) => invoke<HelpHit[]>("help_search", { query });
