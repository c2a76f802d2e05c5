//! Texts that parsers are known to be slow on, of any size: one thing again and again, opened and never closed, or
//! standing in itself. For the tests that time grows with the input and not with its square.

/// How a text is made: `head`, then `each` so many times, `mid`, then `close` as many times. `{}` is the number.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// What it is.
    pub name: &'static str,
    head: &'static str,
    each: &'static str,
    mid: &'static str,
    close: &'static str,
}

impl Shape {
    /// Makes it about so many bytes long.
    pub fn text(&self, size: usize) -> String {
        // A number takes about four bytes.
        let length = |text: &str| text.len() + 2 * text.matches("{}").count();
        let times = size / (length(self.each) + length(self.close)).max(1) + 1;
        let mut text = String::with_capacity(size + size / 4);
        text.push_str(self.head);
        push(&mut text, self.each, times);
        text.push_str(self.mid);
        push(&mut text, self.close, times);
        text
    }
}

fn push(text: &mut String, piece: &str, times: usize) {
    if !piece.contains("{}") {
        text.push_str(&piece.repeat(times));
        return;
    }
    for number in 0..times {
        text.push_str(&piece.replace("{}", &number.to_string()));
    }
}

const fn again(each: &'static str) -> Shape {
    Shape { name: each, head: "", each, mid: "", close: "" }
}

const fn shape(name: &'static str, [head, each, mid, close]: [&'static str; 4]) -> Shape {
    Shape { name, head, each, mid, close }
}

/// For what cuts a recap into talks: marks of each form, without end.
pub const RECAPS: &[Shape] = &[
    again("## Talk {} by Ada Holm\n\nThis talk was long.\n\n"),
    again("## Day {}\n\n### Knots – Ada Holm, Heddle\n\n[Video](https://youtu.be/{})\n\n"),
    again("- [Knots {}](https://youtu.be/{}) by Ada Holm\n"),
    again("**Knots {}** (Ada Holm)\n\nShort.\n\n"),
    again("Knots {}\nAda Holm, Heddle\n\nShort.\n\n\n\n\n\n"),
    again("Ada Holm's talk on “Knots {}” was good.\n\n"),
    again("1. **Knots {}** – Ada Holm\n\nText.\n\n"),
    again("Knots on a Loom {} – Ada Holm\n\nTalk page\n\n"),
    again("## Knots, "),
    again("## Knots by "),
    again("## Ada Holm & "),
    again("* Ada Holm and "),
    again("A talk on Knots "),
    again("“Knots on Looms” by Ada, "),
    again("# a {#b"),
    again("{: "),
    again("[a](https://youtu.be) "),
    shape("a talk's name again and again", ["", "## Knots on a loom\n\n“Knots on a loom”\n\n", "", ""]),
    shape("headings in headings", ["", "# a\n## b by Ada Holm\n### c\n#### d\n", "", ""]),
];

