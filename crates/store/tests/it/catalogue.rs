//! CAD files, products, materials, templates, output types, samples.

use contracts::{
    BoundingBox, CadReport, PartKey,
    material::{Assignment, AssignmentOrigin, Pbr},
    scene::Axis,
};
use modules::ports::{CadDerived, Store};
use store::{
    CadStatus, DatabasePorts, PageRequest, StoreError, Unwatched,
    cad_files::{self, CadOutcome, Created, NewCadFile},
    categories,
    materials::{self, MaterialInput, MaterialQuery},
    output_types, pricing_tiers,
    products::{self, ProductPatch, ProductQuery, assignments::Choice},
    seeds, templates, workflows,
};
use testkit::TestDb;

use crate::world::{NOW, World, attempt, blob, new_product, still, upload};

testkit::both_databases!(
    the_same_bundle_is_the_same_cad_file,
    cad_intake_is_leased_and_finished,
    derived_files_are_written_once,
    skus_are_unique_without_regard_to_case,
    changed_axes_make_a_revision,
    what_is_in_use_cannot_be_deleted,
    a_name_means_one_material,
    there_is_one_default_material,
    manual_choices_win_and_can_be_taken_back,
    references_of_output_types_must_exist_and_be_active,
    two_edits_at_once_are_told,
    search_takes_wildcards_for_what_they_are,
    samples_are_added_once_and_left_alone,
    samples_go_in_one_action_and_what_is_used_stays,
);

fn material(name: &str, aliases: &[&str]) -> MaterialInput {
    MaterialInput {
        name: name.into(),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        category: "Metal".into(),
        description: String::new(),
        pbr: Pbr::from_cad_color([0.5, 0.5, 0.5, 1.0]),
        active: true,
        is_default: false,
    }
}

struct Fixed;
impl modules::ports::Clock for Fixed {
    fn now_ms(&self) -> i64 {
        NOW
    }
}

fn ports(test: &TestDb) -> DatabasePorts {
    DatabasePorts::new(test.db.clone(), std::sync::Arc::new(Fixed), std::sync::Arc::new(Unwatched))
}

fn report() -> CadReport {
    CadReport {
        file: "a.stp".into(),
        schema: "AP214".into(),
        unit: "mm".into(),
        occurrences: Vec::new(),
        bbox_mm: Some(BoundingBox { min: [0.0; 3], max: [1.0, 2.0, 3.0] }),
        dropped_faces: 2,
        warnings: vec!["w".into()],
    }
}

fn derived(n: u8) -> CadDerived {
    CadDerived { report: blob(n), glb: blob(n + 1), occurrences: 7, triangles: 1234 }
}

async fn the_same_bundle_is_the_same_cad_file(test: TestDb) {
    let new = |files: &[(&str, u8)]| NewCadFile {
        name: "x".into(),
        root: "a.stp".into(),
        files: files.iter().map(|(path, n)| ((*path).to_owned(), blob(*n))).collect(),
        uploaded_by: None,
    };
    let (first, made) = cad_files::create(&test.db, new(&[("a.stp", 1), ("b.stp", 2)]), NOW).await.expect("made");
    assert_eq!((made, first.status, first.size_bytes), (Created::New, CadStatus::Pending, 2003));
    let (again, made) = cad_files::create(&test.db, new(&[("b.stp", 2), ("a.stp", 1)]), NOW + 1).await.expect("found");
    assert_eq!((made, again.id), (Created::Existing, first.id));
    let (other, made) = cad_files::create(&test.db, new(&[("a.stp", 1), ("c.stp", 2)]), NOW).await.expect("made");
    assert_eq!(made, Created::New);
    assert_ne!(other.sha256, first.sha256);
}

