// Calls of the backend that typing is ready for before the backend has them.

import { invoke } from "@tauri-apps/api/core";

import type { NoteItem } from "./wire";

export interface LinkTarget {
  path: string;
  line: number | null;
  title: string;
}
export interface Glance {
  item: NoteItem;
  html: string;
  line: number | null;
}
export interface HeadingItem {
  text: string;
  level: number;
  line: number;
}
export interface NameCount {
  name: string;
  count: number;
}
export interface Names {
  tags: NameCount[];
  speakers: NameCount[];
}
export interface Added {
  path: string;
  markdown: string;
}

export const linkTarget = (path: string, target: string) => invoke<LinkTarget | null>("link_target", { path, target });
export const glance = (path: string, target: string) => invoke<Glance | null>("glance", { path, target });
export const headings = (path: string) => invoke<HeadingItem[]>("headings", { path });
export const names = () => invoke<Names>("names");
export const pictureAdd = (path: string, name: string, bytes: Uint8Array) =>
  invoke<Added>("picture_add", bytes, { headers: { path: encodeURIComponent(path), name: encodeURIComponent(name) } });
export const pictureAddFiles = (path: string, files: string[], id: string) => invoke<Added[]>("picture_add_files", { path, files, id });
export const htmlToMarkdown = (html: string) => invoke<string>("html_to_markdown", { html });
export const textLanguage = (text: string) => invoke<string | null>("text_language", { text });
export const spellingSet = (languages: string[]) => invoke<null>("spelling_set", { languages });
