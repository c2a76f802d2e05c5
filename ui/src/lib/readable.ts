// Finds the words in the page's source that a person would read and that are not in the catalogue. For tests only: it
// parses, and never runs what it parses.
//
// Two rules. What goes to a place where it is read (text in markup, a label, a title, a notice) may hold no letters at
// all. Anywhere else a text must not look like a sentence or a name: two words, or one that begins with a capital.

import { parse } from "svelte/compiler";
import ts from "typescript";

/** One text that is not in the catalogue. */
export interface Found {
  line: number;
  text: string;
}

/** Attributes and properties whose value is read, by eye or by a screen reader. */
const READ = new Set([
  "aria-label", "aria-description", "aria-placeholder", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt", "label", "empty", "lead", "text", "hint",
  "textContent", "innerText", "ariaLabel", "ariaDescription", "ariaPlaceholder", "ariaRoleDescription", "ariaValueText",
]);
/** Functions whose arguments are read. */
const SAYS = new Set(["notify", "placeholder", "announce", "say", "phrases", "alert", "confirm", "createTextNode"]);
/** Functions whose arguments never are: keys of the catalogue, selectors, styles, names of events. */
const SILENT = new Set([
  "t", "querySelector", "querySelectorAll", "closest", "matches", "theme", "baseTheme", "addEventListener", "removeEventListener", "createElement", "invoke", "listen",
  "getAttribute", "hasAttribute", "toggleAttribute", "removeAttribute", "add", "remove", "toggle", "contains", "log", "warn", "error", "debug", "Error", "RangeError", "TypeError", "RegExp", "split", "startsWith", "endsWith",
  "includes", "has", "execCommand", "DateTimeFormat", "toLocaleString", "toLocaleTimeString", "toLocaleDateString", "getPropertyValue", "setProperty", "matchMedia", "import", "getData", "setData", "Compartment", "styleTags",
]);
/** Attributes that hold no words. */
const MUTE = /^(class|style|id|for|name|type|role|href|src|d|viewBox|value|key|rowId|tabindex|data-.*|style:.*|class:.*|on[a-z]+|bind:.*|autocomplete|align|side|inputmode|list|aria-(controls|labelledby|describedby|owns|activedescendant|live|atomic|relevant|current|haspopup|orientation|sort))$/;
/** Keys, alone or in a chord, as the keyboard and CodeMirror write them. */
const KEYS = /^(?:(?:Ctrl|Alt|Shift|Mod|Cmd|Meta|Control)[-+])*(?:|\+|[^\p{Lu}\s]|[A-Z]|Arrow|Unidentified|Compose|AltGraph|CapsLock|ContextMenu|Insert|F\d+|Enter|Escape|Esc|Tab|Space|Backspace|Delete|Home|End|PageUp|PageDown|Arrow(?:Up|Down|Left|Right)|Ctrl|Alt|Shift|Mod|Cmd|Meta|Control|Dead|Process)$/u;
/** Names of one kind: products, which are alike in all languages. */
const NAMES = new Set(["Talklog", "Hugo", "Zola", "English", "Deutsch", "TODO", "Ctrl", "Alt", "Shift", "Enter", "Esc", "Markdown", "GitHub"]);

const letters = (text: string) => /\p{L}/u.test(text);
/** Tells whether a text looks like words that a person reads. */
function looksRead(text: string): boolean {
  const clean = text.trim();
  if (KEYS.test(clean) || NAMES.has(clean)) return false;
  return /\p{L}{2,}[,.;:!?)”"]*\s+[(“"]?\p{L}/u.test(clean) || /^\p{Lu}\p{Ll}+(?![\p{L}\d_])/u.test(clean);
}

/** Finds them in a file; `classes` are the names of the style sheet. */
export function unspoken(name: string, source: string, classes: ReadonlySet<string> = new Set()): Found[] {
  known = classes;
  return name.endsWith(".svelte") ? inComponent(source) : inScript(source, ts.createSourceFile("a.ts", source, ts.ScriptTarget.Latest, true), false, 0);
}

let known: ReadonlySet<string> = new Set();
/** Several names of classes in a row, as `className` has them. */
const isClasses = (text: string) => /\s/.test(text) && text.split(" ").every((word) => known.has(word) || /^(?:cm|tok)-/.test(word));

