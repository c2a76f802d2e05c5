// Markdown as the highlighter knows it: CommonMark and GitHub's additions, below front matter.
//
// Put together here and not by lang-markdown's own function, which brings the languages of HTML, CSS and JavaScript along:
// raw HTML never leaves a note, and what is not in the bundle need not be read at each start.

import { markdownLanguage } from "@codemirror/lang-markdown";
import { Language, LanguageSupport } from "@codemirror/language";
import type { MarkdownParser } from "@lezer/markdown";

import { frontMatterSyntax } from "./front_matter";

/** The language's own data is kept, so that its commands know their text. Lists, and what a paste brings, are our own. */
const language = new Language(markdownLanguage.data, (markdownLanguage.parser as MarkdownParser).configure(frontMatterSyntax), [], "markdown");

export const notes = new LanguageSupport(language);
