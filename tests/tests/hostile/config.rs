//! What a repository's own configuration, its hooks and its URLs ask for.

use std::fs;

use talklog_tests::servers::{HttpGit, TestHome, free_port};

use super::{Case, Ground, case, run_all};

/// An edit and a commit with plain git.
const COMMIT: &str = "echo more >>talk.md; git commit -q -a -m x";

fn hook(name: &'static str, fires: &str) -> Case {
    case(format!("hook {name}"), move |g: &Ground| {
        g.program(&format!("talks/.git/hooks/{name}"), "");
    })
    .fires(fires)
}

/// One key of the configuration, whose value is made by `value`.
fn key(key: &'static str, value: impl Fn(&Ground) -> String + Send + Sync + 'static) -> Case {
    case(key, move |g: &Ground| g.config(key, &value(g)))
}

/// A URL of the remote that leads to a server which asks for a password.
fn asks_for_a_password(g: &Ground, url: &str) {
    g.git(&["remote", "set-url", "origin", url]);
}

fn hooks() -> Vec<Case> {
    vec![
        hook("pre-commit", COMMIT),
        hook("prepare-commit-msg", COMMIT),
        hook("commit-msg", COMMIT),
        hook("post-commit", COMMIT),
        hook("reference-transaction", COMMIT),
        hook("post-index-change", "touch talk.md; git add talk.md; git status"),
        hook("pre-push", &format!("{COMMIT}; git push -q")),
        hook("post-checkout", "git checkout -q -b other"),
        hook(
            "post-merge",
            "git checkout -q -b other; echo x >x; git add x; git commit -q -m x; git checkout -q main; git merge -q other",
        ),
        hook(
            "pre-merge-commit",
            "git checkout -q -b other; echo x >x; git add x; git commit -q -m x; git checkout -q main; git merge -q --no-ff -m x other",
        ),
        hook(
            "pre-auto-gc",
            "git config gc.auto 1; git config gc.pruneExpire now; for i in 1 2 3 4 5 6 7 8 9; do echo $i | git hash-object -w --stdin; done; git gc --auto; git config gc.auto 0; mkdir -p .git/objects/17; touch .git/objects/17/$(printf %038d 1) .git/objects/17/$(printf %038d 2); git config gc.auto 1; git gc --auto",
        ),
        case("core.hooksPath", |g| {
            g.program("talks/.hooks/pre-commit", "");
            g.program("talks/.hooks/reference-transaction", "");
            g.config("core.hooksPath", &g.text("talks/.hooks"));
        })
        .fires(COMMIT),
        case("hooks of the remote, which is a folder", |g| {
            for name in ["pre-receive", "update", "post-receive", "post-update", "reference-transaction"] {
                g.program(&format!("remotes/talks.git/hooks/{name}"), "");
            }
        })
        .fires(format!("{COMMIT}; git push -q")),
    ]
}

