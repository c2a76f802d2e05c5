// Markdown as the highlighter knows it: CommonMark, GitHub's additions, and what notes use beside them (links between
// notes, highlights, footnotes, comments), below front matter. Code is coloured by its own language, which is fetched
// from the bundle when a note first has some of it.
//
// Put together here and not by lang-markdown's own function, which brings the languages of HTML, CSS and JavaScript along:
// raw HTML never leaves a note, and what is not in the bundle need not be read at each start.

import { markdownLanguage } from "@codemirror/lang-markdown";
import { Language, LanguageDescription, LanguageSupport, ParseContext } from "@codemirror/language";
import { languages } from "@codemirror/language-data";
import { tags as t } from "@lezer/highlight";
import { type MarkdownConfig, type MarkdownParser, parseCode } from "@lezer/markdown";

import { frontMatterSyntax } from "./front_matter";

/** `[[Note#heading|words]]`; `![[…]]` shows what it names. */
const wikiLinks: MarkdownConfig = {
  defineNodes: [{ name: "WikiLink" }, { name: "WikiEmbed" }, { name: "WikiMark", style: t.processingInstruction }, { name: "WikiTarget", style: t.link }, { name: "WikiAlias", style: t.link }],
  parseInline: [
    {
      name: "WikiLink",
      before: "Link",
      parse(context, next, at) {
        const embed = next === 33;
        const start = embed ? at + 1 : at;
        if (next !== 91 && !embed) return -1;
        if (context.char(start) !== 91 || context.char(start + 1) !== 91) return -1;
        const match = /^\[\[([^[\]|\n]+)(?:\|([^[\]\n]*))?\]\]/.exec(context.slice(start, context.end));
        if (!match) return -1;
        const end = start + match[0].length;
        const target = start + 2 + (match[1]?.length ?? 0);
        const parts = [context.elt("WikiMark", at, start + 2), context.elt("WikiTarget", start + 2, target)];
        if (match[2] !== undefined) parts.push(context.elt("WikiMark", target, target + 1));
        if (match[2]) parts.push(context.elt("WikiAlias", target + 1, end - 2));
        parts.push(context.elt("WikiMark", end - 2, end));
        return context.addElement(context.elt(embed ? "WikiEmbed" : "WikiLink", at, end, parts));
      },
    },
  ],
};

/** `[^1]`; a definition's label too. */
const footnotes: MarkdownConfig = {
  defineNodes: [{ name: "Footnote" }, { name: "FootnoteMark", style: t.processingInstruction }, { name: "FootnoteLabel", style: t.link }],
  parseInline: [
    {
      name: "Footnote",
      before: "Link",
      parse(context, next, at) {
        if (next !== 91 || context.char(at + 1) !== 94) return -1;
        const match = /^\[\^[^\]\s[]+\]/.exec(context.slice(at, context.end));
        if (!match) return -1;
        const end = at + match[0].length;
        return context.addElement(
          context.elt("Footnote", at, end, [context.elt("FootnoteMark", at, at + 2), context.elt("FootnoteLabel", at + 2, end - 1), context.elt("FootnoteMark", end - 1, end)]),
        );
      },
    },
  ],
};

const HIGHLIGHT = { resolve: "Highlight", mark: "HighlightMark" };

/** `==words==` */
const highlights: MarkdownConfig = {
  defineNodes: [{ name: "Highlight" }, { name: "HighlightMark", style: t.processingInstruction }],
  parseInline: [
    {
      name: "Highlight",
      after: "Emphasis",
      parse(context, next, at) {
        if (next !== 61 || context.char(at + 1) !== 61 || context.char(at + 2) === 61 || context.char(at - 1) === 61) return -1;
        const space = /\s|^$/;
        const [before, after] = [space.test(context.slice(Math.max(context.offset, at - 1), at)), space.test(context.slice(at + 2, Math.min(context.end, at + 3)))];
        if (before && after) return -1;
        return context.addDelimiter(HIGHLIGHT, at, at + 2, !after, !before);
      },
    },
  ],
};

/** `%% for me alone %%`, on one line. */
const comments: MarkdownConfig = {
  defineNodes: [{ name: "Remark", style: t.comment }],
  parseInline: [
    {
      name: "Remark",
      before: "Escape",
      parse(context, next, at) {
        if (next !== 37 || context.char(at + 1) !== 37) return -1;
        const match = /^%%[^\n]*?%%/.exec(context.slice(at, context.end));
        return match ? context.addElement(context.elt("Remark", at, at + match[0].length)) : -1;
      },
    },
  ],
};

/** The language of a code block, by the word after its fence. */
function codeParser(info: string) {
  const name = /^[^\s{,]*/.exec(info)?.[0];
  const found = name ? LanguageDescription.matchLanguageName(languages, name, true) : null;
  if (!found) return null;
  // While it is on its way the code is plain, and it is read again when it is here.
  return found.support ? found.support.language.parser : ParseContext.getSkippingParser(found.load());
}

/** Markdown alone, without the languages of code. */
export const parser = (markdownLanguage.parser as MarkdownParser).configure([
  // Signs that the preview and the generators take as they are.
  { remove: ["Subscript", "Superscript", "Emoji"] },
  frontMatterSyntax,
  wikiLinks,
  footnotes,
  highlights,
  comments,
]);

/** The language's own data is kept, so that its commands know their text. Lists, and what a paste brings, are our own. */
const language = new Language(markdownLanguage.data, parser.configure(parseCode({ codeParser })), [], "markdown");

export const notes = new LanguageSupport(language);
