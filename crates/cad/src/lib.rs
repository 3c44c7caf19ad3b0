//! Client of the CAD child process: limits, progress, cancel, typed errors.
