//! The real transport against a server of the test.
