//! Judges of sameness: content hashes of decoded media. Pure.
