//! A new STEP file against the one before: which parts are the same, by key, geometry, product id
//! and place, and what becomes of their materials.
//!
//! A removed sibling shifts the numbers of those after it (`bolt#4` becomes `bolt#3`), so that the
//! key alone misleads: within a group of look-alikes the place decides.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::{
    CadReport, Occurrence, PartKey,
    material::{Assignment, AssignmentOrigin},
};

/// Places nearer than this are one, mm.
const SAME_PLACE_MM: f64 = 1e-3;

crate::kind::vocabulary! {
    /// What became of a part.
    Fate {
        /// Same shape in the same place; its key may have shifted.
        Kept = "kept",
        /// Same shape elsewhere.
        Moved = "moved",
        /// Another shape under the same name.
        Changed = "changed",
        /// Not there before.
        New = "new",
        /// No longer there.
        Lost = "lost",
    }
}

/// One part of the old file, the new file, or both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartFate {
    pub fate: Fate,
    /// Key before; none for a new part.
    pub before: Option<PartKey>,
    /// Key now; none for a lost part.
    pub after: Option<PartKey>,
    pub name: String,
}

/// All parts, those of the new file first in its order, then the lost ones in theirs.
pub fn compare(old: &CadReport, new: &CadReport) -> Vec<PartFate> {
    let (was, now) = (Leaves::of(old), Leaves::of(new));
    let mut pairs = Pairs { old: vec![None; was.parts.len()], new: vec![None; now.parts.len()] };
    // Best evidence first; each step looks at what the ones before it left over.
    pairs.join(&was, &now, |l, i| Some((l.geometry(i), l.family(i), l.place(i))));
    pairs.join(&was, &now, |l, i| Some((l.geometry(i), l.place(i))));
    pairs.join(&was, &now, |l, i| Some((l.key(i), l.geometry(i))));
    pairs.join(&was, &now, |l, i| Some((l.geometry(i), l.family(i))));
    pairs.join(&was, &now, |l, i| l.product(i).map(|id| (id, l.key(i))));
    pairs.join(&was, &now, |l, i| Some((l.family(i), l.place(i))));
    pairs.join(&was, &now, |l, i| Some(l.key(i)));
    pairs.join(&was, &now, |l, i| l.product(i).map(|id| (id, l.place(i))));
    pairs.join(&was, &now, |l, i| Some(l.geometry(i)));
    let mut fates: Vec<PartFate> = (now.parts.iter().enumerate())
        .map(|(index, part)| {
            let before = pairs.new[index];
            let fate = match before {
                None => Fate::New,
                Some(old) if was.geometry(old) != now.geometry(index) => Fate::Changed,
                Some(old) if was.place(old) != now.place(index) => Fate::Moved,
                Some(_) => Fate::Kept,
            };
            PartFate {
                fate,
                before: before.map(|old| was.parts[old].part_key.clone()),
                after: Some(part.part_key.clone()),
                name: part.name.clone(),
            }
        })
        .collect();
    fates.extend((was.parts.iter().zip(&pairs.old)).filter(|(_, now)| now.is_none()).map(|(part, _)| PartFate {
        fate: Fate::Lost,
        before: Some(part.part_key.clone()),
        after: None,
        name: part.name.clone(),
    }));
    fates
}

/// Choices by hand under the keys of the new file; rules and auto-population are asked anew.
pub fn carry_over(fates: &[PartFate], assignments: &[Assignment]) -> Vec<Assignment> {
    let now: HashMap<&PartKey, &PartKey> =
        fates.iter().filter_map(|fate| Some((fate.before.as_ref()?, fate.after.as_ref()?))).collect();
    let by_hand = assignments.iter().filter(|a| a.origin == AssignmentOrigin::Manual);
    let mut carried: Vec<Assignment> =
        by_hand.filter_map(|a| Some(Assignment { part_key: (*now.get(&a.part_key)?).clone(), ..a.clone() })).collect();
    carried.sort_by(|a, b| a.part_key.cmp(&b.part_key));
    carried
}

/// Rounded translation and axes: equal for equal places.
type Place = Vec<i64>;

struct Leaves<'a> {
    parts: Vec<&'a Occurrence>,
    places: Vec<Place>,
    families: Vec<String>,
}