fn programs(http: &str) -> Vec<Case> {
    let filtered = |g: &Ground, name: &str, value: &str| {
        g.write("talks/.gitattributes", "*.md filter=evil diff=evil merge=evil\n");
        g.config(name, value);
    };
    let merge = "git checkout -q -b other; echo a >>talk.md; git commit -q -a -m a; git checkout -q main; echo b >>talk.md; git commit -q -a -m b; git merge -q -m x other";
    let left_out = "ok Some|ok None";
    let (askpass, helper, helper_file) = (http.to_owned(), http.to_owned(), http.to_owned());
    vec![
        key("core.fsmonitor", |g| g.program("evil", "echo 1; echo /")).fires("git status"),
        key("core.editor", |g| g.program("evil", "")).fires("echo x >>talk.md; git commit -a"),
        key("core.pager", |g| format!("{}; cat", g.canary())).fires("script -qec 'git log' /dev/null"),
        key("alias.sync", |g| format!("!{}", g.canary())).fires("git sync"),
        case("filter.clean", move |g| filtered(g, "filter.evil.clean", &format!("{}; cat", g.canary())))
            .fires("touch talk.md; git add .")
            .checkpoint(left_out),
        case("filter.smudge", move |g| filtered(g, "filter.evil.smudge", &format!("{}; cat", g.canary())))
            .fires("rm talk.md; git checkout -q -- talk.md")
            .checkpoint(left_out),
        case("filter.process", move |g| filtered(g, "filter.evil.process", &g.program("evil", "exit 1")))
            .fires("touch talk.md; git add .")
            .checkpoint(left_out),
        case("diff.external", |g| g.config("diff.external", &g.program("evil", "")))
            .fires("echo x >>talk.md; git diff"),
        case("diff.command", move |g| filtered(g, "diff.evil.command", &g.program("evil", "")))
            .fires("echo x >>talk.md; git diff")
            .checkpoint(left_out),
        case("diff.textconv", move |g| filtered(g, "diff.evil.textconv", &g.program("evil", "cat \"$1\"")))
            .fires("echo x >>talk.md; git diff")
            .checkpoint(left_out),
        case("merge.driver", move |g| {
            g.write("talks/.git/info/attributes", "*.md merge=evil\n");
            g.config("merge.evil.driver", &g.canary());
            // Somebody wrote on the same line: a merge is needed.
            g.home.git(g.home.path(), &["clone", "-q", &g.text("remotes/talks.git"), "else"]);
            g.home.commit(&g.at("else"), "talk.md", "# Talk\n\nA line with the token-first.\nelsewhere\n");
            g.home.git(&g.at("else"), &["push", "-q"]);
        })
        .fires(merge),
        case("gpg.program", |g| {
            g.config("commit.gpgSign", "true");
            g.config("gpg.program", &g.program("evil", "exit 1"));
        })
        .fires(COMMIT)
        .checkpoint("needs_person")
        .sync("signing_needed"),
        case("gpg.ssh.program", |g| {
            g.config("commit.gpgSign", "true");
            g.config("gpg.format", "ssh");
            g.config("user.signingKey", "key::ssh-ed25519 AAAA");
            g.config("gpg.ssh.program", &g.program("evil", "exit 1"));
        })
        .fires(COMMIT)
        .checkpoint("needs_person")
        .sync("signing_needed"),
        case("gpg.ssh.defaultKeyCommand", |g| {
            g.config("commit.gpgSign", "true");
            g.config("gpg.format", "ssh");
            g.config("gpg.ssh.defaultKeyCommand", &g.program("evil", "exit 1"));
        })
        .fires(COMMIT)
        .checkpoint("needs_person")
        .sync("signing_needed"),
        case("trailer.command", |g| {
            g.config("trailer.sign.command", &g.canary());
            g.config("trailer.sign.key", "Signed");
        })
        .fires("echo x >>talk.md; git commit -q -a -m x --trailer sign=me"),
        case("core.sshCommand", |g| {
            g.config("core.sshCommand", &format!("{}; false", g.canary()));
            let url = format!("ssh://localhost:{}/talks.git", free_port());
            g.git(&["remote", "set-url", "origin", &url]);
        })
        .fires("git fetch")
        .sync("offline"),
        case("core.askPass", move |g| {
            g.config("core.askPass", &g.program("evil", "echo x"));
            asks_for_a_password(g, &askpass);
        })
        .fires("git fetch")
        .sync("credentials_needed"),
        case("credential.helper with a command", move |g| {
            g.config("credential.helper", &format!("!{}; echo username=u; echo password=p", g.canary()));
            asks_for_a_password(g, &helper);
        })
        .fires("git fetch")
        .sync("credentials_needed"),
        case("credential.helper with a file", move |g| {
            g.config("credential.helper", &g.program("evil", ""));
            asks_for_a_password(g, &helper_file);
        })
        .fires("git fetch")
        .sync("credentials_needed"),
        case("core.gitProxy", |g| {
            g.config("core.gitProxy", &g.program("evil", "exit 1"));
            g.git(&["remote", "set-url", "origin", "git://localhost/talks.git"]);
        })
        .fires("git fetch")
        .sync("failed"),
        case("remote.uploadpack", |g| {
            g.config("remote.origin.uploadpack", &format!("{}; git-upload-pack", g.canary()));
        })
        .fires("git fetch"),
        case("remote.receivepack", |g| {
            g.config("remote.origin.receivepack", &format!("{}; git-receive-pack", g.canary()));
        })
        .fires(format!("{COMMIT}; git push -q")),
        case("remote.vcs", |g| {
            g.program("bin/git-remote-evil", "exit 1");
            g.config("remote.origin.vcs", "evil");
        })
        .fires("git fetch"),
        case("submodule.update", |g| {
            g.config("submodule.recurse", "true");
            g.home.repository(&g.at("sub"), "x.md", "x\n");
            g.git(&[
                "-c",
                "protocol.file.allow=always",
                "submodule",
                "--quiet",
                "add",
                &g.text("sub"),
                "sub",
            ]);
            g.git(&["commit", "-q", "-m", "submodule"]);
            g.git(&["push", "-q"]);
            g.home.commit(&g.notes().join("sub"), "y.md", "y\n");
            g.config("submodule.sub.update", &format!("!{};", g.canary()));
        })
        .fires("git submodule update"),
    ]
}

