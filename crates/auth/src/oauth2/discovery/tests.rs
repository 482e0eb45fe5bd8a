//! Metadata of good and bad servers.
