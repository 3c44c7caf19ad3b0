// A STEP file as the kernel understood it. Only reads and walks; what it means is decided in Rust.
#pragma once

#include "guard.hxx"

#include "rust/cxx.h"

#include <NCollection_DataMap.hxx>
#include <TDF_Label.hxx>
#include <TDF_LabelMapHasher.hxx>
#include <TDocStd_Document.hxx>
#include <TopTools_IndexedMapOfShape.hxx>
#include <TopTools_ShapeMapHasher.hxx>
#include <TopoDS_Shape.hxx>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace hartomat {

struct OpenOptions;
struct Structure;
struct ShapeColors;
struct ShapeMesh;
struct ShapeMeasures;
struct ShapeSignature;
struct PlacedBox;
struct MeshOptions;
struct MeshTask;
struct Progress;

// What the STEP file itself says of one product; found by the shape it was transferred to.
struct StepProduct {
  std::string id;
  std::string name;
};

class Document {
public:
  Document(const OpenOptions& options, Progress& progress);
  ~Document();

  Structure structure() const;
  ShapeColors colors(std::size_t shape) const;
  PlacedBox exact_box(std::size_t shape) const;
  PlacedBox placed_box(std::size_t shape, const std::array<double, 12>& placement) const;
  ShapeMeasures measures(std::size_t shape) const;
  ShapeSignature signature(std::size_t shape) const;
  void prepare_meshes(rust::Slice<const MeshTask> tasks) const;
  ShapeMesh mesh(std::size_t shape, const MeshOptions& options) const;
  std::size_t shape_count() const { return myShapes.size(); }

private:
  struct Leaf {
    TDF_Label label;
    TopoDS_Shape shape;
    TopTools_IndexedMapOfShape faces;
  };

  void load(const OpenOptions& options, Progress& progress);
  void collectLeaves();
  bool isLeaf(const TDF_Label& label) const;
  bool isPieceOfPart(const TDF_Label& component) const;
  const Leaf& leaf(std::size_t shape) const;

  Handle(TDocStd_Document) myDocument;
  NCollection_DataMap<TopoDS_Shape, StepProduct, TopTools_ShapeMapHasher> myProducts;
  // Ids by name, empty where two products share the name; for assemblies, whose shapes are rebuilt.
  std::map<std::string, std::string> myIdsByName;
  std::vector<Leaf> myShapes;
  // Exact boxes cost more than triangles; they are asked for at every quality and in the report.
  mutable std::map<std::size_t, PlacedBox> myBoxes;
  // Shapes that hold triangles already.
  mutable std::vector<bool> myPrepared;
  NCollection_DataMap<TDF_Label, int, TDF_LabelMapHasher> myShapeOfLabel;
  std::string mySchema;
  std::string myUnit;
  std::vector<std::string> myExternalFiles;
  // Whether the centre of gravity that the kernel keeps is the part's own.
  bool myCentresTold = false;
  unsigned myNamedFaces = 0;
  unsigned myDroppedFaces = 0;
};

std::unique_ptr<Document> open_document(const OpenOptions& options, Progress& progress);

// From now on a signal raised by the kernel fails the entity or the call it comes from.
void catch_signals();

// How many such signals there were.
std::uint32_t kernel_faults();

// What the kernel has said so far (bounded), and forgets it.
rust::String take_messages();

rust::String kernel_version();

// UTF-8 of a kernel string; what is not UTF-8 is replaced, never refused.
rust::String text(const std::string& value);

} // namespace hartomat
