//! What must be taken for a secret, and what must not. The values are made up, and put together here, so that this
//! file holds none.

use super::*;

fn kinds(line: &str) -> Vec<Kind> {
    look(line).into_iter().map(|hit| hit.kind).collect()
}

/// Random-looking letters that no generator made.
const TAIL: &str = "k3Tq9ZpX7vLm2RwB8nYc4HsD6jFgA1eUoK5iV0xQ";

fn tail(length: usize) -> String {
    TAIL.chars().cycle().take(length).collect()
}

#[test]
fn tokens_of_published_shapes_are_found() {
    let upper = "Q7ZL2MXW4KTPNB6V";
    for (kind, line) in [
        (Kind::Aws, format!("aws configure set aws_access_key_id AKIA{upper}")),
        (Kind::Aws, format!("(ASIA{upper})")),
        (Kind::Github, format!("ghp_{}", tail(36))),
        (Kind::Github, format!("use gho_{} here", tail(40))),
        (Kind::Github, format!("github_pat_11ABCDEFG0{}_{}", tail(12), tail(59))),
        (Kind::Gitlab, format!("glpat-{}", tail(20))),
        (Kind::Slack, format!("xoxb-{}-{}", "4829103756", tail(24))),
        (
            Kind::Slack,
            format!("https://hooks.slack.com/services/T0{}/B0{}/{}", "4KX9QPL", "7MW2ZNB", tail(24)),
        ),
        (Kind::Stripe, format!("sk_live_{}", tail(24))),
        (Kind::Npm, format!("npm_{}", tail(36))),
        (Kind::Npm, format!("//npm.sandvaer.example/:_authToken={}", tail(36)).replace("example", "invalid")),
        (Kind::Pypi, format!("pypi-AgEIcHlwaS5vcmc{}", tail(60))),
        (Kind::Google, format!("key=AIza{}", tail(35))),
        (Kind::Google, format!("AIza{}, and more", tail(35))),
        (Kind::Jwt, format!("Bearer eyJ{}.eyJ{}.{}", tail(30), tail(60), tail(40))),
        (Kind::AddressPassword, "https://kim:s3cr3tw0rd@db.lowtide.invalid/x".to_owned()),
        (Kind::AddressPassword, "redis://:Tr0ub4dor@10.0.0.4:6379".to_owned()),
        (Kind::PrivateKey, "-----BEGIN OPENSSH PRIVATE KEY-----".to_owned()),
        (Kind::PrivateKey, "-----BEGIN PGP PRIVATE KEY BLOCK-----".to_owned()),
        (Kind::Password, format!("password: {}", tail(20))),
        (Kind::Password, format!("Passwort: `{}`", tail(20))),
        (Kind::Password, format!("export SANDVAER_TOKEN={}", tail(32))),
        (Kind::Password, format!("\"client_secret\": \"{}\",", tail(24))),
        (Kind::Password, format!("api key = {}", "9f86d081884c7d659a2feaa0c55ad015")),
    ] {
        assert_eq!(kinds(&line), [kind], "{line}");
    }
}

#[test]
fn what_talks_say_of_secrets_is_none() {
    for line in [
        "## Password managers, and why your secret is not one",
        "password: hunter2",
        "secret: kubernetes.io/service-account-token",
        "token: <your token here>",
        "API_KEY=${API_KEY}",
        "token: {{ .Values.token }}",
        "export TOKEN=$(vault read -field=token secret/ci)",
        "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
        "password=xxxxxxxxxxxxxxxxxxxxxxxx",
        "api_key: your-api-key-goes-here-1234",
        "postgres://postgres:postgres@localhost:5432/talks",
        "postgres://user:password@host/db",
        "https://example.org/talks:2026@lowtide",
        "git@example.org:talks/notes.git",
        "ssh://git@example.org:2222/notes.git",
        "commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
        "sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "SHA256:q3Vw9bTn0ZpX7vLm2RwB8nYc4HsD6jFgA1eUoK5iV0xQ",
        "session: 2026-09-17-restores-we-have-known",
        "Token: a word or a piece of one, about 4 characters of English text",
        "The tokens=128000 window, 32k output",
        "secret = service-account-2026-03-17-lowtide",
        "token: https://lowtide.invalid/a1B2c3D4e5F6g7H8",
        "password_file=/run/secrets/db_password_2026",
        "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN CERTIFICATE-----",
        "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
        "npm_config_registry and npm_lifecycle_event",
        "eyJhbGciOiJIUzI1NiJ9 is only a header",
        "![shot](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk)",
        "the key: structured-concurrency-in-swift-6",
        "max_tokens: 4096, temperature: 0.7",
    ] {
        assert_eq!(kinds(line), [], "{line}");
    }
}