async fn cad_intake_is_leased_and_finished(test: TestDb) {
    let id = upload(&test.db, 1).await;
    let lease =
        async |now| cad_files::lease_next_cad_file(&test.db, "w", attempt(), 1000, now).await.expect("a lease query");
    let zombie = lease(NOW).await.expect("work");
    assert!(lease(NOW + 1000).await.is_none());
    let heir = lease(NOW + 1001).await.expect("taken over");
    assert_eq!((heir.record.id, heir.attempts), (id, 2));
    let stale = cad_files::heartbeat_cad_file(&test.db, id, zombie.attempt, None, 1000, NOW).await;
    assert!(matches!(stale, Err(StoreError::StaleAttempt { .. })), "{stale:?}");
    ports(&test).save_cad_derived(id, derived(3), &report()).await.expect("saved");
    let file = cad_files::finish_cad_file(&test.db, id, heir.attempt, &CadOutcome::Ready, NOW).await.expect("finished");
    let summary = file.summary.expect("a summary");
    assert_eq!((file.status, summary.occurrences, summary.triangles), (CadStatus::Ready, 7, 1234));
    assert_eq!((summary.bbox_mm, summary.dropped_faces), (report().bbox_mm, 2));
    assert!(lease(NOW + 5000).await.is_none());
    let again = cad_files::reprocess(&test.db, id).await.expect("again");
    assert_eq!((again.status, again.summary), (CadStatus::Pending, None));
    let busy = cad_files::reprocess(&test.db, id).await;
    assert!(matches!(busy, Err(StoreError::Forbidden { code: "cad_file.busy", .. })), "{busy:?}");
}

async fn derived_files_are_written_once(test: TestDb) {
    let id = upload(&test.db, 1).await;
    let ports = ports(&test);
    ports.save_cad_derived(id, derived(3), &report()).await.expect("saved");
    ports.save_cad_derived(id, derived(5), &report()).await.expect("nothing to do");
    let record = ports.cad_file(id).await.expect("the record");
    assert_eq!(record.derived, Some(derived(3)));
    assert_eq!(cad_files::cad_file(&test.db, id).await.expect("the file").status, CadStatus::Ready);
}

async fn skus_are_unique_without_regard_to_case(test: TestDb) {
    let world = World::new(&test.db).await;
    let twice = products::create(&test.db, new_product(" a-1", world.cad_file), NOW).await;
    assert_eq!(twice, Err(StoreError::Duplicate { field: "sku".into() }));
    let nowhere = products::create(&test.db, new_product("B", store::new_id(NOW)), NOW).await;
    assert!(matches!(nowhere, Err(StoreError::Invalid { ref field, .. }) if field == "cad_file_id"), "{nowhere:?}");
}

async fn changed_axes_make_a_revision(test: TestDb) {
    let world = World::new(&test.db).await;
    let named = ProductPatch { name: Some("New".into()), ..Default::default() };
    let product = products::update(&test.db, world.product, 1, named, NOW).await.expect("renamed");
    assert_eq!((product.revision.number, product.version), (1, 2));
    let turned = ProductPatch { up_axis: Some(Axis::PosY), front_axis: Some(Axis::PosX), ..Default::default() };
    let product = products::update(&test.db, world.product, 2, turned, NOW).await.expect("turned");
    assert_eq!((product.revision.number, product.revision.up_axis), (2, Axis::PosY));
    let flat = ProductPatch { up_axis: Some(Axis::NegX), ..Default::default() };
    let refused = products::update(&test.db, world.product, 3, flat, NOW).await;
    assert!(matches!(refused, Err(StoreError::Invalid { code: "axes_parallel", .. })), "{refused:?}");
}

