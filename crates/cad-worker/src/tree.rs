//! From products and components (a graph) to occurrences (a tree) with keys, names and placements.

use cad_sys::{Color, Structure};
use contracts::PartKey;
use contracts::part::{KeySource, LinearRgba, assign_keys, name_means_something};
use modules::{Fault, ModuleError};

use crate::space::{Placement, compose};

/// Upper bound of occurrences of one file; a graph of nested patterns can name billions.
pub const MAX_OCCURRENCES: usize = 500_000;
/// Upper bound of nesting.
const MAX_DEPTH: usize = 200;

/// One node of the tree; parents stand before their children.
#[derive(Debug, Clone)]
pub struct Node {
    pub key: PartKey,
    pub parent: Option<usize>,
    pub product: usize,
    /// None for a root.
    pub component: Option<usize>,
    /// Index of the leaf's shape.
    pub shape: Option<usize>,
    pub name: String,
    pub instance_name: String,
    pub product_name: String,
    pub placement: Placement,
    /// Placement in the space of the file.
    pub world: Placement,
    /// The colour of everything below that has none of its own.
    pub color: Option<LinearRgba>,
    pub visible: bool,
}

pub fn build(structure: &Structure, file: &str) -> Result<Vec<Node>, ModuleError> {
    let mut bare: Vec<Bare> = Vec::new();
    // Depth first with an explicit stack, filled from behind to keep file order.
    let mut open: Vec<Bare> = structure
        .roots
        .iter()
        .rev()
        .map(|root| Bare {
            parent: None,
            product: root.product as usize,
            component: None,
            depth: 0,
            placement: root.transform,
        })
        .collect();
    while let Some(node) = open.pop() {
        if bare.len() == MAX_OCCURRENCES || node.depth > MAX_DEPTH {
            return Err(too_large(file));
        }
        let product = &structure.products[node.product];
        let index = bare.len();
        let first = product.first_component as usize;
        for component in (first..first + product.component_count as usize).rev() {
            let used = &structure.components[component];
            open.push(Bare {
                parent: Some(index),
                product: used.product as usize,
                component: Some(component),
                depth: node.depth + 1,
                placement: used.transform,
            });
        }
        bare.push(node);
    }

    let products: Vec<&str> = structure
        .products
        .iter()
        .map(|product| {
            [&product.product_name, &product.label_name, &product.product_id]
                .into_iter()
                .find(|name| name_means_something(name))
                .map_or("", String::as_str)
        })
        .collect();
    let instance_name = |node: &Bare| node.component.map_or("", |c| structure.components[c].name.as_str());
    let sources: Vec<KeySource<'_>> = bare
        .iter()
        .map(|node| KeySource {
            parent: node.parent,
            instance_name: instance_name(node),
            product_name: products[node.product],
        })
        .collect();
    let keys = assign_keys(&sources);

    let mut nodes: Vec<Node> = Vec::with_capacity(bare.len());
    for (node, key) in bare.iter().zip(keys) {
        let parent = node.parent.map(|index| &nodes[index]);
        let product = &structure.products[node.product];
        let world = parent.map_or(node.placement, |parent| compose(&parent.world, &node.placement));
        let used = node.component.map(|index| &structure.components[index]);
        let color = used
            .and_then(|used| set(used.color))
            .or_else(|| set(product.color))
            .or_else(|| parent.and_then(|parent| parent.color));
        let visible = product.visible && used.is_none_or(|used| used.visible) && parent.is_none_or(|p| p.visible);
        let instance = instance_name(node);
        let shown = [instance, products[node.product]].into_iter().find(|name| name_means_something(name));
        nodes.push(Node {
            key,
            parent: node.parent,
            product: node.product,
            component: node.component,
            shape: usize::try_from(product.shape).ok(),
            name: shown.unwrap_or("part").trim().to_owned(),
            instance_name: instance.to_owned(),
            product_name: products[node.product].to_owned(),
            placement: node.placement,
            world,
            color,
            visible,
        });
    }
    apply_deep_styles(structure, &mut nodes);
    Ok(nodes)
}

#[derive(Debug, Clone, Copy)]
struct Bare {
    parent: Option<usize>,
    product: usize,
    component: Option<usize>,
    depth: usize,
    placement: Placement,
}

fn set(color: Color) -> Option<LinearRgba> {
    color.set.then_some(color.rgba)
}

/// A deep style names the components from some assembly downwards: it holds for every occurrence
/// whose own way up ends with that chain, and for what stands below without a colour of its own.
fn apply_deep_styles(structure: &Structure, nodes: &mut [Node]) {
    for style in &structure.deep_styles {
        let hit: Vec<usize> = (0..nodes.len()).filter(|&index| ends_with(nodes, index, &style.path)).collect();
        for top in hit {
            if let Some(color) = set(style.color) {
                recolor(structure, nodes, top, color);
            }
            if !style.visible {
                for index in top..nodes.len() {
                    if index == top || nodes[index].parent.is_some_and(|parent| parent >= top && !nodes[parent].visible)
                    {
                        nodes[index].visible = false;
                    }
                }
            }
        }
    }
}

fn ends_with(nodes: &[Node], index: usize, path: &[u32]) -> bool {
    let mut at = Some(index);
    for &component in path.iter().rev() {
        let Some(node) = at.map(|index| &nodes[index]) else { return false };
        if node.component != Some(component as usize) {
            return false;
        }
        at = node.parent;
    }
    true
}

fn recolor(structure: &Structure, nodes: &mut [Node], top: usize, color: LinearRgba) {
    nodes[top].color = Some(color);
    let mut inside = vec![false; nodes.len()];
    inside[top] = true;
    for index in top + 1..nodes.len() {
        let Some(parent) = nodes[index].parent else { break };
        let own = nodes[index].component.is_some_and(|c| structure.components[c].color.set)
            || structure.products[nodes[index].product].color.set;
        if inside[parent] && !own {
            inside[index] = true;
            nodes[index].color = Some(color);
        }
    }
}

fn too_large(file: &str) -> ModuleError {
    ModuleError::new(
        Fault::Input,
        "cad.too_many_occurrences",
        format!("{file} names more than {MAX_OCCURRENCES} part occurrences or nests deeper than {MAX_DEPTH} levels."),
        "Split the assembly, or leave out patterns of small parts when exporting.",
    )
}
