//! Tests of asap.
