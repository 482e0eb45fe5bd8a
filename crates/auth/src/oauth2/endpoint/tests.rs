//! Answers of real and of hostile servers, taken through a fake transport.