/// For what reads markdown.
pub const MARKDOWN: &[Shape] = &[
    again("a"),
    again("word "),
    again("a\n"),
    again("a\n\n"),
    again("\n"),
    again("\r"),
    again("\0"),
    again("é"),
    again("e\u{301}\u{323}"),
    again("&"),
    again("& "),
    again("&a"),
    again("&#"),
    again("&lt;"),
    again("&amp;\n"),
    again("<"),
    again("< "),
    again("a<b>c "),
    again(">"),
    again("\""),
    again("'"),
    again("["),
    again("[a"),
    again("[]"),
    again("[a]("),
    again("[a](<b"),
    again("[a](b \""),
    again("[a](b (c "),
    again("[a]["),
    again("[a]: "),
    again("[a]: <b\n"),
    again("[a]: b \"c\n"),
    again("]("),
    again("]"),
    again("!["),
    again("![]("),
    again("[["),
    again("[[a|"),
    again("[[a]] "),
    again("[[a\\|b]] "),
    again("![[a]]"),
    again("[a](b) "),
    again("![a](b.png) "),
    again("![a](https://a.example/b.png) "),
    again("*"),
    again("*a "),
    again("**a "),
    again("*a **b "),
    again("a**b"),
    again("a***b_c__"),
    again("_"),
    again("_a "),
    again("*a_ "),
    again("~"),
    again("~~a "),
    again("`"),
    again("`a"),
    again("a`` ` ``` "),
    again("```\n"),
    again("~~~ a\nb\n"),
    again("    a\n"),
    again("\\"),
    again("\\["),
    again("<!--"),
    again("<!-- a -->"),
    again("<!-- a\n"),
    again("<?"),
    again("<!A "),
    again("<![CDATA["),
    again("<a "),
    again("<a href=\""),
    again("</"),
    again("</a>"),
    again("<div>\n"),
    again("<div>\n\n"),
    again("<script>"),
    again("<script>\n"),
    again("</script"),
    again("<style></"),
    again("<br>"),
    again("<a@"),
    again("<a@b.example> "),
    again("<http://a.example> "),
    again("<http:"),
    again("https://a.example/ "),
    again("> "),
    again("> a\n"),
    again("> a\n\n"),
    again(">\n"),
    again("- "),
    again("- a\n"),
    again("- a\n\n"),
    again("- [ ] a\n"),
    again("1. "),
    again("1) a\n"),
    again("* *\n"),
    again("- > "),
    again("# "),
    again("# a\n"),
    again("#a "),
    again("#a{} "),
    again("#A{} #a{} "),
    again("TODO a\n"),
    again("a\n=\n"),
    again("a\n---\n"),
    again("***\n"),
    again("---\n"),
    again("|"),
    again("|a"),
    again("| a | b |\n|---|---|\n"),
    again("|-"),
    again("|-\n"),
    again(":-|"),
    again("[^a]"),
    again("[^{}]"),
    again("[^a]: b\n"),
    again("[^{}]: b\n"),
    again("[^a]: [^a]: "),
    again("[{}]: b\n"),
    again("[a]: b\n"),
    again("%%"),
    again("{{ a }}"),
    again("Speaker: A B\n"),
    again("# \"A\" by Jane Doe\n"),
    again("\u{202e}"),
    shape("quotes in each other, a line each", ["", "> > > > > > > > a\n", "", ""]),
    shape("brackets closed", ["", "[", "a", "]"]),
    shape("links in each other", ["", "[", "a", "](b)"]),
    shape("pictures in each other", ["", "![", "a", "](b)"]),
    shape("pictures in each other, over lines", ["", "![\n", "a", "](b)\n"]),
    shape("pictures of notes in each other", ["", "![[a|", "a", "]]"]),
    shape("emphasis in itself", ["", "*a ", "", " b*"]),
    shape("strong in itself", ["", "**a ", "", " b**"]),
    shape("struck in itself", ["", "~~a ", "", " b~~"]),
    shape("brackets of an address", ["[a](", "(", "", ")"]),
    shape("brackets of a title", ["[a](b (", "\\(", "", ""]),
    shape("notes and what refers to them", ["", "[^{}] ", "\n\n", "[^{}]: a\n"]),
    shape("one note, referred to", ["[^a]: b\n\n", "[^a] ", "", ""]),
    shape("notes that lead to each other", ["", "[^{}]: [^{}] ", "", ""]),
    shape("links by name", ["", "[a{}] ", "\n\n", "[a{}]: b\n"]),
    shape("one link by name", ["[a]: b\n\n", "[a] ", "", ""]),
    shape("one long name", ["[", "a", "]: b\n\n[a][b]", ""]),
    shape("a table of many columns", ["", "|a", "|\n", "|-"]),
    shape("a table of many rows", ["|a|b|\n|-|-|\n", "|a|b|\n", "", ""]),
    shape("a table of empty rows", ["|a|b|c|d|\n|-|-|-|-|\n", "|\n", "", ""]),
    shape("a table of columns and rows", ["", "|", "\n", "-|"]),
    shape(
        "notes in a deep table",
        [
            "[^a]: b\n\n> > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > |a|\n\
         > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > |-|\n\
         > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > |",
            "[^a] ",
            "|\n",
            "",
        ],
    ),
    shape("quotes in each other with text below", ["", "> ", "a\nb\n", ""]),
    shape("lists in each other", ["", "- ", "a\n", ""]),
    shape("a note in a link", ["[^a]: b\n\n", "[c[^a]](d) ", "", ""]),
    shape("a link in a heading", ["", "# [a](b) `c` *d*\n", "", ""]),
    shape("code of growing fences", ["", "`a``b```c````d`````e", "", ""]),
    shape("a comment that is never closed", ["<!--\n", "a\n", "", ""]),
    shape("a script that is never closed", ["<script>\n", "</ a\n", "", ""]),
    shape("an element that is never closed", ["<a ", "b=\"c\" ", "", ""]),
    shape("a fence that is never closed", ["```\n", "a < b & c\n", "", ""]),
    shape("marks of code", ["```\n", "<", "", ""]),
    shape("lines of code", ["```\n", "\n", "", ""]),
    shape("words of raw HTML", ["<div>\n", "a < b & c\n", "", ""]),
    shape("tags in front matter", ["---\ntags: [", "a{}, ", "]\n---\n", ""]),
    shape("people in front matter", ["---\nspeakers: [", "A B, ", "]\n---\n", ""]),
    shape("links in front matter", ["---\na: \"", "[[b]] ", "\"\n---\n", ""]),
    shape("tags in both", ["---\ntags: [", "a{}, ", "]\n---\n", "#a{} "]),
];

