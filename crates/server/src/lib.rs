//! HTTP: DTOs, routes, authentication, events, the embedded web app.