async fn what_is_in_use_cannot_be_deleted(test: TestDb) {
    let world = World::new(&test.db).await;
    let category = categories::create(&test.db, "Bearings", NOW).await.expect("a category");
    let patch = ProductPatch { category: Some(Some(category.id)), ..Default::default() };
    products::update(&test.db, world.product, 1, patch, NOW).await.expect("moved");
    let in_use = |result: Result<(), StoreError>, by: &str| match result {
        Err(StoreError::InUse { message }) => assert!(message.contains(by), "{message}"),
        other => panic!("{other:?}"),
    };
    in_use(categories::delete(&test.db, category.id, 1).await, "A-1");
    let steel = materials::create(&test.db, material("Steel", &[]), NOW).await.expect("a material");
    let choice = Choice { part_key: PartKey::from_stored("a"), material: Some(steel.id) };
    products::assignments::choose(&test.db, world.product, 2, &[choice]).await.expect("chosen");
    in_use(materials::delete(&test.db, steel.id, 1).await, "A-1");
    let new = templates::NewTemplate {
        name: "Studio".into(),
        description: String::new(),
        file_name: "s.blend".into(),
        blend: blob(5),
        presets: vec!["front".into()],
    };
    let studio = templates::create(&test.db, new, NOW).await.expect("a template");
    let mut input = still("Still");
    input.template = Some(studio.id);
    output_types::update(&test.db, world.output_type, 1, input).await.expect("bound");
    in_use(templates::delete(&test.db, studio.id, 1).await, "Still");
    world.draft(1, 0).await;
    in_use(products::delete(&test.db, world.product, 3).await, "#1001");
    in_use(output_types::delete(&test.db, world.output_type, 2).await, "#1001");
}

async fn a_name_means_one_material(test: TestDb) {
    let steel = materials::create(&test.db, material("Steel", &["S235", "steel "]), NOW).await.expect("a material");
    let taken = materials::create(&test.db, material("Iron", &["x", "s235"]), NOW).await;
    assert!(matches!(taken, Err(StoreError::Invalid { ref field, .. }) if field == "aliases[1]"), "{taken:?}");
    let taken = materials::create(&test.db, material("STEEL", &[]), NOW).await;
    assert!(taken.is_err());
    let freed = materials::update(&test.db, steel.id, 1, material("Steel", &[])).await.expect("alias given up");
    assert_eq!(freed.version, 2);
    materials::create(&test.db, material("Iron", &["s235"]), NOW).await.expect("free now");
    let found = MaterialQuery { text: Some("S23".into()), active: None };
    let found = materials::list(&test.db, &found, &PageRequest::default()).await.expect("a list");
    assert_eq!(found.items.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["Iron"]);
}

async fn there_is_one_default_material(test: TestDb) {
    let mut first = material("A", &[]);
    first.is_default = true;
    let first = materials::create(&test.db, first, NOW).await.expect("a default");
    let mut second = material("B", &[]);
    second.is_default = true;
    let second = materials::create(&test.db, second, NOW).await.expect("the new default");
    let library = materials::library(&test.db).await.expect("the library");
    assert_eq!(library.default, Some(second.id));
    let first = materials::material(&test.db, first.id).await.expect("the first");
    assert!(!first.is_default);
    let mut asleep = material("B", &[]);
    (asleep.is_default, asleep.active) = (true, false);
    let refused = materials::update(&test.db, second.id, 1, asleep).await;
    assert!(matches!(refused, Err(StoreError::Invalid { code: "default_inactive", .. })), "{refused:?}");
}

