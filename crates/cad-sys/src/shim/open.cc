// Reads a STEP file into a document and takes from the STEP model what the document does not keep.
#include "cad-sys/src/lib.rs.h"
#include "document.hxx"
#include "heal.hxx"

#include <HeaderSection_FileSchema.hxx>
#include <Interface_EntityIterator.hxx>
#include <Interface_Static.hxx>
#include <Message.hxx>
#include <Message_Messenger.hxx>
#include <Message_Printer.hxx>
#include <Message_ProgressIndicator.hxx>
#include <OSD_ThreadPool.hxx>
#include <STEPCAFControl_Controller.hxx>
#include <STEPCAFControl_ExternFile.hxx>
#include <STEPCAFControl_Reader.hxx>
#include <STEPConstruct.hxx>
#include <Standard_Version.hxx>
#include <StepBasic_ConversionBasedUnitAndLengthUnit.hxx>
#include <StepBasic_Product.hxx>
#include <StepBasic_ProductDefinition.hxx>
#include <StepBasic_ProductDefinitionFormation.hxx>
#include <StepBasic_SiUnitAndLengthUnit.hxx>
#include <StepData_StepModel.hxx>
#include <StepGeom_CartesianPoint.hxx>
#include <StepShape_ConnectedFaceSet.hxx>
#include <StepShape_Face.hxx>
#include <TCollection_HAsciiString.hxx>
#include <TColStd_SequenceOfAsciiString.hxx>
#include <TransferBRep.hxx>
#include <TransferBRep_ShapeBinder.hxx>
#include <Transfer_TransientProcess.hxx>
#include <XCAFApp_Application.hxx>
#include <XCAFDoc_ShapeTool.hxx>
#include <XSControl_TransferReader.hxx>
#include <XSControl_WorkSession.hxx>

#include <mutex>
#include <stdexcept>
#include <unordered_set>

