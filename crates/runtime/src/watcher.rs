//! Turns what the store committed into events.

use contracts::ids::{NotificationId, UserId};
use store::{Watcher, orders::OrderChange};

use crate::events::{Event, EventHub};

/// Tells the hub's watchers.
#[derive(Clone)]
pub struct HubWatcher(pub EventHub);

impl Watcher for HubWatcher {
    fn order_changed(&self, change: &OrderChange) {
        for (line, status) in &change.lines {
            self.0.publish(Event::Line {
                order_id: change.order,
                line_id: *line,
                status: status.to_string(),
                progress: None,
            });
        }
        self.0.publish(Event::Order { order_id: change.order, status: change.order_status.to_string() });
        // Whatever ended may have been posted in the same transaction.
        if change.order_status.is_final() || change.lines.iter().any(|(_, status)| status.is_final()) {
            self.0.ring_deliveries();
        }
    }

    fn notified(&self, notification: NotificationId, user: UserId) {
        self.0.publish(Event::Notification { notification_id: notification, user_id: user });
    }

    fn posted(&self) {
        self.0.ring_deliveries();
    }
}