fn ways(spied: &str) -> Vec<Case> {
    let spied = spied.to_owned();
    let away = spied.clone();
    let proxied = spied.clone();
    vec![
        case("http.proxy", move |g| {
            g.config("http.proxy", &format!("http://localhost:{}", g.spy()));
            g.git(&["remote", "set-url", "origin", &spied]);
        })
        .fires("git fetch")
        .sync("credentials_needed"),
        case("remote.proxy", move |g| {
            g.config("remote.origin.proxy", &format!("http://localhost:{}", g.spy()));
            g.git(&["remote", "set-url", "origin", &proxied]);
        })
        .fires("git fetch")
        .sync("credentials_needed"),
        case("url.insteadOf to another server", move |g| {
            g.config(&format!("url.http://localhost:{}/.insteadOf", g.spy()), "http://");
            g.git(&["remote", "set-url", "origin", &away]);
        })
        .fires("git fetch")
        .sync("credentials_needed"),
        case("url.insteadOf to a program", |g| {
            g.config("protocol.ext.allow", "always");
            g.config(
                &format!("url.ext::{}.insteadOf", g.program("evil", "").replace(' ', "% ")),
                &g.text("remotes/talks.git"),
            );
        })
        .fires("git fetch"),
        case("url.pushInsteadOf", |g| {
            g.config(&format!("url.http://localhost:{}/.pushInsteadOf", g.spy()), &g.text("remotes/"));
        })
        .fires(format!("{COMMIT}; git push -q")),
        case("ext:: as the remote", |g| {
            g.config("protocol.ext.allow", "always");
            g.git(&["config", "remote.origin.url", &format!("ext::{}", g.program("evil", ""))]);
        })
        .fires("git fetch")
        .sync("failed"),
        case("ext:: as the place to push to", |g| {
            g.config("protocol.ext.allow", "always");
            g.git(&["config", "remote.origin.pushurl", &format!("ext::{}", g.program("evil", ""))]);
        })
        .fires(format!("{COMMIT}; git push -q"))
        .sync("failed"),
        case("fd:: as the remote", |g| g.config("remote.origin.url", "fd::0")).sync("failed|in_sync"),
        case("a URL that looks like an option", |g| {
            g.git(&["config", "remote.origin.url", &format!("--upload-pack={}", g.program("evil", ""))]);
        })
        .sync("failed|remote_gone"),
        case("an ssh host that looks like an option", |g| {
            let url = format!("ssh://-oProxyCommand={}/talks.git", g.program("evil", "").replace('/', "%2F"));
            g.git(&["config", "remote.origin.url", &url]);
        })
        .sync("failed"),
        case("an ssh path that looks like an option", |g| {
            g.git(&["config", "remote.origin.url", "localhost:-oProxyCommand=x"]);
        })
        .sync("failed"),
        case("an ssh user that looks like an option", |g| {
            g.git(&[
                "config",
                "remote.origin.url",
                &format!("-oProxyCommand={}@localhost:x", g.program("evil", "")),
            ]);
        })
        .sync("failed"),
        case("a URL with line ends", |g| {
            g.git(&["config", "remote.origin.url", "http://localhost/a%0ahost=evil.example/talks.git"]);
        })
        .sync("failed"),
        case("include.path beside", |g| {
            g.write("talks/.git/more", format!("[core]\n\tfsmonitor = {}\n", g.program("evil", "")));
            g.config("include.path", "more");
        })
        .fires("git status"),
        case("include.path outside", |g| {
            g.write("decoy/more", format!("[core]\n\thooksPath = {}\n", g.text("hooks")));
            g.program("hooks/pre-commit", "");
            g.config("include.path", &g.text("decoy/more"));
        })
        .fires(COMMIT),
        case("includeIf", |g| {
            g.write("talks/more", format!("[core]\n\tfsmonitor = {}\n", g.program("evil", "")));
            g.config("includeIf.gitdir:**.path", "../more");
        })
        .fires("git status"),
        case("config.worktree", |g| {
            g.config("extensions.worktreeConfig", "true");
            g.write(
                "talks/.git/config.worktree",
                format!("[core]\n\tfsmonitor = {}\n", g.program("evil", "")),
            );
        })
        .fires("git status"),
        case("http.saveCookies", |g| {
            g.config("http.cookieFile", &g.text("decoy/a.md"));
            g.config("http.saveCookies", "true");
        }),
        case("core.excludesFile and attributesFile outside", |g| {
            g.config("core.excludesFile", &g.text("decoy/notes/b.md"));
            g.config("core.attributesFile", "/dev/zero.none");
        }),
        case("variables of another git", |g| {
            g.home.repository(&g.at("elsewhere"), "theirs.md", "theirs\n");
            for (name, value) in [
                ("GIT_DIR", "elsewhere/.git"),
                ("GIT_WORK_TREE", "elsewhere"),
                ("GIT_INDEX_FILE", "elsewhere/.git/index"),
                ("GIT_OBJECT_DIRECTORY", "elsewhere/.git/objects"),
                ("GIT_COMMON_DIR", "elsewhere/.git"),
            ] {
                g.env.borrow_mut().push((name.into(), g.text(value)));
            }
            g.env.borrow_mut().push(("GIT_NAMESPACE".into(), "evil".into()));
            g.env.borrow_mut().push(("GIT_CONFIG_COUNT".into(), "1".into()));
            g.env.borrow_mut().push(("GIT_CONFIG_KEY_0".into(), "core.fsmonitor".into()));
            g.env.borrow_mut().push(("GIT_CONFIG_VALUE_0".into(), g.program("evil", "")));
        })
        .fires("git status"),
    ]
}

