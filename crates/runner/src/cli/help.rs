//! Texts shown below the options. Lines are short enough for any terminal.

/// Below `postrider --help`.
pub(super) const TOP_EXAMPLES: &str = "\
Examples:
  postrider demo                             see it work; needs no network
  postrider run collection.json              run a collection
  postrider run collection.json -e staging   with the environment staging
  postrider auth login collection.json       sign in once (OAuth 2.0)
  postrider run --help                       all options of run

-e staging finds environments/staging.postman_environment.json.
POSTRIDER_LOG=debug writes what the program does to stderr.";

/// Below `postrider run --help`.
pub(super) const RUN_EXAMPLES: &str = "\
Reporter options (put them after the collection):
  --reporter-json-export <path>     where the JSON report goes
  --reporter-junit-export <path>    where the JUnit report goes
                                    (default of both: the folder newman/)
  --reporter-cli-<switch>           what the terminal report hides or shows:
                                    no-banner, no-summary, no-failures,
                                    no-assertions, no-success-assertions,
                                    no-console, show-timestamps, silent

Examples:
  postrider run api.json -e staging --env-var token=abc
  postrider run api.json -d users.csv -n 10 --bail
  postrider run api.json --folder Login -r cli,junit
  postrider run https://example.com/api.json --timeout-request 5000

Exit status:
  0         all tests passed
  1         a test, request or script failed, nothing was sent, or the
            command line or a file is wrong
  130, 143  stopped by SIGINT or SIGTERM

Environment variables: HTTP_PROXY, HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS,
NODE_TLS_REJECT_UNAUTHORIZED, NO_COLOR, POSTRIDER_LOG,
POSTRIDER_SSL_CLIENT_PASSPHRASE, SSLKEYLOGFILE.

The password of a proxy stays off the command line:
  HTTPS_PROXY=http://user:p%40ss@proxy:3128 postrider run api.json";

/// Below `postrider auth --help`.
pub(super) const AUTH_EXAMPLES: &str = "\
Examples:
  postrider auth login api.json -e staging    sign in; runs use the session
  postrider auth status api.json -e staging   who needs it, until when
  postrider auth token api.json -e staging    a live token for other tools
  postrider auth logout api.json -e staging   revoke and forget

The settings are those of the collection's own OAuth 2.0 auth, with the
variables of the chosen environment; every option of a command may replace one.

Exit status: 0 done, 1 an error, 3 nobody is signed in.";

/// Below `postrider auth login --help`.
pub(super) const LOGIN_EXAMPLES: &str = "\
Examples:
  postrider auth login api.json -e staging
  postrider auth login api.json -e staging --env-from-os PLEO_
  postrider auth login api.json --redirect-uri http://127.0.0.1:8123/callback
  postrider auth login api.json --paste
  postrider auth login --issuer https://login.example.com --client-id cli

A redirect URI that nobody can listen on, such as Postman's own, makes it paste
mode. In CI, or without a terminal, nothing waits for a browser unless one of
--no-browser, --paste and --device says so.

Environment variables: BROWSER, POSTRIDER_CLIENT_SECRET, POSTRIDER_PROFILE,
POSTRIDER_SSL_CLIENT_PASSPHRASE, POSTRIDER_STORE_KEY, POSTRIDER_TOKEN_DIR.";

/// Below `postrider auth token --help`.
pub(super) const TOKEN_EXAMPLES: &str = "\
Examples:
  curl -H \"$(postrider auth token api.json --format header)\" https://…
  postrider auth token api.json -e staging --min-life 600

Exit status: 0 a token was printed, 1 an error, 3 nobody is signed in.";

/// Below `postrider auth status --help`.
pub(super) const STATUS_EXAMPLES: &str = "\
Examples:
  postrider auth status api.json -e staging
  postrider auth status api.json -e staging --check || postrider auth login …
  postrider auth status                       all sessions, as auth list

Exit status: 0, or with --check 3 when a session that is needed is not usable.";

/// Below `postrider auth logout --help`.
pub(super) const LOGOUT_EXAMPLES: &str = "\
Examples:
  postrider auth logout api.json -e staging
  postrider auth logout --all

Tokens are revoked (RFC 7009) where the server says how, or --revocation-url
does. They are forgotten in any case.";

/// Below `postrider auth export --help`.
pub(super) const EXPORT_EXAMPLES: &str = "\
Examples:
  postrider auth export api.json -e staging | ssh host postrider auth import
  postrider auth export > sessions.json       all sessions

What is written is secret. With POSTRIDER_STORE_KEY it is encrypted.";

/// Below `postrider auth import --help`.
pub(super) const IMPORT_EXAMPLES: &str = "\
Example:
  postrider auth import < sessions.json

POSTRIDER_STORE_KEY must be what it was when the sessions were exported.";