/// For what reads and edits front matter; the marks are put around it.
pub const YAML: &[Shape] = &[
    again("a{}: b\n"),
    again("a: b\n"),
    again("# a\n"),
    again("#\n"),
    again("\n"),
    again("a"),
    again("a "),
    again("a: "),
    again(": "),
    again("? "),
    again("? a\n"),
    again("? a\n: b\n"),
    again("- a\n"),
    again("- "),
    again("["),
    again("[a, "),
    again("{"),
    again("{a: "),
    again("[]"),
    again("&a{} "),
    again("a{}: &a{} b\n"),
    again("a{}: *a\n"),
    again("a{}: [\n"),
    again("a{}: \"\n"),
    again("a{}: '\n"),
    again("a{}: |\n"),
    again("a{}: |\n  b\n"),
    again("a{}: >-\n  b\n\n  c\n"),
    again("a{}:\tb\n"),
    again("a{}: b: c\n"),
    again("a{}: !!str b\n"),
    again("\"a{}\": 'b'\n"),
    again("'"),
    again("\""),
    again("\\"),
    again("!"),
    again("%a\n"),
    again("--- \n"),
    again("@"),
    again("é{}: ü\n"),
    shape("a list", ["tags:\n", "  - a{}\n", "", ""]),
    shape("a list with comments", ["tags:\n", "  # a\n  - a{}\n", "", ""]),
    shape("a list in brackets", ["tags: [", "a{}, ", "]\n", ""]),
    shape("a map in braces", ["a: {", "a{}: b, ", "}\n", ""]),
    shape("a map", ["a:\n", "  a{}: b\n", "", ""]),
    shape("a list of maps", ["a:\n", "  - name: b{}\n    org: c\n", "", ""]),
    shape("a text in quotes", ["a: \"", "b\\\"", "\"\n", ""]),
    shape("a text in single quotes", ["a: '", "b''", "'\n", ""]),
    shape("a text in quotes over lines", ["a: \"", "b\n  ", "\"\n", ""]),
    shape("a text over lines", ["a: b\n", "  b\n", "", ""]),
    shape("a block", ["a: |\n", "  b\n", "", ""]),
    shape("a block of blanks", ["a: |\n", "\n", "b: c\n", ""]),
    shape("a comment that goes on", ["a: b ", "# c ", "\n", ""]),
    shape("aliases of one text", ["a: &a b\nc:\n", "  - *a\n", "", ""]),
    shape("aliases of a long text", ["a: &a \"", "b", "\"\nc:\n", "  - *a\n"]),
    shape("anchors and aliases", ["c:\n", "  - &a{} b\n", "", "  - *a{}\n"]),
    shape("anchors in each other", ["c: ", "[&a{} ", "", "]"]),
    shape("lists in each other", ["a: ", "[", "", "]"]),
    shape("maps in each other", ["a: ", "{a: ", "", "}"]),
];

