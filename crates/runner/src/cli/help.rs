//! Texts shown below the options.

/// Below `postrider --help`.
pub(super) const TOP_EXAMPLES: &str = "\
Examples:
  postrider demo                                        see it work, no network needed
  postrider run collection.json                         run a collection
  postrider run collection.json -e staging              with environments/staging.postman_environment.json
  postrider run --help                                  all options of run

POSTRIDER_LOG=debug writes what the program does to stderr.";

/// Below `postrider run --help`.
pub(super) const RUN_EXAMPLES: &str = "\
Reporter options:
  --reporter-json-export <path>      where the JSON report goes (default: the folder newman/)
  --reporter-junit-export <path>     where the JUnit report goes (default: the folder newman/)
  --reporter-cli-no-summary          hide parts of the terminal report; also -no-failures, -no-assertions,
                                     -no-success-assertions, -no-console, -no-banner, -show-timestamps, -silent

Examples:
  postrider run collection.json -e staging --env-var token=abc
  postrider run collection.json -d users.csv -n 10 --bail
  postrider run collection.json --folder Login -r cli,junit --reporter-junit-export report.xml
  postrider run https://example.com/collection.json -k --timeout-request 5000

Exit status: 0 all tests passed; 1 a test, request or script failed, nothing was run, or the command line or a
file is wrong; 130 and 143 stopped by SIGINT or SIGTERM.
HTTP_PROXY, HTTPS_PROXY and NO_PROXY are honoured, NODE_EXTRA_CA_CERTS and NO_COLOR too.";