async fn manual_choices_win_and_can_be_taken_back(test: TestDb) {
    let world = World::new(&test.db).await;
    let steel = materials::create(&test.db, material("Steel", &[]), NOW).await.expect("a material").id;
    let brass = materials::create(&test.db, material("Brass", &[]), NOW).await.expect("a material").id;
    let part = |key: &str| PartKey::from_stored(key);
    let auto = |key: &str, material, score| Assignment {
        part_key: part(key),
        material,
        origin: AssignmentOrigin::Auto,
        score: Some(score),
    };
    let store = ports(&test);
    store.save_auto_assignments(world.product, &[auto("a", steel, 0.7), auto("b", steel, 0.8)]).await.expect("saved");
    store.save_auto_assignments(world.product, &[auto("a", steel, 0.75)]).await.expect("saved again");
    let choose = async |version, key: &str, material| {
        let choice = Choice { part_key: part(key), material };
        products::assignments::choose(&test.db, world.product, version, &[choice]).await
    };
    choose(1, "a", Some(brass)).await.expect("chosen");
    let map = products::assignments::of_product(&test.db, world.product).await.expect("the map");
    assert_eq!(
        map.iter().map(|a| (a.part_key.as_str(), a.material, a.origin)).collect::<Vec<_>>(),
        [("a", brass, AssignmentOrigin::Manual), ("b", steel, AssignmentOrigin::Auto)]
    );
    choose(2, "a", None).await.expect("taken back");
    let map = products::assignments::of_product(&test.db, world.product).await.expect("the map");
    assert_eq!((map[0].material, map[0].score), (steel, Some(0.75)));
    let unknown = choose(3, "a", Some(store::new_id(NOW))).await;
    assert!(
        matches!(unknown, Err(StoreError::Invalid { ref field, .. }) if field == "assignments[0].material_id"),
        "{unknown:?}"
    );
}

async fn references_of_output_types_must_exist_and_be_active(test: TestDb) {
    let mut input = still("A");
    input.template = Some(store::new_id(NOW));
    let refused = output_types::create(&test.db, input, NOW).await;
    assert!(matches!(refused, Err(StoreError::Invalid { ref field, .. }) if field == "template_id"), "{refused:?}");
    let mut asleep = material("Steel", &[]);
    asleep.active = false;
    let steel = materials::create(&test.db, asleep, NOW).await.expect("a material");
    let mut input = still("A");
    input.overrides.insert("material_override".into(), steel.id.to_string().into());
    let refused = output_types::create(&test.db, input, NOW).await;
    assert!(matches!(refused, Err(StoreError::Invalid { code: "inactive", .. })), "{refused:?}");
}

async fn two_edits_at_once_are_told(test: TestDb) {
    let category = categories::create(&test.db, "A", NOW).await.expect("a category");
    categories::rename(&test.db, category.id, 1, "B").await.expect("renamed");
    let late = categories::rename(&test.db, category.id, 1, "C").await;
    assert_eq!(late, Err(StoreError::VersionConflict { what: "category", current: 2 }));
}

async fn search_takes_wildcards_for_what_they_are(test: TestDb) {
    let world = World::new(&test.db).await;
    for sku in ["50%", "50x", "Größe_1", "größe21"] {
        products::create(&test.db, new_product(sku, world.cad_file), NOW).await.expect("a product");
    }
    let count = async |text: &str| {
        let query = ProductQuery { text: Some(text.into()), category: None };
        products::list(&test.db, &query, &PageRequest::default()).await.expect("a list").total
    };
    assert_eq!(count("50%").await, 1);
    assert_eq!(count("GRÖSSE").await, 0);
    assert_eq!(count("GRÖßE_").await, 1);
    assert_eq!(count("\\").await, 0);
}

async fn samples_are_added_once_and_left_alone(test: TestDb) {
    let studios = || {
        let studio = |name: &str, n| templates::NewTemplate {
            name: name.into(),
            description: String::new(),
            file_name: "studio.blend".into(),
            blend: blob(n),
            presets: vec!["front".into()],
        };
        vec![studio("Studio", 5), studio("Dark", 6)]
    };
    let samples = || seeds::Samples { studios: studios(), workflows: vec![sample_workflow()] };
    let mut own = material("My alloy", &["Inox"]);
    own.is_default = true;
    let own = materials::create(&test.db, own, NOW).await.expect("a material of our own");
    let first = seeds::seed(&test.db, samples(), NOW).await.expect("seeded");
    assert!(first.added > 12 + 5 + 2 + 8 + 3, "{first:?}");
    let library = materials::library(&test.db).await.expect("the library");
    assert_eq!(library.default, Some(own.id), "a default people chose stays");
    let steel = library.materials.iter().find(|m| m.name == "Stainless steel").expect("a sample");
    assert!(!steel.aliases.contains(&"Inox".to_owned()) && steel.aliases.contains(&"1.4301".to_owned()));
    let again = seeds::seed(&test.db, samples(), NOW + 1).await.expect("seeded again");
    assert_eq!(again, seeds::Seeded { added: 0, ..first.clone() });
    let still =
        output_types::output_type(&test.db, first.output_types[seeds::CATALOGUE_STILL]).await.expect("the still");
    assert_eq!((still.params.picture.width, still.template, still.sample), (1600, first.template, true));
    assert!(still.workflow.is_some() && still.profile.pricing_tier.is_some(), "{still:?}");
}