/// The same of TOML.
pub const TOML: &[Shape] = &[
    again("a{} = \"b\"\n"),
    again("a = \"b\"\n"),
    again("# a\n"),
    again("\n"),
    again("a."),
    again("a = "),
    again("a{} = [\n"),
    again("a{} = {\n"),
    again("a{} = \"\n"),
    again("a{} = \"\"\"\n"),
    again("a{} = 2026-03-24\n"),
    again("[a]\n"),
    again("[a{}]\n"),
    again("[a.b{}]\n"),
    again("[[a]]\n"),
    again("[[a]]\nb = 1\n"),
    again("["),
    again("[["),
    again("a.b{} = 1\n"),
    again("\""),
    again("é = "),
    shape("a list", ["tags = [\n", "  \"a{}\",\n", "]\n", ""]),
    shape("a list on one line", ["tags = [", "\"a{}\", ", "]\n", ""]),
    shape("a table in braces", ["a = {", "a{} = 1, ", "b = 1}\n", ""]),
    shape("a table", ["[a]\n", "a{} = 1\n", "", ""]),
    shape("a key of many parts", ["", "a.", "b = 1\n", ""]),
    shape("a text over lines", ["a = \"\"\"\n", "b\n", "\"\"\"\n", ""]),
    shape("lists in each other", ["a = ", "[", "", "]"]),
    shape("tables in each other", ["a = ", "{a = ", "1", "}"]),
];

/// For titles and addresses.
pub const LINES: &[Shape] = &[
    again("a"),
    again(" "),
    again("-"),
    again("'"),
    again("."),
    again("/"),
    again("../"),
    again(":"),
    again("::"),
    again("://"),
    again("@"),
    again("a@"),
    again("a:b@"),
    again("#"),
    again("?"),
    again("%"),
    again("%2e"),
    again("https://"),
    again("ssh://a@"),
    again("İ"),
    again("ẞ"),
    again("가"),
    again("\u{1100}"),
    again("\u{301}"),
    again("\u{323}\u{301}"),
    again("e\u{301}"),
    again("\u{1f468}\u{200d}"),
    again("con."),
    again("\n"),
    shape("a long user", ["https://", "a", "@b.example/c", ""]),
    shape("a long password", ["https://a:", "b", "@b.example/c", ""]),
    shape("a long host", ["ssh://a@", "b.", "/c", ""]),
    shape("a long path", ["https://b.example", "/c", "", ""]),
];

/// For the look for secrets.
pub const SECRETS: &[Shape] = &[
    again("a"),
    again("a\n"),
    again("password:"),
    again("password: Zq3xK9vB2mN8pL5w "),
    again("password: Zq3xK9vB2mN8pL5w\n"),
    again("AKIAZQ3XK5VB2MN4PL7W "),
    again("AKIAZQ3XK5VB2MN4PL7W\n"),
    again("AKIA"),
    again("ghp_"),
    again("xoxb-"),
    again("xoxb-1-"),
    again("eyJ"),
    again("eyJaaaaaaaaaaaa."),
    again("a://b:"),
    again("a://b:c@"),
    again("https://me:Zq3xK9vB2mN8@git.example/a "),
    again("//a/"),
    again("//a.example/:_authToken="),
    again("-----BEGIN "),
    again("-----BEGIN RSA PRIVATE KEY-----"),
    again("-----BEGIN RSA PRIVATE KEY-----\n"),
    again("-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEAxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"),
    again("a_token=\""),
    again("a_"),
    again("= "),
    shape(
        "keys in one line above a long one",
        ["", "-----BEGIN RSA PRIVATE KEY-----", "\n", "MIIEpAIBAAKCAQEAxxxxxxxxxxxxxxxxxxxx"],
    ),
    shape("keys above one long line", ["", "-----BEGIN RSA PRIVATE KEY-----\n", "", "M"]),
];