fn sick() -> Vec<Case> {
    let includes = |g: &Ground, count: usize| {
        let mut text = fs::read_to_string(g.at("talks/.git/config")).unwrap();
        text.push_str("[include]\n");
        for n in 0..count {
            text.push_str(&format!("\tpath = more-{n}\n"));
            g.write(&format!("talks/.git/more-{n}"), "[x]\n\ty = z\n");
        }
        g.write("talks/.git/config", text);
    };
    vec![
        case("a configuration that includes itself", |g| g.config("include.path", "config")).notes_alone(),
        case("a configuration with 10,000 includes", move |g| includes(g, 10_000)),
        case("a configuration that cannot be read", |g| {
            let mut text = fs::read_to_string(g.at("talks/.git/config")).unwrap();
            text.push_str("[core\nthis is = \"no configuration\n");
            g.write("talks/.git/config", text);
        })
        .notes_alone(),
        case("a configuration of bytes", |g| {
            g.write("talks/.git/config", (0..4096u32).map(|n| (n * 7 % 256) as u8).collect::<Vec<_>>());
        })
        .sync("no_remote"),
        case("a format of the future", |g| {
            g.git(&["config", "core.repositoryFormatVersion", "99"]);
        })
        .notes_alone(),
        case("an extension of the future", |g| {
            g.git(&["config", "core.repositoryFormatVersion", "1"]);
            g.git(&["config", "extensions.evil", "true"]);
        })
        .notes_alone(),
    ]
}

/// What is asked for by the repository's own configuration, its hooks and its URLs.
#[test]
fn what_a_repository_asks_to_run_does_not_run() {
    let home = TestHome::new();
    home.bare(&home.path().join("served/talks.git"));
    let http = HttpGit::start(&home, &home.path().join("served"));
    let url = http.url("talks.git");
    let cases = [hooks(), programs(&url), ways(&url), sick()].into_iter().flatten().collect();
    run_all(cases);
}
