// The page's start: fonts, styles, the window, and its failures into the log.

import "@fontsource-variable/source-sans-3/wght.css";
import "@fontsource-variable/source-sans-3/wght-italic.css";
import "@fontsource-variable/source-code-pro/wght.css";
import "./tokens.css";
import "./app.css";

import { mount } from "svelte";

import App from "./App.svelte";
import { pageFailed } from "./core";

/** Says what failed, and where in the program: a stack names functions and places, and nothing that anybody wrote. */
const said = (what: unknown) =>
  what instanceof Error ? [`${what.name}: ${what.message}`, ...(what.stack ?? "").split("\n").slice(0, 8)].join(" | ") : String(what);
const log = (what: unknown) => void pageFailed(said(what)).catch(() => {});
window.addEventListener("error", (event) => {
  // Browsers say so when a list is measured again in the next frame: nothing failed.
  if (!event.error && event.message.startsWith("ResizeObserver loop")) return;
  log(event.error ?? event.message);
});
window.addEventListener("unhandledrejection", (event) => log(event.reason));

const target = document.getElementById("app");
if (target) mount(App, { target });