#[test]
fn a_value_is_never_shown_whole() {
    let token = format!("ghp_{}", tail(36));
    let line = format!("his token {token}, my password: {} and that was it", tail(20));
    let hits = look(&line);
    assert_eq!(hits.len(), 2);
    for hit in &hits {
        let value = &line[hit.range.clone()];
        assert!(!hit.excerpt.contains(value) && !hit.excerpt.contains(&value[8..]), "{}", hit.excerpt);
        assert!(!hit.fingerprint.as_str().contains(value));
    }
    assert_eq!(hits[0].excerpt, "his token ghp_…");
    assert!(hits[1].excerpt.ends_with("my password: …"), "{}", hits[1].excerpt);
    // The excerpt of the second does not show the first.
    assert!(!hits[1].excerpt.contains("ghp_"));
}

#[test]
fn one_value_is_known_again_wherever_it_stands() {
    let token = format!("glpat-{}", tail(20));
    let one = look(&format!("- {token}"));
    let other = look(&format!("`{token}`. And more"));
    assert_eq!(one[0].fingerprint, other[0].fingerprint);
    assert_ne!(one[0].fingerprint, look(&format!("glpat-{}", tail(21)))[0].fingerprint);
    assert_eq!(Fingerprint::parse(one[0].fingerprint.as_str()), Some(one[0].fingerprint.clone()));
    assert_eq!(Fingerprint::parse("A"), None);
}

#[test]
fn private_keys_are_told_apart_by_their_letters() {
    let key = |letters: &str| {
        format!("> -----BEGIN RSA PRIVATE KEY-----\n> {letters}\n> -----END RSA PRIVATE KEY-----\n")
    };
    let found = scan(&format!("# A talk\n\n{}\n{}", key(&tail(40)), key(&tail(40).replace('k', "K"))));
    assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 7]);
    assert_ne!(found[0].1.fingerprint, found[1].1.fingerprint);
    // The words alone, as a talk about keys shows them, are none.
    assert_eq!(scan("`-----BEGIN RSA PRIVATE KEY-----`\n\nis how it starts\n"), []);
}

#[test]
fn time_is_linear_in_the_text() {
    // A bound that a quadratic search could not keep: what nearly matches, again and again.
    for piece in ["password:", "xoxb-", "eyJ", "a://b:", "//a/", "ghp_", "-----BEGIN "] {
        let line = piece.repeat(200_000 / piece.len() / 4);
        let text = format!("{line}\n").repeat(4);
        assert_eq!(scan(&text).len(), 0, "{piece}");
    }
}

proptest::proptest! {
    #[test]
    fn any_line_is_read(line in ".{0,200}") {
        for hit in look(&line) {
            proptest::prop_assert!(line.get(hit.range.clone()).is_some());
        }
    }
}

#[test]
fn what_was_said_of_values_is_read_again() {
    let mut remembered = Remembered::default();
    let of = |n: usize| look(&format!("glpat-{}", tail(20 + n))).remove(0).fingerprint;
    assert!(remembered.add(of(1)) && remembered.add(of(2)) && !remembered.add(of(1)));
    let read = Remembered::read(&remembered.text()).unwrap();
    assert_eq!(read, remembered);
    assert!(read.holds(&of(2)) && !read.holds(&of(3)));
    assert_eq!(Remembered::read(""), Some(Remembered::default()));
    assert_eq!(Remembered::read("talklog not-secrets/2\nabc\n"), None);
    // What somebody wrote beside it is passed over.
    assert_eq!(Remembered::read("talklog not-secrets/1\nnot a hash\n").unwrap().iter().count(), 0);
}

/// Looks through every text below a folder: how many files there are, and what was found where.
fn below(folder: &std::path::Path) -> (usize, Vec<String>) {
    let (mut count, mut found) = (0, Vec::new());
    for entry in
        walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file())
    {
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        count += 1;
        for (line, hit) in scan(&text) {
            found.push(format!("{}:{line} {:?} {}", entry.path().display(), hit.kind, hit.excerpt));
        }
    }
    (count, found)
}

#[test]
fn notes_of_talks_hold_next_to_none() {
    let own = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../notes");
    let (count, found) = below(&own);
    assert!(count > 10 && found.is_empty(), "{count} {found:#?}");
    // Where real notes are at hand: what is found there by mistake would teach people to click it away.
    let Some(corpus) = std::env::var_os("TALKLOG_CORPUS") else { return };
    let (count, found) = below(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(corpus));
    assert!(found.len() * 200 <= count, "{} in {count} files: {found:#?}", found.len());
}