fn sample_workflow() -> (workflows::NewWorkflow, workflows::NewVersion) {
    let new = workflows::NewWorkflow {
        name: seeds::STILL_WORKFLOW.into(),
        description: String::new(),
        family: contracts::Family::OrderLine,
        active: true,
    };
    let first = workflows::NewVersion {
        text: "{}".into(),
        execution_mode: contracts::ExecutionMode::Legacy,
        nodes: 0,
        errors: 0,
        by: None,
    };
    (new, first)
}

async fn samples_go_in_one_action_and_what_is_used_stays(test: TestDb) {
    let samples = seeds::Samples { studios: Vec::new(), workflows: vec![sample_workflow()] };
    let seeded = seeds::seed(&test.db, samples, NOW).await.expect("seeded");
    let own = categories::create(&test.db, "Ours", NOW).await.expect("a category of our own");
    // A product of ours in a sample category: the category stays, and says why.
    let file = upload(&test.db, 1).await;
    let ours = products::NewProduct {
        sku: "OURS-1".into(),
        name: "Ours".into(),
        category: Some(seeded.categories[0]),
        cad_file: file,
        up_axis: contracts::scene::Axis::PosZ,
        front_axis: contracts::scene::Axis::NegY,
    };
    let sample = products::NewProduct { sku: "HM-1".into(), category: None, ..ours.clone() };
    products::create(&test.db, ours, NOW).await.expect("a product");
    assert!(products::create_sample(&test.db, sample, NOW).await.expect("a sample").sample);

    // What people have edited is no sample any more.
    let tiers = pricing_tiers::list(&test.db, None, &PageRequest::default()).await.expect("tiers").items;
    let tier = &tiers[0];
    let edited = pricing_tiers::PricingTierInput {
        name: "Our price".into(),
        description: String::new(),
        price: tier.price.clone(),
        active: true,
    };
    pricing_tiers::update(&test.db, tier.id, tier.version, edited).await.expect("edited");

    let done = seeds::remove(&test.db).await.expect("removed");
    assert_eq!(
        done.kept.iter().map(|k| (k.kind, k.name.as_str())).collect::<Vec<_>>(),
        [("categories", seeds::CATEGORIES[0])]
    );
    assert!(done.kept[0].reason.contains("OURS-1"), "{done:?}");
    for (kind, count) in
        [("products", 1), ("output_types", 8), ("workflows", 1), ("categories", 4), ("pricing_tiers", 2)]
    {
        assert_eq!(done.removed.get(kind), Some(&count), "{kind}: {done:?}");
    }
    assert!(done.removed["materials"] >= 60, "{done:?}");
    let left = categories::list(&test.db, None, &PageRequest::default()).await.expect("a list");
    let mut left: Vec<_> = left.items.iter().map(|c| c.name.as_str()).collect();
    left.sort_unstable();
    assert_eq!(left, [seeds::CATEGORIES[0], own.name.as_str()]);
    let again = seeds::remove(&test.db).await.expect("again");
    assert!(again.removed.is_empty() && again.kept.len() == 1, "{again:?}");
}
