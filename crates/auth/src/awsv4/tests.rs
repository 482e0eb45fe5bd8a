//! Tests of awsv4.
