// Walks the document: products, the components assemblies are made of, colours and names.
#include "cad-sys/src/lib.rs.h"
#include "document.hxx"

#include <TCollection_AsciiString.hxx>
#include <TColStd_HSequenceOfExtendedString.hxx>
#include <TDF_AttributeSequence.hxx>
#include <TDF_LabelSequence.hxx>
#include <TDataStd_Name.hxx>
#include <TDataStd_TreeNode.hxx>
#include <TCollection_HAsciiString.hxx>
#include <TopExp.hxx>
#include <TopoDS_Iterator.hxx>
#include <XCAFDoc.hxx>
#include <XCAFDoc_Area.hxx>
#include <XCAFDoc_Centroid.hxx>
#include <XCAFDoc_ColorTool.hxx>
#include <XCAFDoc_DocumentTool.hxx>
#include <XCAFDoc_GraphNode.hxx>
#include <XCAFDoc_LayerTool.hxx>
#include <XCAFDoc_MaterialTool.hxx>
#include <XCAFDoc_ShapeTool.hxx>
#include <XCAFDoc_Volume.hxx>
#include <XCAFPrs.hxx>
#include <XCAFPrs_Style.hxx>

#include <stdexcept>

namespace hartomat {

namespace {

using LabelIndex = NCollection_DataMap<TDF_Label, int, TDF_LabelMapHasher>;

rust::String utf8Of(const TCollection_ExtendedString& value)
{
  std::string bytes(static_cast<std::size_t>(value.LengthOfCString()) + 1, '\0');
  Standard_PCharacter out = &bytes[0];
  const int length = value.ToUTF8CString(out);
  bytes.resize(static_cast<std::size_t>(length < 0 ? 0 : length));
  return text(bytes);
}

rust::String nameOf(const TDF_Label& label)
{
  Handle(TDataStd_Name) name;
  return label.FindAttribute(TDataStd_Name::GetID(), name) ? utf8Of(name->Get()) : rust::String();
}

std::array<double, 12> matrixOf(const TopLoc_Location& location)
{
  const gp_Trsf trsf = location.Transformation();
  std::array<double, 12> out{};
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 4; ++column) {
      out[static_cast<std::size_t>(row * 4 + column)] = trsf.Value(row + 1, column + 1);
    }
  }
  return out;
}

std::array<float, 4> rgbaOf(const Quantity_ColorRGBA& color)
{
  return {static_cast<float>(color.GetRGB().Red()),
          static_cast<float>(color.GetRGB().Green()),
          static_cast<float>(color.GetRGB().Blue()),
          color.Alpha()};
}

// The colour put on exactly this label; a surface colour wins over a general one.
Color colorOf(const Handle(XCAFDoc_ColorTool) & tool, const TDF_Label& label)
{
  Color out{false, {0, 0, 0, 1}};
  Quantity_ColorRGBA color;
  if (tool->GetColor(label, XCAFDoc_ColorSurf, color) || tool->GetColor(label, XCAFDoc_ColorGen, color)) {
    out.set = true;
    out.rgba = rgbaOf(color);
  }
  return out;
}

rust::Vec<rust::String> layersOf(const Handle(XCAFDoc_LayerTool) & tool, const TDF_Label& label)
{
  rust::Vec<rust::String> out;
  Handle(TColStd_HSequenceOfExtendedString) layers;
  if (tool->GetLayers(label, layers) && !layers.IsNull()) {
    for (int i = 1; i <= layers->Length(); ++i) {
      out.push_back(utf8Of(layers->Value(i)));
    }
  }
  return out;
}

rust::String materialOf(const Handle(XCAFDoc_MaterialTool) & tool, const TDF_Label& label)
{
  Handle(TDataStd_TreeNode) node;
  if (!label.FindAttribute(XCAFDoc::MaterialRefGUID(), node) || !node->HasFather()) {
    return rust::String();
  }
  Handle(TCollection_HAsciiString) name, description, densityName, densityKind;
  double density = 0.0;
  if (!tool->GetMaterial(node->Father()->Label(), name, description, density, densityName, densityKind)
      || name.IsNull()) {
    return rust::String();
  }
  return text(name->ToCString());
}

