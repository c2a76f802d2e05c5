// What a state of sync means and what can be done about it: the words of its panel, and its buttons.

import type { IndexFault, SyncState } from "../wire";
import { t } from "./language.svelte";
import { hostOf, isWeb, leftKind, nameOf, number, sentenceOf } from "./words";

/** What a button of the panel does. */
export type SyncFix = "again" | "later" | "credentials" | "trust" | "not-secret" | "send" | "open" | "leave-out" | "mend" | "portal" | "change" | "test";

/** What the panel of a sync state says: what happened and what is safe, then what to do. */
export interface SyncHelp {
  title: string;
  text: string;
  /** What to type, or to compare, each with its name where there is more than one. */
  codes: { label: string | null; code: string }[];
  /** The first is the main one and has the focus: the safe choice. */
  fixes: SyncFix[];
}

/** Says what a sync state means and what to do, in at most two sentences. */
export function syncHelp(sync: SyncState): SyncHelp {
  const help = (title: string, text: string, code: string | null = null, fixes: SyncFix[] = ["again", "later", "change"]): SyncHelp => ({
    title,
    text,
    codes: code ? [{ label: null, code }] : [],
    fixes,
  });
  switch (sync.state) {
    case "certificate":
      return help(t("status.help.certificate", { host: sync.host }), t("status.help.certificateText", { detail: sentenceOf(sync.detail) }), null, ["later", "again", "change"]);
    case "captive_portal":
      return help(t("sync.portal.title"), t("sync.portal.text"), null, ["portal", "again", "later"]);
    case "credentials_needed":
      return isWeb(sync.url)
        ? help(t("status.help.token", { host: hostOf(sync.url) }), t("sync.token.text", { detail: sentenceOf(sync.detail) }), null, ["credentials", "later", "test", "change"])
        : help(t("sync.key.title"), t("sync.key.text", { detail: sentenceOf(sync.detail) }), null, ["credentials", "later", "test", "change"]);
    case "host_unknown":
      return help(t("status.help.hostNew"), t("sync.host.text", { host: sync.host }), sync.fingerprint || null, sync.fingerprint ? ["later", "trust", "change"] : ["later", "again", "change"]);
    case "host_changed":
      return {
        title: t("status.help.hostChanged"),
        text: t("sync.host.changed", { host: sync.host }),
        codes: [
          { label: t("sync.host.known"), code: sync.known },
          { label: t("sync.host.shown"), code: sync.fingerprint },
          { label: t("sync.host.forget"), code: `ssh-keygen -R ${forKeygen(sync.host)}` },
        ].filter(({ code }) => code !== ""),
        fixes: ["later", "again", "change"],
      };
    case "secret_found": {
      const place = { name: nameOf(sync.path), line: number(sync.line) };
      const more = sync.count > 1 ? ` ${t("sync.secret.more", { count: sync.count - 1 })}` : "";
      const title = t("sync.secret.title", { what: t(`sync.kind.${sync.kind}`) });
      if (!sync.present) return help(title, `${t("sync.secret.gone", place)}${more}`, sync.excerpt, ["later", "not-secret", "send"]);
      return help(title, `${t("sync.secret.text", place)}${more}`, sync.excerpt, ["open", "not-secret", "send"]);
    }
    case "left_open":
      return {
        ...help(t(`review.leftHelp.${leftKind(sync.what)}`), t("status.help.leftOpenText"), null, ["again", "later"]),
        codes: wayOut(sync.what).map(([label, code]) => ({ label, code })),
      };
    case "locked":
      return help(t("status.help.locked"), t("status.help.lockedText"), sync.path, ["again", "later"]);
    case "index_unreadable": {
      const only = inGit[sync.why];
      return help(t("kept.index.title"), t(`kept.index.${sync.why}`), only, only === null ? ["mend", "again", "later"] : ["again", "later"]);
    }
    case "too_large":
      return help(t("status.help.tooLarge", { name: nameOf(sync.path) }), t("sync.large.text", { size: number(Math.round(sync.bytes / 1e6)) }), sync.path, ["later", "leave-out"]);
    case "in_the_way":
      return help(t("status.help.inTheWay", { name: nameOf(sync.path) }), t("status.help.inTheWayText", { detail: sentenceOf(sync.detail) }), sync.path);
    case "signing_needed":
      return help(t("status.help.signing"), t("status.help.signingText", { why: sync.detail }), "git config commit.gpgsign false", ["again", "later"]);
    case "rewritten":
      return help(t("status.help.rewritten"), t("status.help.rewrittenText"), null, ["later", "again", "change"]);
    case "remote_gone":
      return help(t("status.sync.remoteGone"), t("sync.gone.text"), sync.url, ["change", "again", "later"]);
    case "not_allowed":
      return help(t("status.help.notAllowed"), t("status.help.notAllowedText", { detail: sentenceOf(sync.detail) }), null, ["again", "later", "test", "change"]);
    case "failed":
      return help(t("status.sync.failed"), t("status.help.failedText", { detail: sentenceOf(sync.message) }), null, ["again", "later", "test", "change"]);
    case "offline":
      return help(t("status.sync.offline"), t("sync.offline.text"), null, ["again", "later", "change"]);
    default:
      return help(t("status.help.other"), "");
  }
}

/** How git itself writes its index so that it can be read; nothing where Talklog can make it anew. */
const inGit: Record<IndexFault, string | null> = {
  damaged: null,
  split: null,
  sparse: "git sparse-checkout reapply --no-sparse-index",
  newer: "git update-index --index-version 4",
};

/** Says how git itself goes on from what somebody left in the middle. */
function wayOut(what: string): [string | null, string][] {
  const both = (finish: string, abort: string): [string | null, string][] => [[t("sync.open.finish"), finish], [t("sync.open.abort"), abort]];
  switch (what) {
    case "merge":
      return both("git commit", "git merge --abort");
    case "rebase":
      return both("git rebase --continue", "git rebase --abort");
    case "cherry_pick":
      return both("git cherry-pick --continue", "git cherry-pick --abort");
    case "revert":
      return both("git revert --continue", "git revert --abort");
    case "am":
      return both("git am --continue", "git am --abort");
    case "bisect":
      return [[null, "git bisect reset"]];
    case "detached":
      return [[null, "git switch -"]];
    default:
      return [[null, "git status"]];
  }
}

/** Writes a host as ssh-keygen wants it: with a port, in brackets. */
function forKeygen(host: string): string {
  const port = /^(.+):(\d+)$/.exec(host);
  return port ? `'[${port[1] ?? ""}]:${port[2] ?? ""}'` : host;
}
