// Calls of the backend that the window is ready for before the backend has them.

import { invoke } from "@tauri-apps/api/core";

import type { Problem } from "./wire";

export interface Settings {
  theme: "system" | "light" | "dark";
  language: "system" | "en" | "de";
  zoom: number;
  editor_font: "text" | "mono";
  line_numbers: boolean;
  live_preview: boolean;
  form: "open" | "folded" | "auto";
  vim: boolean;
  spelling: boolean;
  spelling_languages: string[];
  smart_lists: boolean;
  smart_quotes: boolean;
  times: boolean;
  reduced_motion: "system" | "on";
  pictures_folder: string;
  keys: Record<string, string>;
}
export interface SettingsFile {
  path: string;
  text: string;
  values: Record<string, unknown>;
}
export interface SettingsReply {
  effective: Settings;
  machine: SettingsFile;
  notebook: SettingsFile | null;
  problems: Problem[];
}

export const settings = () => invoke<SettingsReply>("settings");
export const settingSet = (scope: "machine" | "notebook", key: string, value: unknown) => invoke<SettingsReply>("setting_set", { scope, key, value });
// Kept by the web view until the backend keeps it.
export const sessionGet = () => invoke<string | null>("session_get").catch(() => localStorage.getItem("session"));
export const sessionSet = (text: string) => invoke<null>("session_set", { text }).catch(() => localStorage.setItem("session", text));
