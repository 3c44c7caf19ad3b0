// Documents of parts and assemblies, written as STEP with nothing in them that changes by the day.
#include "cad-sys/src/modeling.rs.h"
#include "modeling.hxx"

#include <APIHeaderSection_MakeHeader.hxx>
#include <BRepGProp.hxx>
#include <BRep_Builder.hxx>
#include <GProp_GProps.hxx>
#include <Interface_Static.hxx>
#include <Message.hxx>
#include <Message_Messenger.hxx>
#include <Quantity_ColorRGBA.hxx>
#include <STEPCAFControl_Controller.hxx>
#include <STEPCAFControl_Writer.hxx>
#include <StepBasic_Product.hxx>
#include <StepBasic_ProductDefinition.hxx>
#include <StepBasic_ProductDefinitionFormation.hxx>
#include <StepData_StepModel.hxx>
#include <StepRepr_NextAssemblyUsageOccurrence.hxx>
#include <TCollection_HAsciiString.hxx>
#include <TDF_LabelSequence.hxx>
#include <TDataStd_Name.hxx>
#include <TopExp.hxx>
#include <TopTools_IndexedMapOfShape.hxx>
#include <TopoDS_Compound.hxx>
#include <XCAFApp_Application.hxx>
#include <XCAFDoc_Area.hxx>
#include <XCAFDoc_Centroid.hxx>
#include <XCAFDoc_ColorTool.hxx>
#include <XCAFDoc_DocumentTool.hxx>
#include <XCAFDoc_GraphNode.hxx>
#include <XCAFDoc_LayerTool.hxx>
#include <XCAFDoc_MaterialTool.hxx>
#include <XCAFDoc_ShapeTool.hxx>
#include <XCAFDoc_Volume.hxx>
#include <XSControl_WorkSession.hxx>

#include <stdexcept>

namespace hartomat {

namespace {

Quantity_ColorRGBA colorOf(const std::array<float, 4>& color)
{
  return Quantity_ColorRGBA(color[0], color[1], color[2], color[3]);
}

void setName(const TDF_Label& label, rust::Str name)
{
  TDataStd_Name::Set(label, TCollection_ExtendedString(std::string(name).c_str(), Standard_True));
}

Handle(TCollection_HAsciiString) word(const char* text) { return new TCollection_HAsciiString(text); }

} // namespace

Draft::Draft()
{
  Message::DefaultMessenger()->ChangePrinters().Clear();
  XCAFApp_Application::GetApplication()->NewDocument("MDTV-XCAF", myDocument);
  XCAFDoc_ShapeTool::SetAutoNaming(Standard_False);
}

const TDF_Label& Draft::label(std::uint32_t index) const
{
  if (index >= myLabels.size()) {
    throw std::out_of_range("no such label");
  }
  return myLabels[index];
}

std::uint32_t Draft::keep(const TDF_Label& label)
{
  myLabels.push_back(label);
  return static_cast<std::uint32_t>(myLabels.size() - 1);
}

std::uint32_t Draft::add_part(rust::Str name, const Solid& solid, const std::array<float, 4>& color)
{
  // Booleans wrap a single body into a compound, which would become an assembly.
  TopTools_IndexedMapOfShape bodies;
  TopExp::MapShapes(solid.shape(), TopAbs_SOLID, bodies);
  const TopoDS_Shape& body = bodies.Extent() == 1 ? bodies(1) : solid.shape();
  const TDF_Label label =
    XCAFDoc_DocumentTool::ShapeTool(myDocument->Main())->AddShape(body, Standard_False, Standard_False);
  setName(label, name);
  XCAFDoc_DocumentTool::ColorTool(myDocument->Main())->SetColor(label, colorOf(color), XCAFDoc_ColorSurf);
  return keep(label);
}

std::uint32_t Draft::color_faces(std::uint32_t part,
                                 const std::array<double, 3>& min,
                                 const std::array<double, 3>& max,
                                 const std::array<float, 4>& color)
{
  const Handle(XCAFDoc_ShapeTool) shapes = XCAFDoc_DocumentTool::ShapeTool(myDocument->Main());
  const Handle(XCAFDoc_ColorTool) colors = XCAFDoc_DocumentTool::ColorTool(myDocument->Main());
  TopTools_IndexedMapOfShape faces;
  TopExp::MapShapes(XCAFDoc_ShapeTool::GetShape(label(part)), TopAbs_FACE, faces);
  std::uint32_t found = 0;
  for (int i = 1; i <= faces.Extent(); ++i) {
    GProp_GProps area;
    BRepGProp::SurfaceProperties(faces(i), area);
    const double at[3] = {area.CentreOfMass().X(), area.CentreOfMass().Y(), area.CentreOfMass().Z()};
    bool inside = true;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      inside = inside && at[axis] >= min[axis] && at[axis] <= max[axis];
    }
    if (inside) {
      colors->SetColor(shapes->AddSubShape(label(part), faces(i)), colorOf(color), XCAFDoc_ColorSurf);
      ++found;
    }
  }
  return found;
}

