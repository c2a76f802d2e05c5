// The one call of the backend that the spell checker is ready for before the backend has it.

import { invoke } from "@tauri-apps/api/core";

export const spellingSet = (languages: string[]) => invoke<null>("spelling_set", { languages });
