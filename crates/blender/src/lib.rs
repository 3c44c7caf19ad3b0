//! Warm Blender sessions: protocol, pool, supervision of child processes.