void Draft::set_material(std::uint32_t part, rust::Str name, double density)
{
  XCAFDoc_DocumentTool::MaterialTool(myDocument->Main())
    ->SetMaterial(label(part), word(std::string(name).c_str()), word(""), density, word("density"), word("POSITIVE_RATIO_MEASURE"));
}

std::uint32_t Draft::add_assembly(rust::Str name)
{
  TopoDS_Compound empty;
  BRep_Builder().MakeCompound(empty);
  const TDF_Label label =
    XCAFDoc_DocumentTool::ShapeTool(myDocument->Main())->AddShape(empty, Standard_True, Standard_False);
  setName(label, name);
  return keep(label);
}

std::uint32_t
Draft::place(std::uint32_t assembly, std::uint32_t child, rust::Str name, const std::array<double, 12>& m)
{
  gp_Trsf trsf;
  trsf.SetValues(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8], m[9], m[10], m[11]);
  const TDF_Label component = XCAFDoc_DocumentTool::ShapeTool(myDocument->Main())
                                ->AddComponent(label(assembly), label(child), TopLoc_Location(trsf));
  if (component.IsNull()) {
    throw std::runtime_error("the component could not be added");
  }
  setName(component, name);
  return keep(component);
}

void Draft::color_instance(std::uint32_t instance, const std::array<float, 4>& color)
{
  XCAFDoc_DocumentTool::ColorTool(myDocument->Main())->SetColor(label(instance), colorOf(color), XCAFDoc_ColorSurf);
}

void Draft::color_deep_instance(rust::Slice<const std::uint32_t> chain, const std::array<float, 4>& color)
{
  TDF_LabelSequence labels;
  for (const std::uint32_t instance : chain) {
    labels.Append(label(instance));
  }
  Handle(XCAFDoc_GraphNode) top;
  if (!XCAFDoc_DocumentTool::ShapeTool(myDocument->Main())->SetSHUO(labels, top) || top.IsNull()) {
    throw std::runtime_error("the chain of instances could not be named");
  }
  // The kernel keeps the style of a chain at its top.
  XCAFDoc_DocumentTool::ColorTool(myDocument->Main())->SetColor(top->Label(), colorOf(color), XCAFDoc_ColorSurf);
}

void Draft::set_layer(std::uint32_t item, rust::Str name)
{
  XCAFDoc_DocumentTool::LayerTool(myDocument->Main())
    ->SetLayer(label(item), TCollection_ExtendedString(std::string(name).c_str(), Standard_True));
}

void Draft::state_properties(std::uint32_t part, double area, double volume, const std::array<double, 3>& centroid)
{
  XCAFDoc_Area::Set(label(part), area);
  XCAFDoc_Volume::Set(label(part), volume);
  XCAFDoc_Centroid::Set(label(part), gp_Pnt(centroid[0], centroid[1], centroid[2]));
}

void Draft::write(rust::Str path, rust::Str title)
{
  XCAFDoc_DocumentTool::ShapeTool(myDocument->Main())->UpdateAssemblies();
  STEPCAFControl_Controller::Init();
  Interface_Static::SetCVal("write.step.schema", "AP214IS");
  Interface_Static::SetCVal("write.step.unit", "MM");
  Interface_Static::SetIVal("write.surfacecurve.mode", 0);
  STEPCAFControl_Writer writer;
  writer.SetColorMode(Standard_True);
  writer.SetNameMode(Standard_True);
  writer.SetMaterialMode(Standard_True);
  writer.SetLayerMode(Standard_True);
  writer.SetPropsMode(Standard_True);
  writer.SetSHUOMode(Standard_True);
  if (!writer.Transfer(myDocument, STEPControl_AsIs)) {
    throw std::runtime_error("the document could not be transferred");
  }
  const Handle(StepData_StepModel) model =
    Handle(StepData_StepModel)::DownCast(writer.ChangeWriter().WS()->Model());
  APIHeaderSection_MakeHeader header(model);
  header.SetName(word(std::string(title).c_str()));
  header.SetTimeStamp(word("2026-01-01T00:00:00"));
  header.SetAuthorValue(1, word("HartOMat"));
  header.SetOrganizationValue(1, word("HartOMat"));
  header.SetPreprocessorVersion(word("HartOMat sample generator"));
  header.SetOriginatingSystem(word("HartOMat"));
  header.SetAuthorisation(word(""));
  header.SetDescriptionValue(1, word("HartOMat sample"));
  header.Apply(model);
  if (writer.Write(std::string(path).c_str()) != IFSelect_RetDone) {
    throw std::runtime_error("the file could not be written");
  }
}

std::unique_ptr<Draft> new_draft()
{
  return std::make_unique<Draft>();
}

} // namespace hartomat