type Node = { type: string; start: number; end: number; name?: string; [more: string]: unknown };

function inComponent(source: string): Found[] {
  const found: Found[] = [];
  const lineOf = (at: number) => source.slice(0, at).split("\n").length;
  const script = (node: Node, read: boolean) => {
    const text = source.slice(node.start, node.end);
    found.push(...inScript(text, ts.createSourceFile("a.ts", `(${text})`, ts.ScriptTarget.Latest, true), read, lineOf(node.start) - 1));
  };
  const visit = (value: unknown, read: boolean): void => {
    if (Array.isArray(value)) return value.forEach((each) => visit(each, read));
    if (typeof value !== "object" || value === null) return;
    const node = value as Node;
    switch (node.type) {
      case "Script": {
        const { start, end } = node.content as Node;
        const text = source.slice(start, end);
        found.push(...inScript(text, ts.createSourceFile("a.ts", text, ts.ScriptTarget.Latest, true), false, lineOf(start) - 1));
        return;
      }
      case "Comment":
      case "StyleSheet":
        return;
      case "Text": {
        const text = node.data as string;
        const clean = text.trim();
        if (read ? letters(clean) && !NAMES.has(clean) && !KEYS.test(clean) : looksRead(clean)) found.push({ line: lineOf(node.start), text: clean });
        return;
      }
      case "ExpressionTag":
        return script(node.expression as Node, read);
      case "Attribute": {
        const attribute = node.name ?? "";
        if (node.value === true || MUTE.test(attribute)) return;
        const says = READ.has(attribute);
        return visit(node.value, says);
      }
      case "StyleDirective":
      case "ClassDirective":
      case "OnDirective":
      case "BindDirective":
        return;
      case "RegularElement":
      case "Component":
      case "SvelteElement":
      case "SvelteComponent":
        // Code is written alike in all languages.
        visit(node.attributes, false);
        if (node.name === "code" || node.name === "kbd") return visitCode(node.fragment);
        return visit(node.fragment, true);
      case "Fragment":
        return visit(node.nodes, true);
      case "ConstTag":
        return script(((node.declaration as Node).declarations as Node[])[0]?.init as Node, false);
      case "RenderTag":
        return script(node.expression as Node, false);
      case "HtmlTag":
        return script(node.expression as Node, true);
      default:
        // Blocks: their expressions are conditions and lists, their fragments are markup.
        for (const [key, part] of Object.entries(node)) {
          if (key === "fragment" || key === "consequent" || key === "alternate" || key === "body" || key === "fallback" || key === "pending" || key === "then" || key === "catch") visit(part, true);
          else if ((key === "expression" || key === "test") && typeof part === "object" && part !== null) script(part as Node, false);
        }
    }
  };
  const visitCode = (fragment: unknown): void => {
    for (const node of (fragment as { nodes: Node[] }).nodes) if (node.type === "ExpressionTag") script(node.expression as Node, false);
  };
  const tree = parse(source, { modern: true }) as unknown as { instance: unknown; module: unknown; fragment: unknown };
  visit(tree.instance, false);
  visit(tree.module, false);
  visit(tree.fragment, true);
  return found;
}

