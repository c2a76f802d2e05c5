// The screens that are no notes, by kind: what a tab of that kind shows.

import type { Component } from "svelte";

import type { ScreenKind, ScreenTab } from "../panes.svelte";
import ComposerScreen from "./ComposerScreen.svelte";
import ConflictScreen from "./ConflictScreen.svelte";
import ReplaceAll from "./ReplaceAll.svelte";
import DeletedScreen from "./DeletedScreen.svelte";
import HelpScreen from "./HelpScreen.svelte";
import HistoryScreen from "./HistoryScreen.svelte";
import RecapScreen from "./RecapScreen.svelte";
import SearchScreen from "./SearchScreen.svelte";
import SettingsScreen from "./SettingsScreen.svelte";

/** `shown` tells whether it is seen; a screen that is not keeps its state. */
export type Screen = Component<{ tab: ScreenTab; shown: boolean }>;

export const screens: Partial<Record<ScreenKind, Screen>> = { composer: ComposerScreen, conflict: ConflictScreen, deleted: DeletedScreen, help: HelpScreen, history: HistoryScreen, recap: RecapScreen, replace: ReplaceAll, search: SearchScreen, settings: SettingsScreen };
