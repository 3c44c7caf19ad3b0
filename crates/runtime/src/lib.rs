//! Which mode decides an order line, leases, recovery, job classes.