function inScript(source: string, file: ts.SourceFile, read: boolean, before: number): Found[] {
  const found: Found[] = [];
  const report = (node: ts.Node, text: string, says: boolean) => {
    const clean = text.trim().replace(/\s+/g, " ");
    // A key of the catalogue, or a path of names: nobody reads those.
    if (isClasses(clean) || /^[a-z]\w*(?:\.\w+)+$/.test(clean)) return;
    if (says ? letters(clean) && !NAMES.has(clean) && !KEYS.test(clean) : looksRead(clean)) found.push({ line: before + file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1, text: clean });
  };
  const called = (call: ts.CallExpression | ts.NewExpression): string =>
    ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : ts.isIdentifier(call.expression) ? call.expression.text : call.expression.kind === ts.SyntaxKind.ImportKeyword ? "import" : "";
  const nameOf = (name: ts.Node): string => (ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : ts.isPropertyAccessExpression(name) ? name.name.text : "");

  const visit = (node: ts.Node, says: boolean): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isThrowStatement(node)) return;
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return report(node, node.text, says);
    if (ts.isTemplateExpression(node)) {
      const whole = [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join(says ? "" : " 0 ");
      // Joined to what is put in, a piece is part of a sentence; alone it may be a path or an id.
      if (says || /\s/.test([node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join(""))) report(node, whole, says);
      for (const span of node.templateSpans) visit(span.expression, says);
      return;
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const name = called(node);
      visit(node.expression, false);
      if (name === "setAttribute") {
        const [attribute, value] = node.arguments ?? [];
        if (value) visit(value, attribute !== undefined && ts.isStringLiteral(attribute) && READ.has(attribute.text));
        return;
      }
      if (SILENT.has(name)) {
        // Functions and objects handed over may speak; plain texts do not.
        for (const argument of node.arguments ?? []) if (ts.isArrowFunction(argument) || ts.isFunctionExpression(argument) || (ts.isObjectLiteralExpression(argument) && !/heme$/.test(name))) visit(argument, false);
        return;
      }
      // What a notice is about comes first, and is a name of ours.
      (node.arguments ?? []).forEach((argument, at) => visit(argument, SAYS.has(name) && !(name === "notify" && at === 0)));
      return;
    }
    if (ts.isBinaryExpression(node)) {
      const kind = node.operatorToken.kind;
      if (kind === ts.SyntaxKind.EqualsToken || kind === ts.SyntaxKind.PlusEqualsToken) {
        const target = nameOf(node.left);
        if (target === "className" || target === "cssText") return;
        return visit(node.right, READ.has(target) && ts.isPropertyAccessExpression(node.left));
      }
      if ([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.EqualsEqualsToken, ts.SyntaxKind.InKeyword, ts.SyntaxKind.LessThanToken, ts.SyntaxKind.GreaterThanToken].includes(kind)) {
        for (const side of [node.left, node.right]) if (!ts.isStringLiteral(side)) visit(side, false);
        return;
      }
      visit(node.left, kind === ts.SyntaxKind.AmpersandAmpersandToken ? false : says);
      return visit(node.right, says);
    }
    if (ts.isConditionalExpression(node)) {
      visit(node.condition, false);
      visit(node.whenTrue, says);
      return visit(node.whenFalse, says);
    }
    if (ts.isPropertyAssignment(node)) {
      const name = nameOf(node.name);
      if (name === "class" || name === "key" || name === "id" || name === "mac" || name === "run") return ts.isStringLiteral(node.initializer) ? undefined : visit(node.initializer, false);
      return visit(node.initializer, READ.has(name));
    }
    if (ts.isElementAccessExpression(node)) return visit(node.expression, false);
    if (ts.isCaseClause(node)) return node.statements.forEach((each) => visit(each, false));
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node)) {
      node.parameters.forEach((each) => each.initializer && visit(each.initializer, false));
      if (node.body) visit(node.body, false);
      return;
    }
    ts.forEachChild(node, (child) => visit(child, ts.isParenthesizedExpression(node) || ts.isExpressionStatement(node) || ts.isSourceFile(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isArrayLiteralExpression(node) ? says : false));
  };
  void source;
  visit(file, read);
  return found;
}

/** The keys of the catalogue that a file names: whole ones, and patterns where a part is put in. */
export function keysIn(name: string, source: string): { asked: string[]; named: string[]; patterns: RegExp[] } {
  const asked: string[] = [];
  const named: string[] = [];
  const patterns: RegExp[] = [];
  // Markup is no program: what stands in braces is read as it is by a scanner of texts.
  if (name.endsWith(".svelte")) {
    for (const match of source.matchAll(/\bt\(\s*"([^"]+)"/g)) asked.push(match[1] ?? "");
  } else {
    for (const match of source.matchAll(/\bt\(\s*"([^"]+)"/g)) asked.push(match[1] ?? "");
  }
  for (const match of source.matchAll(/"([a-z][\w]*(?:\.[\w-]+)+)"/g)) named.push(match[1] ?? "");
  for (const match of source.matchAll(/`([a-z]\w*\.[^`]*\$\{[^`]*)`/g)) {
    const pattern = (match[1] ?? "").replace(/\$\{[^}]*\}/g, "\0").replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("\0", "[\\w-]+");
    patterns.push(new RegExp(`^${pattern}$`));
  }
  return { asked, named, patterns };
}