/// Three versions of a text of about `size` bytes, by name.
pub type Versions = (&'static str, fn(usize) -> [String; 3]);

fn lines(size: usize, line: impl Fn(usize) -> Option<String>) -> String {
    (0..size / 8).filter_map(line).fold(String::new(), |text, line| text + &line + "\n")
}

fn words(size: usize, word: impl Fn(usize) -> String) -> String {
    (0..size / 6).map(word).collect::<Vec<_>>().join(" ") + "\n"
}

fn with(head: &str, lines: &str, tail: &str) -> String {
    format!("{head}{lines}{tail}")
}

/// For merges of notes and of texts.
pub const MERGES: &[Versions] = &[
    ("nothing in common", |n| ["a", "b", "c"].map(|side| lines(n, |at| Some(format!("{side}{at}"))))),
    ("the same line throughout", |n| ["a\n".repeat(n / 2), "a\nb\n".repeat(n / 4), "c\na\n".repeat(n / 4)]),
    ("two lines in turn", |n| ["a\nb\n".repeat(n / 4), "b\na\nb\n".repeat(n / 6), "a\na\nb\n".repeat(n / 6)]),
    ("empty lines added", |n| {
        let base = lines(n, |at| Some(format!("a{at}\n")));
        [base.clone(), base.replace("\n\n", "\n\n\n"), base.replace("\n\n", "\n")]
    }),
    ("deletions that overlap all the way", |n| {
        [
            lines(n, |at| Some(format!("a{at}"))),
            lines(n, |at| (at % 4 == 3).then(|| format!("a{at}"))),
            lines(n, |at| (at % 4 == 1).then(|| format!("a{at}"))),
        ]
    }),
    ("every line changed, at its start and its end", |n| {
        [
            lines(n, |at| Some(format!("{at} b c d"))),
            lines(n, |at| Some(format!("{at}x b c d"))),
            lines(n, |at| Some(format!("{at} b c dx"))),
        ]
    }),
    ("every line changed by both", |n| {
        [
            lines(n, |at| Some(format!("{at} b c"))),
            lines(n, |at| Some(format!("{at} x c"))),
            lines(n, |at| Some(format!("{at} y c"))),
        ]
    }),
    ("every other line changed by both", |n| {
        [
            lines(n, |at| Some(format!("{at} b c"))),
            lines(n, |at| Some(format!("{at} {} c", if at % 2 == 0 { "b" } else { "x" }))),
            lines(n, |at| Some(format!("{at} {} c", if at % 2 == 0 { "b" } else { "y" }))),
        ]
    }),
    ("lines in turn", |n| {
        [
            lines(n, |at| Some(format!("{at} b"))),
            lines(n, |at| Some(format!("{at} {}", if at % 4 == 0 { "x" } else { "b" }))),
            lines(n, |at| Some(format!("{at} {}", if at % 4 == 2 { "y" } else { "b" }))),
        ]
    }),
    ("one long line", |n| {
        [
            words(n, |at| format!("w{at}")),
            words(n, |at| format!("{}{at}", if at % 4 == 0 { "x" } else { "w" })),
            words(n, |at| format!("{}{at}", if at % 4 == 2 { "y" } else { "w" })),
        ]
    }),
    ("one long line, the same words", |n| {
        ["a b ".repeat(n / 4), "a b c ".repeat(n / 6), "d a b ".repeat(n / 6)]
    }),
    ("one long line with no spaces", |n| {
        ["語文".repeat(n / 6), "語x文".repeat(n / 7), "y語文".repeat(n / 7)]
    }),
    ("both wrote all of it", |n| {
        [String::new(), lines(n, |at| Some(format!("a{at}"))), lines(n, |at| Some(format!("b{at}")))]
    }),
    ("reversed", |n| {
        let all = lines(n, |at| Some(format!("a{at}")));
        let reversed = all.lines().rev().fold(String::new(), |text, line| text + line + "\n");
        [all.clone(), reversed, all.replace('a', "b")]
    }),
];

/// The same where the front matter is what differs.
pub const FIELDS: &[Versions] = &[
    ("keys", |n| {
        let keys = |side: &str| with("---\n", &lines(n, |at| Some(format!("k{at}: {side}"))), "---\n");
        [keys("a"), keys("b"), keys("c")]
    }),
    ("keys with long values", |n| {
        let keys = |side: &str| {
            let value = side.repeat(120);
            let lines = (0..n / 140).fold(String::new(), |text, at| text + &format!("k{at}: {value}\n"));
            with("---\n", &lines, "---\n")
        };
        [keys("a"), keys("b"), keys("c")]
    }),
    ("keys of both", |n| {
        let keys = |side: &str| with("---\n", &lines(n, |at| Some(format!("{side}{at}: a"))), "---\n");
        ["---\na: b\n---\n".to_owned(), keys("b"), keys("c")]
    }),
    ("lists", |n| {
        let list =
            |side: &str| with("---\ntags:\n", &lines(n, |at| Some(format!("  - {side}{at}"))), "---\n");
        [list("a"), list("b"), list("c")]
    }),
    ("lists in brackets", |n| {
        let list =
            |side: &str| format!("---\ntags: [{}]\n---\n", words(n, |at| format!("{side}{at},")).trim_end());
        [list("a"), list("b"), list("c")]
    }),
    ("lists of TOML", |n| {
        let list = |side: &str| {
            with("+++\ntags = [\n", &lines(n, |at| Some(format!("\"{side}{at}\","))), "]\n+++\n")
        };
        [list("a"), list("b"), list("c")]
    }),
    ("comments", |n| {
        let notes = |side: &str| {
            with(&format!("---\na: {side}\n"), &lines(n, |at| Some(format!("# {side}{at}"))), "---\n")
        };
        [notes("a"), notes("b"), notes("c")]
    }),
];

fn sessions(size: usize, session: impl Fn(usize) -> Option<String>) -> String {
    let lines = (0..size / 32).filter_map(session).fold(String::new(), |text, line| text + &line + "\n");
    format!("{{\"talklog\":\"schedule/1\"}}\n{lines}")
}

/// For merges of schedules.
pub const SCHEDULES: &[Versions] = &[
    ("sessions that both changed", |n| {
        ["a", "b", "c"]
            .map(|side| sessions(n, |at| Some(format!("{{\"key\":\"{at}\",\"title\":\"{side}\"}}"))))
    }),
    ("sessions that both changed elsewhere", |n| {
        [("a", "a"), ("b", "a"), ("a", "b")].map(|(room, title)| {
            sessions(n, |at| Some(format!("{{\"key\":\"{at}\",\"room\":\"{room}\",\"title\":\"{title}\"}}")))
        })
    }),
    ("sessions of both", |n| {
        ["a", "b", "c"]
            .map(|side| sessions(n, |at| Some(format!("{{\"key\":\"{side}{at}\",\"title\":\"x\"}}"))))
    }),
    ("sessions in another order", |n| {
        [1, 7, 11].map(|step| {
            sessions(n, |at| {
                Some(format!("{{\"key\":\"{}\",\"title\":\"{step}\"}}", at * step % (n / 32 * 77 + 1)))
            })
        })
    }),
    ("one session of many fields", |n| {
        ["a", "b", "c"].map(|side| {
            let fields = (0..n / 12).map(|at| format!(",\"f{at}\":\"{side}\"")).collect::<Vec<_>>().concat();
            format!("{{\"talklog\":\"schedule/1\"}}\n{{\"key\":\"a\"{fields}}}\n")
        })
    }),
    ("one session of lists", |n| {
        ["a", "b", "c"].map(|side| {
            let list = (0..n / 8).map(|at| format!(",\"{side}{at}\"")).collect::<Vec<_>>().concat();
            format!("{{\"talklog\":\"schedule/1\"}}\n{{\"key\":\"a\",\"speakers\":[\"x\"{list}]}}\n")
        })
    }),
    ("no schedule", |n| ["a", "b", "c"].map(|side| lines(n, |at| Some(format!("{{{side}{at}"))))),
    ("brackets", |n| ["[", "{\"a\":", "[["].map(|open| open.repeat(n / open.len()))),
];