impl<'a> Leaves<'a> {
    fn of(report: &'a CadReport) -> Self {
        let mut global: HashMap<&PartKey, [[f64; 4]; 4]> = HashMap::new();
        for part in &report.occurrences {
            let above = part.parent.as_ref().and_then(|parent| global.get(parent)).copied();
            let here = above.map_or(part.transform, |above| product(&above, &part.transform));
            global.insert(&part.part_key, here);
        }
        let parts: Vec<&Occurrence> = report.leaves().collect();
        let places = parts.iter().map(|part| rounded(&global[&part.part_key])).collect();
        let families = parts.iter().map(|part| family(part.part_key.as_str())).collect();
        Self { parts, places, families }
    }

    fn key(&self, index: usize) -> &str {
        self.parts[index].part_key.as_str()
    }

    fn geometry(&self, index: usize) -> Option<&str> {
        self.parts[index].geometry_id.as_ref().map(|id| id.0.as_str())
    }

    fn product(&self, index: usize) -> Option<&str> {
        self.parts[index].product_id.as_deref().filter(|id| !id.is_empty())
    }

    fn place(&self, index: usize) -> &Place {
        &self.places[index]
    }

    /// The key without the numbers that count siblings.
    fn family(&self, index: usize) -> &str {
        &self.families[index]
    }
}

fn family(key: &str) -> String {
    let segments: Vec<&str> = key.split('/').map(|segment| segment.split('#').next().unwrap_or(segment)).collect();
    segments.join("/")
}

fn product(a: &[[f64; 4]; 4], b: &[[f64; 4]; 4]) -> [[f64; 4]; 4] {
    std::array::from_fn(|i| std::array::from_fn(|j| (0..4).map(|k| a[i][k] * b[k][j]).sum()))
}

#[expect(clippy::cast_possible_truncation, reason = "a saturated place is still a place")]
fn rounded(matrix: &[[f64; 4]; 4]) -> Place {
    matrix[..3].iter().flatten().map(|value| (value / SAME_PLACE_MM).round() as i64).collect()
}

struct Pairs {
    old: Vec<Option<usize>>,
    new: Vec<Option<usize>>,
}

impl Pairs {
    /// Joins what is left over and says the same, in file order.
    fn join<'l, K, F>(&mut self, was: &'l Leaves<'_>, now: &'l Leaves<'_>, says: F)
    where
        K: Ord + 'l,
        F: Fn(&'l Leaves<'_>, usize) -> Option<K>,
    {
        let mut waiting: BTreeMap<K, std::collections::VecDeque<usize>> = BTreeMap::new();
        for index in (0..self.old.len()).filter(|i| self.old[*i].is_none()) {
            if let Some(key) = says(was, index) {
                waiting.entry(key).or_default().push_back(index);
            }
        }
        for index in 0..self.new.len() {
            if self.new[index].is_some() {
                continue;
            }
            let before = says(now, index).and_then(|key| waiting.get_mut(&key)?.pop_front());
            if let Some(before) = before {
                self.old[before] = Some(index);
                self.new[index] = Some(before);
            }
        }
    }
}