void readValidation(const TDF_Label& label, ValidationProperties& out)
{
  out.has_area = XCAFDoc_Area::Get(label, out.area);
  out.has_volume = XCAFDoc_Volume::Get(label, out.volume);
  gp_Pnt centroid;
  out.has_centroid = XCAFDoc_Centroid::Get(label, centroid);
  if (out.has_centroid) {
    out.centroid = {centroid.X(), centroid.Y(), centroid.Z()};
  }
}

} // namespace

const Document::Leaf& Document::leaf(std::size_t shape) const
{
  if (shape >= myShapes.size()) {
    throw std::out_of_range("no such shape");
  }
  return myShapes[shape];
}

// A solid or surface of a part that has several is a component to the kernel, but the file knows it
// neither as a product nor by a name.
bool Document::isPieceOfPart(const TDF_Label& component) const
{
  TDF_Label label;
  if (!XCAFDoc_ShapeTool::GetReferredShape(component, label)) {
    label = component;
  }
  Handle(TDataStd_Name) name;
  if (component.FindAttribute(TDataStd_Name::GetID(), name) && !name->Get().IsEmpty()) {
    return false;
  }
  if (XCAFDoc_ShapeTool::IsAssembly(label)) {
    TDF_LabelSequence components;
    XCAFDoc_ShapeTool::GetComponents(label, components);
    for (int i = 1; i <= components.Length(); ++i) {
      if (!isPieceOfPart(components.Value(i))) {
        return false;
      }
    }
    return true;
  }
  const TopoDS_Shape shape = XCAFDoc_ShapeTool::GetShape(label);
  return shape.IsNull() || !myProducts.IsBound(shape.Located(TopLoc_Location()));
}

// A part: one shape, or several pieces that only the kernel tells apart.
bool Document::isLeaf(const TDF_Label& label) const
{
  if (!XCAFDoc_ShapeTool::IsAssembly(label)) {
    return true;
  }
  TDF_LabelSequence components;
  XCAFDoc_ShapeTool::GetComponents(label, components);
  for (int i = 1; i <= components.Length(); ++i) {
    if (!isPieceOfPart(components.Value(i))) {
      return false;
    }
  }
  return !components.IsEmpty();
}

// Numbers the distinct leaf shapes in the order in which a walk from the roots meets them.
void Document::collectLeaves()
{
  const Handle(XCAFDoc_ShapeTool) tool = XCAFDoc_DocumentTool::ShapeTool(myDocument->Main());
  TDF_LabelSequence open;
  tool->GetFreeShapes(open);
  NCollection_DataMap<TDF_Label, int, TDF_LabelMapHasher> seen;
  // Depth first in file order: the sequence serves as a stack that is filled from behind.
  open.Reverse();
  while (!open.IsEmpty()) {
    TDF_Label label = open.Last();
    open.Remove(open.Length());
    TDF_Label referred;
    if (XCAFDoc_ShapeTool::GetReferredShape(label, referred)) {
      label = referred;
    }
    if (!seen.Bind(label, 1)) {
      continue;
    }
    TDF_LabelSequence components;
    if (!isLeaf(label)) {
      XCAFDoc_ShapeTool::GetComponents(label, components);
      for (int i = components.Length(); i >= 1; --i) {
        open.Append(components.Value(i));
      }
      continue;
    }
    const TopoDS_Shape shape = XCAFDoc_ShapeTool::GetShape(label);
    if (shape.IsNull()) {
      continue;
    }
    Leaf leaf;
    leaf.label = label;
    leaf.shape = shape.Located(TopLoc_Location());
    TopExp::MapShapes(leaf.shape, TopAbs_FACE, leaf.faces);
    myShapeOfLabel.Bind(label, static_cast<int>(myShapes.size()));
    myShapes.push_back(leaf);
  }
}

