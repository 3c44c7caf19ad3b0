//! The document as JSON Schema 2020-12, for editors and other programs. It says what form is
//! allowed; what a graph means is said by the diagnostics of `compile`.

use contracts::ExecutionMode;
use serde_json::{Value, json};

use super::{OnFailure, VERSION};
use crate::bounds::{MAX_EDGES, MAX_NAME_CHARS, MAX_NODES};

/// The published schema.
pub fn document_schema() -> Value {
    let name = json!({ "type": "string", "minLength": 1, "maxLength": MAX_NAME_CHARS });
    let modes: Vec<&str> = ExecutionMode::ALL.iter().map(|m| m.as_str()).collect();
    let failures: Vec<&str> = OnFailure::ALL.iter().map(|w| w.as_str()).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:hartomat:workflow:1",
        "title": "HartOMat workflow",
        "type": "object",
        "required": ["version", "nodes", "edges"],
        "additionalProperties": false,
        "properties": {
            "version": { "const": VERSION },
            "execution_mode": { "enum": modes, "default": "legacy" },
            "nodes": { "type": "array", "maxItems": MAX_NODES, "items": { "$ref": "#/$defs/node" } },
            "edges": { "type": "array", "maxItems": MAX_EDGES, "items": { "$ref": "#/$defs/edge" } },
            "ui": { "type": "object", "description": "The editor's; never changes what runs.", "default": {} },
        },
        "$defs": {
            "name": name,
            "node": {
                "type": "object",
                "required": ["id", "step"],
                "additionalProperties": false,
                "properties": {
                    "id": { "$ref": "#/$defs/name" },
                    "step": { "$ref": "#/$defs/name" },
                    "step_version": { "type": "integer", "minimum": 1, "maximum": 1_000_000 },
                    "params": { "type": "object", "description": "By the step's param_schema.", "default": {} },
                    "retry": { "$ref": "#/$defs/retry" },
                    "timeout_s": { "type": "integer", "minimum": 1, "maximum": 604_800 },
                    "on_failure": { "enum": failures, "default": "fail_run" },
                    "ui": { "type": "object", "default": {} },
                },
            },
            "retry": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "max_attempts": { "type": "integer", "minimum": 1, "maximum": 20, "default": 3 },
                    "backoff_s": { "type": "number", "minimum": 0, "maximum": 86_400, "default": 2 },
                    "factor": { "type": "number", "minimum": 1, "maximum": 100, "default": 2 },
                    "max_backoff_s": { "type": "number", "minimum": 0, "maximum": 86_400, "default": 60 },
                },
            },
            "edge": {
                "type": "object",
                "required": ["from", "to"],
                "additionalProperties": false,
                "properties": {
                    "from": { "$ref": "#/$defs/name" },
                    "to": { "$ref": "#/$defs/name" },
                    "from_port": { "$ref": "#/$defs/name" },
                    "to_port": { "$ref": "#/$defs/name" },
                },
            },
        },
    })
}