/// The parts whose pictures no longer show what the product is.
pub fn alters(fates: &[PartFate]) -> bool {
    let unlike: HashSet<Fate> = fates.iter().map(|fate| fate.fate).filter(|fate| *fate != Fate::Kept).collect();
    !unlike.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{GeometryId, ids::MaterialId};

    fn report(parts: &[(&str, &str, f64)]) -> CadReport {
        let occurrences = parts.iter().map(|(key, geometry, x)| {
            let mut part: Occurrence = serde_json::from_value(serde_json::json!({
                "part_key": key, "parent": null, "name": key, "geometry_id": null, "color": null,
                "transform": [[1.0, 0.0, 0.0, x], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]],
                "bbox_mm": null, "faces": 1, "triangles": 1, "unmeshed_faces": 0,
            }))
            .expect("an occurrence");
            part.geometry_id = Some(GeometryId((*geometry).to_owned()));
            part
        });
        CadReport {
            file: String::new(),
            schema: String::new(),
            unit: "mm".to_owned(),
            occurrences: occurrences.collect(),
            bbox_mm: None,
            dropped_faces: 0,
            warnings: Vec::new(),
        }
    }

    fn told(fates: &[PartFate]) -> Vec<(Fate, &str, &str)> {
        let key = |key: &Option<PartKey>| key.as_ref().map_or("-", |k| k.as_str()).to_owned();
        fates.iter().map(|f| (f.fate, &*key(&f.before).leak(), &*key(&f.after).leak())).collect()
    }

    #[test]
    fn a_changed_plate_and_a_missing_bolt_lose_no_other_assignment() {
        let bolts: Vec<(String, f64)> = (1..=6).map(|n| (format!("p/bolt#{n}"), f64::from(n) * 10.0)).collect();
        let mut old = vec![("p/plate", "g-plate", 0.0)];
        old.extend(bolts.iter().map(|(key, x)| (key.as_str(), "g-bolt", *x)));
        // The third of six is gone, so that those after it are numbered anew.
        let mut new = vec![("p/plate", "g-plate-2", 0.0)];
        let left: Vec<f64> = [1.0, 2.0, 4.0, 5.0, 6.0].map(|n| n * 10.0).into();
        new.extend(bolts.iter().zip(&left).map(|((key, _), x)| (key.as_str(), "g-bolt", *x)));
        let (old, new) = (report(&old), report(&new));
        let fates = compare(&old, &new);
        assert_eq!(
            told(&fates),
            [
                (Fate::Changed, "p/plate", "p/plate"),
                (Fate::Kept, "p/bolt#1", "p/bolt#1"),
                (Fate::Kept, "p/bolt#2", "p/bolt#2"),
                (Fate::Kept, "p/bolt#4", "p/bolt#3"),
                (Fate::Kept, "p/bolt#5", "p/bolt#4"),
                (Fate::Kept, "p/bolt#6", "p/bolt#5"),
                (Fate::Lost, "p/bolt#3", "-"),
            ]
        );
        let given: Vec<Assignment> = old
            .leaves()
            .map(|part| Assignment {
                part_key: part.part_key.clone(),
                material: MaterialId::nil(),
                origin: AssignmentOrigin::Manual,
                score: None,
            })
            .collect();
        let carried = carry_over(&fates, &given);
        assert_eq!(carried.len(), 6);
        assert!(new.leaves().all(|part| carried.iter().any(|a| a.part_key == part.part_key)));
        assert!(alters(&fates) && !alters(&compare(&old, &old)));
    }

    #[test]
    fn a_part_that_moved_or_is_new_is_told_apart() {
        let old = report(&[("a", "g1", 0.0), ("b", "g2", 5.0)]);
        let new = report(&[("a", "g1", 3.0), ("b", "g2", 5.0), ("c", "g3", 9.0)]);
        assert_eq!(
            told(&compare(&old, &new)),
            [(Fate::Moved, "a", "a"), (Fate::Kept, "b", "b"), (Fate::New, "-", "c")]
        );
    }

    /// Part trees of `fixtures/step`, as `hartomat cad inspect --json` gave them, without measures.
    fn fixture(name: &str) -> CadReport {
        let text = match name {
            "housing" => include_str!("../../../fixtures/cad_reports/housing.json"),
            "housing_r2" => include_str!("../../../fixtures/cad_reports/housing_r2.json"),
            "shaft_coupling" => include_str!("../../../fixtures/cad_reports/shaft_coupling.json"),
            "shaft_coupling_r2" => include_str!("../../../fixtures/cad_reports/shaft_coupling_r2.json"),
            "pillow_block" => include_str!("../../../fixtures/cad_reports/pillow_block.json"),
            "pillow_block_r2" => include_str!("../../../fixtures/cad_reports/pillow_block_r2.json"),
            other => panic!("no fixture {other}"),
        };
        serde_json::from_str(text).expect("a part tree")
    }

    #[test]
    fn revisions_of_the_samples_are_told_exactly() {
        let of = |name: &str| {
            let (old, new) = (fixture(name), fixture(&format!("{name}_r2")));
            let fates = compare(&old, &new);
            let leaves = new.leaves().count();
            let unlike = fates.into_iter().filter(|f| f.fate != Fate::Kept || f.before != f.after);
            let short =
                |key: Option<PartKey>| key.map(|k| k.as_str().rsplit('/').next().unwrap_or_default().to_owned());
            let told: Vec<_> = unlike.map(|f| (f.fate, short(f.before), short(f.after))).collect();
            (leaves, told)
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(of("housing"), (14, vec![(Fate::Changed, some("cover plate"), some("cover plate"))]));
        assert_eq!(
            of("shaft_coupling"),
            (18, vec![(Fate::Lost, some("bolt#6"), None), (Fate::Lost, some("nut#6"), None)])
        );
        // Renamed, not changed: the material follows the shape.
        assert_eq!(of("pillow_block"), (20, vec![(Fate::Kept, some("housing P208"), some("cast housing P208"))]));
    }
}