Structure Document::structure() const
{
  const Handle(XCAFDoc_ShapeTool) shapes = XCAFDoc_DocumentTool::ShapeTool(myDocument->Main());
  const Handle(XCAFDoc_ColorTool) colors = XCAFDoc_DocumentTool::ColorTool(myDocument->Main());
  const Handle(XCAFDoc_LayerTool) layers = XCAFDoc_DocumentTool::LayerTool(myDocument->Main());
  const Handle(XCAFDoc_MaterialTool) materials = XCAFDoc_DocumentTool::MaterialTool(myDocument->Main());

  Structure out;
  out.schema = text(mySchema);
  out.unit = text(myUnit);
  out.named_faces = myNamedFaces;
  out.dropped_faces = myDroppedFaces;
  for (const std::string& file : myExternalFiles) {
    out.external_files.push_back(text(file));
  }

  LabelIndex products, components;
  TDF_LabelSequence queue;
  const auto productOf = [&](const TDF_Label& label) {
    int index = 0;
    if (!products.Find(label, index)) {
      index = products.Extent();
      products.Bind(label, index);
      queue.Append(label);
    }
    return static_cast<std::uint32_t>(index);
  };

  TDF_LabelSequence roots;
  shapes->GetFreeShapes(roots);
  for (int i = 1; i <= roots.Length(); ++i) {
    Root root;
    TDF_Label label = roots.Value(i);
    TDF_Label referred;
    if (XCAFDoc_ShapeTool::GetReferredShape(label, referred)) {
      root.transform = matrixOf(XCAFDoc_ShapeTool::GetLocation(label));
      label = referred;
    } else {
      root.transform = matrixOf(XCAFDoc_ShapeTool::GetShape(label).Location());
    }
    root.product = productOf(label);
    out.roots.push_back(root);
  }

  std::vector<TDF_Label> componentLabels;
  for (int at = 1; at <= queue.Length(); ++at) {
    const TDF_Label label = queue.Value(at);
    Product product;
    product.label_name = nameOf(label);
    const TopoDS_Shape shape = XCAFDoc_ShapeTool::GetShape(label);
    StepProduct named;
    if (!shape.IsNull() && myProducts.Find(shape.Located(TopLoc_Location()), named)) {
      product.product_id = text(named.id);
      product.product_name = text(named.name);
    } else {
      const auto known = myIdsByName.find(std::string(product.label_name));
      if (known != myIdsByName.end()) {
        product.product_id = text(known->second);
      }
    }
    product.color = colorOf(colors, label);
    product.visible = colors->IsVisible(label);
    product.layers = layersOf(layers, label);
    product.material = materialOf(materials, label);
    readValidation(label, product.validation);
    product.validation.has_centroid = product.validation.has_centroid && myCentresTold;
    product.assembly = !isLeaf(label);
    product.shape = -1;
    product.first_component = static_cast<std::uint32_t>(out.components.size());
    if (product.assembly) {
      TDF_LabelSequence children;
      XCAFDoc_ShapeTool::GetComponents(label, children);
      for (int c = 1; c <= children.Length(); ++c) {
        const TDF_Label child = children.Value(c);
        TDF_Label referred;
        if (!XCAFDoc_ShapeTool::GetReferredShape(child, referred)) {
          referred = child;
        }
        Component component;
        component.name = nameOf(child);
        component.transform = matrixOf(XCAFDoc_ShapeTool::GetLocation(child));
        component.color = colorOf(colors, child);
        component.visible = colors->IsVisible(child);
        component.layers = layersOf(layers, child);
        component.product = productOf(referred);
        components.Bind(child, static_cast<int>(out.components.size()));
        componentLabels.push_back(child);
        out.components.push_back(std::move(component));
      }
    } else {
      int index = -1;
      if (myShapeOfLabel.Find(label, index)) {
        product.shape = index;
      }
    }
    product.component_count = static_cast<std::uint32_t>(out.components.size()) - product.first_component;
    out.products.push_back(std::move(product));
  }

  // Colours of one deep instance only: a chain of components from some assembly downwards.
  for (const TDF_Label& label : componentLabels) {
    TDF_AttributeSequence chains;
    if (!XCAFDoc_ShapeTool::GetAllComponentSHUO(label, chains)) {
      continue;
    }
    for (int i = 1; i <= chains.Length(); ++i) {
      Handle(XCAFDoc_GraphNode) node = Handle(XCAFDoc_GraphNode)::DownCast(chains.Value(i));
      DeepStyle style;
      Color found{false, {0, 0, 0, 1}};
      bool visible = true;
      for (int depth = 0; !node.IsNull() && depth < 256; ++depth) {
        int component = -1;
        if (!components.Find(node->Label().Father(), component)) {
          break;
        }
        style.path.push_back(static_cast<std::uint32_t>(component));
        const Color here = colorOf(colors, node->Label());
        if (here.set) {
          found = here;
        }
        visible = visible && colors->IsVisible(node->Label());
        if (node->NbChildren() == 0) {
          break;
        }
        node = node->GetChild(1);
      }
      if (style.path.size() > 1 && (found.set || !visible)) {
        style.color = found;
        style.visible = visible;
        out.deep_styles.push_back(std::move(style));
      }
    }
  }
  return out;
}

