//! Tests of oauth1.
