//! Which nodes can run on this machine, from what was found on it at start.

use std::collections::BTreeMap;

use contracts::module::{Availability, Requirement};

use super::specs;

/// Why something cannot be used, and what to do; both are sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    pub reason: String,
    pub remedy: String,
}

/// What was looked for and not found. What is not named here is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lacks(BTreeMap<&'static str, Missing>);

impl Lacks {
    pub fn add(&mut self, what: Requirement, reason: impl Into<String>, remedy: impl Into<String>) {
        self.0.insert(what.as_str(), Missing { reason: reason.into(), remedy: remedy.into() });
    }

    pub fn get(&self, what: Requirement) -> Option<&Missing> {
        self.0.get(what.as_str())
    }
}

/// Steps that cannot run, with the first thing each lacks.
pub fn of(lacks: &Lacks) -> BTreeMap<String, Availability> {
    specs()
        .filter_map(|spec| {
            let missing = spec.needs.iter().find_map(|need| lacks.get(*need))?;
            let disabled = Availability::Disabled { reason: missing.reason.clone(), remedy: missing.remedy.clone() };
            Some((spec.step.to_owned(), disabled))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_disables_the_nodes_that_need_it() {
        assert!(of(&Lacks::default()).is_empty());
        let mut lacks = Lacks::default();
        lacks.add(Requirement::Ffmpeg, "ffmpeg was not found.", "Install it, e.g. `apt-get install ffmpeg`.");
        let disabled: Vec<String> = of(&lacks).into_keys().collect();
        assert_eq!(disabled, ["blender_turntable", "legacy_turntable"]);
    }
}