ShapeColors Document::colors(std::size_t shape) const
{
  const Leaf& part = leaf(shape);
  XCAFPrs_IndexedDataMapOfShapeStyle styles;
  XCAFPrs::CollectStyleSettings(part.label, TopLoc_Location(), styles);

  ShapeColors out;
  for (int i = 0; i < part.faces.Extent(); ++i) {
    out.face_colors.push_back(-1);
    out.face_visible.push_back(true);
  }
  if (styles.IsEmpty()) {
    return out;
  }
  std::vector<std::array<float, 4>> palette;
  const auto colorIndex = [&](const std::array<float, 4>& rgba) {
    for (std::size_t i = 0; i < palette.size(); ++i) {
      if (palette[i] == rgba) {
        return static_cast<int>(i);
      }
    }
    palette.push_back(rgba);
    out.palette.push_back(Color{true, rgba});
    return static_cast<int>(palette.size() - 1);
  };

  // From the outside in: what stands nearer to the face wins. The colour of the whole part is left
  // out, because an instance may override that one and no other.
  struct Step {
    TopoDS_Shape shape;
    int color;
    bool visible;
  };
  std::vector<Step> open{{part.shape, -1, true}};
  while (!open.empty()) {
    Step step = open.back();
    open.pop_back();
    const bool whole = step.shape.IsSame(part.shape);
    if (!whole) {
      if (const XCAFPrs_Style* style = styles.Seek(step.shape)) {
        step.visible = step.visible && style->IsVisible();
        if (style->IsSetColorSurf()) {
          step.color = colorIndex(rgbaOf(style->GetColorSurfRGBA()));
        }
      }
    }
    if (step.shape.ShapeType() == TopAbs_FACE) {
      const int index = part.faces.FindIndex(step.shape);
      if (index > 0) {
        out.face_colors[static_cast<std::size_t>(index - 1)] = step.color;
        out.face_visible[static_cast<std::size_t>(index - 1)] = step.visible;
      }
      continue;
    }
    if (step.shape.ShapeType() > TopAbs_FACE) {
      continue;
    }
    for (TopoDS_Iterator it(step.shape); it.More(); it.Next()) {
      open.push_back({it.Value(), step.color, step.visible});
    }
  }
  return out;
}

} // namespace hartomat
