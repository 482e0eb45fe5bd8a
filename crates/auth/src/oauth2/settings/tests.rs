//! Tables of blocks and what they mean.
