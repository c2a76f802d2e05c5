// The screens that are no notes, by kind: what a tab of that kind shows.

import type { Component } from "svelte";

import type { ScreenKind, ScreenTab } from "../panes.svelte";
import ConflictScreen from "./ConflictScreen.svelte";
import ReplaceAll from "./ReplaceAll.svelte";
import HelpScreen from "./HelpScreen.svelte";
import SearchScreen from "./SearchScreen.svelte";
import SettingsScreen from "./SettingsScreen.svelte";

/** `shown` tells whether it is seen; a screen that is not keeps its state. */
export type Screen = Component<{ tab: ScreenTab; shown: boolean }>;

export const screens: Partial<Record<ScreenKind, Screen>> = { conflict: ConflictScreen, help: HelpScreen, replace: ReplaceAll, search: SearchScreen, settings: SettingsScreen };