namespace hartomat {

namespace {

constexpr std::size_t MAX_MESSAGE_BYTES = 16 * 1024;

std::mutex messagesMutex;
std::string messages;

// The kernel prints on stdout; its words are kept for the error report instead.
class MessageKeeper : public Message_Printer {
  DEFINE_STANDARD_RTTI_INLINE(MessageKeeper, Message_Printer)
protected:
  void send(const TCollection_AsciiString& line, const Message_Gravity gravity) const override
  {
    if (gravity < Message_Warning) {
      return;
    }
    const std::lock_guard<std::mutex> lock(messagesMutex);
    if (messages.size() + line.Length() < MAX_MESSAGE_BYTES) {
      messages.append(line.ToCString(), line.Length());
      messages.push_back('\n');
    }
  }
};

void keepMessages()
{
  static const bool once = [] {
    Message::DefaultMessenger()->ChangePrinters().Clear();
    Message::DefaultMessenger()->AddPrinter(new MessageKeeper());
    return true;
  }();
  (void)once;
}

class ProgressBridge : public Message_ProgressIndicator {
  DEFINE_STANDARD_RTTI_INLINE(ProgressBridge, Message_ProgressIndicator)
public:
  explicit ProgressBridge(Progress& sink) : mySink(sink) {}

protected:
  void Show(const Message_ProgressScope&, const Standard_Boolean) override { mySink.advance(GetPosition()); }

private:
  Progress& mySink;
};

std::string stringOf(const Handle(TCollection_HAsciiString) & value)
{
  return value.IsNull() ? std::string() : std::string(value->ToCString());
}

// The file's own names of its products, by the shape each was transferred to.
void collectProducts(const Handle(XSControl_WorkSession) & session,
                     NCollection_DataMap<TopoDS_Shape, StepProduct, TopTools_ShapeMapHasher>& products,
                     std::map<std::string, std::string>& idsByName)
{
  const Handle(Interface_InterfaceModel)& model = session->Model();
  const Handle(Transfer_TransientProcess)& process = session->TransferReader()->TransientProcess();
  for (int i = 1; i <= model->NbEntities(); ++i) {
    const Handle(StepBasic_ProductDefinition) definition =
      Handle(StepBasic_ProductDefinition)::DownCast(model->Value(i));
    if (definition.IsNull() || definition->Formation().IsNull() || definition->Formation()->OfProduct().IsNull()) {
      continue;
    }
    const Handle(StepBasic_Product) product = definition->Formation()->OfProduct();
    const std::string id = stringOf(product->Id());
    const auto named = idsByName.emplace(stringOf(product->Name()), id);
    if (!named.second && named.first->second != id) {
      named.first->second.clear();
    }
    const TopoDS_Shape shape = TransferBRep::ShapeResult(process, definition);
    if (!shape.IsNull()) {
      products.Bind(shape.Located(TopLoc_Location()), StepProduct{id, stringOf(product->Name())});
    }
  }
}

// Faces that shells name and the kernel transferred to nothing. A face of an unknown kind is a null
// entry of its shell; one that could not be built has no result.
void countFaces(const Handle(XSControl_WorkSession) & session, unsigned& named, unsigned& dropped)
{
  const Handle(Interface_InterfaceModel)& model = session->Model();
  const Handle(Transfer_TransientProcess)& process = session->TransferReader()->TransientProcess();
  std::unordered_set<const Standard_Transient*> seen;
  for (int i = 1; i <= model->NbEntities(); ++i) {
    const Handle(StepShape_ConnectedFaceSet) shell = Handle(StepShape_ConnectedFaceSet)::DownCast(model->Value(i));
    if (shell.IsNull() || shell->CfsFaces().IsNull()) {
      continue;
    }
    for (int f = 1; f <= shell->NbCfsFaces(); ++f) {
      const Handle(StepShape_Face) face = shell->CfsFacesValue(f);
      if (face.IsNull()) {
        ++named;
        ++dropped;
      } else if (seen.insert(face.get()).second) {
        ++named;
        const Handle(Transfer_Binder) binder = process->Find(face);
        if (binder.IsNull() || TransferBRep::ShapeResult(binder).IsNull()) {
          ++dropped;
        }
      }
    }
  }
}

// True where a file states centres of curves as well: the kernel keeps one centre per part and takes
// any for it.
bool statesOtherCentres(const Handle(Interface_InterfaceModel) & model)
{
  for (int i = 1; i <= model->NbEntities(); ++i) {
    const Handle(StepGeom_CartesianPoint) point = Handle(StepGeom_CartesianPoint)::DownCast(model->Value(i));
    if (!point.IsNull() && stringOf(point->Name()) == "curve centre point") {
      return true;
    }
  }
  return false;
}

// The length unit a file is written in, where the kernel's own search through its shapes finds none.
std::string lengthUnitOf(const Handle(Interface_InterfaceModel) & model)
{
  std::string si;
  for (int i = 1; i <= model->NbEntities(); ++i) {
    const Handle(StepBasic_ConversionBasedUnitAndLengthUnit) converted =
      Handle(StepBasic_ConversionBasedUnitAndLengthUnit)::DownCast(model->Value(i));
    if (!converted.IsNull()) {
      return stringOf(converted->Name());
    }
    const Handle(StepBasic_SiUnitAndLengthUnit) metric =
      Handle(StepBasic_SiUnitAndLengthUnit)::DownCast(model->Value(i));
    if (!metric.IsNull() && si.empty()) {
      si = !metric->HasPrefix() ? "metre" : metric->Prefix() == StepBasic_spMilli ? "millimetre" : "";
    }
  }
  return si;
}

std::string schemaOf(const Handle(StepData_StepModel) & model)
{
  const Handle(HeaderSection_FileSchema) schema =
    Handle(HeaderSection_FileSchema)::DownCast(model->HeaderEntity(STANDARD_TYPE(HeaderSection_FileSchema)));
  if (schema.IsNull() || schema->NbSchemaIdentifiers() < 1) {
    return std::string();
  }
  return stringOf(schema->SchemaIdentifiersValue(1));
}

} // namespace

Document::Document(const OpenOptions& options, Progress& progress)
{
  keepMessages();
  if (options.threads > 0) {
    OSD_ThreadPool::DefaultPool()->Init(static_cast<int>(options.threads) - 1);
  }
  load(options, progress);
  collectLeaves();
}

Document::~Document()
{
  if (!myDocument.IsNull()) {
    myDocument->Close();
  }
}

void Document::load(const OpenOptions& options, Progress& progress)
{
  STEPCAFControl_Controller::Init();
  healLightly();
  // Everything comes out in mm, whatever the file was written in.
  Interface_Static::SetCVal("xstep.cascade.unit", "MM");
  XCAFDoc_ShapeTool::SetAutoNaming(Standard_False);

  Handle(XCAFApp_Application) application = XCAFApp_Application::GetApplication();
  application->NewDocument("MDTV-XCAF", myDocument);

  STEPCAFControl_Reader reader;
  reader.SetColorMode(Standard_True);
  reader.SetNameMode(Standard_True);
  reader.SetLayerMode(Standard_True);
  reader.SetMatMode(Standard_True);
  reader.SetSHUOMode(Standard_True);
  reader.SetPropsMode(options.validation_properties);
  // Dimensions, tolerances and saved views make no picture.
  reader.SetGDTMode(Standard_False);
  reader.SetViewMode(Standard_False);

  const std::string path(options.path);
  if (reader.ReadFile(path.c_str()) != IFSelect_RetDone) {
    throw std::runtime_error("unreadable|the STEP text could not be parsed");
  }
  progress.stage("transfer");
  Handle(ProgressBridge) bridge = new ProgressBridge(progress);
  if (!reader.Transfer(myDocument, bridge->Start())) {
    throw std::runtime_error("unreadable|the file holds nothing that could be transferred");
  }
  progress.stage("walk");

  mySchema = schemaOf(Handle(StepData_StepModel)::DownCast(reader.Reader().Model()));
  TColStd_SequenceOfAsciiString lengths, angles, solidAngles;
  reader.ChangeReader().FileUnits(lengths, angles, solidAngles);
  if (!lengths.IsEmpty() && !lengths.First().IsEmpty()) {
    myUnit = lengths.First().ToCString();
  } else {
    myUnit = lengthUnitOf(reader.Reader().Model());
  }
  myCentresTold = options.validation_properties && !statesOtherCentres(reader.Reader().Model());
  collectProducts(reader.Reader().WS(), myProducts, myIdsByName);
  countFaces(reader.Reader().WS(), myNamedFaces, myDroppedFaces);
  for (NCollection_DataMap<TCollection_AsciiString, Handle(STEPCAFControl_ExternFile)>::Iterator it(reader.ExternFiles());
       it.More();
       it.Next()) {
    myExternalFiles.emplace_back(it.Key().ToCString());
    const Handle(XSControl_WorkSession)& session = it.Value()->GetWS();
    if (!session.IsNull() && !session->Model().IsNull()) {
      collectProducts(session, myProducts, myIdsByName);
      countFaces(session, myNamedFaces, myDroppedFaces);
    }
  }
}

std::unique_ptr<Document> open_document(const OpenOptions& options, Progress& progress)
{
  return std::make_unique<Document>(options, progress);
}

rust::String take_messages()
{
  const std::lock_guard<std::mutex> lock(messagesMutex);
  rust::String out = rust::String::lossy(messages);
  messages.clear();
  return out;
}

rust::String kernel_version()
{
  return rust::String(OCC_VERSION_COMPLETE);
}

rust::String text(const std::string& value)
{
  return rust::String::lossy(value);
}

} // namespace hartomat
