//! Tests of edgegrid.
