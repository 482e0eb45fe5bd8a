//! Vectors of RFC 7515 and signatures checked by ring.
