//! Texts shown below the options. Lines are short enough for any terminal.

/// Below `postrider --help`.
pub(super) const TOP_EXAMPLES: &str = "\
Examples:
  postrider demo                             see it work; needs no network
  postrider run collection.json              run a collection
  postrider run collection.json -e staging   with the environment staging
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
NO_COLOR, POSTRIDER_LOG.";
