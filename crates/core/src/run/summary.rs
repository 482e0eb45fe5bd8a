//! The summary of a run: what reports and the exit status are made of.
