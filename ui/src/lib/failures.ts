// A failure in the person's language. The backend speaks English: where another language is spoken, the kind of
// failure is said in it first, and the backend's own words stand behind as detail. They are never left out: they hold
// names, paths and what the system said.

import type { Failure } from "../wire";
import { language, t } from "./language.svelte";
import { sentenceOf } from "./words";

/** Says what failed, and in the second part what to do. */
export function told(failure: Failure): { lead: string; text: string } {
  const hint = failure.hint ? sentenceOf(failure.hint) : "";
  const message = sentenceOf(failure.message);
  if (language() === "en") return { lead: message, text: hint };
  return { lead: t(`failures.${failure.code}`), text: t("failures.detail", { words: [message, hint].filter(Boolean).join(" ") }) };
}

/** Says in a few words why something failed, to follow a colon. */
export const reason = (failure: Failure) => (language() === "en" ? failure.message : t(`failures.${failure.code}`).replace(/\.$/, ""));

/** Says what the backend wants a person to know. */
export function toldOf(message: string): { lead: string; text: string } {
  const words = sentenceOf(message);
  return language() === "en" ? { lead: words, text: "" } : { lead: t("failures.notice"), text: t("failures.detail", { words }) };
}

/** Says it in one run of words. */
export function failed(failure: Failure): string {
  const { lead, text } = told(failure);
  return text ? `${lead} ${text}` : lead;
}
