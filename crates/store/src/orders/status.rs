//! An order's status follows from its lines by one rule, and nothing else writes it.

use crate::words::LineStatus;

/// What the lines together amount to. Cancelled lines count for nothing unless there is nothing else.
pub fn derive(lines: impl IntoIterator<Item = LineStatus>) -> LineStatus {
    let mut counts = [0usize; LineStatus::ALL.len()];
    for status in lines {
        counts[status as usize] += 1;
    }
    let has = |status: LineStatus| counts[status as usize] > 0;
    if has(LineStatus::Rendering) {
        LineStatus::Rendering
    } else if has(LineStatus::Queued) {
        // Between two lines of a half-finished order nothing renders for a moment; it is under way all the same.
        if has(LineStatus::Done) || has(LineStatus::Failed) { LineStatus::Rendering } else { LineStatus::Queued }
    } else if has(LineStatus::Pending) {
        LineStatus::Pending
    } else if has(LineStatus::Failed) {
        LineStatus::Failed
    } else if has(LineStatus::Done) {
        LineStatus::Done
    } else if has(LineStatus::Cancelled) {
        LineStatus::Cancelled
    } else {
        LineStatus::Pending
    }
}

#[cfg(test)]
mod tests {
    use LineStatus::{Cancelled, Done, Failed, Pending, Queued, Rendering};

    use super::*;

    #[test]
    fn an_order_is_what_its_lines_are() {
        for (lines, expected) in [
            (&[][..], Pending),
            (&[Pending, Pending], Pending),
            (&[Queued, Queued], Queued),
            (&[Queued, Rendering], Rendering),
            (&[Done, Queued], Rendering),
            (&[Failed, Queued], Rendering),
            (&[Done, Done], Done),
            (&[Done, Failed], Failed),
            (&[Done, Cancelled], Done),
            (&[Failed, Cancelled], Failed),
            (&[Cancelled, Cancelled], Cancelled),
            (&[Cancelled, Queued], Queued),
            (&[Cancelled, Pending], Pending),
        ] {
            assert_eq!(derive(lines.iter().copied()), expected, "{lines:?}");
        }
    }

    #[test]
    fn the_order_of_lines_does_not_matter() {
        assert_eq!(derive([Done, Rendering, Failed]), derive([Failed, Done, Rendering]));
    }
}
