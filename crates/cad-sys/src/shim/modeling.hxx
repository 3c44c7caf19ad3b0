// Modelling for the project's own sample files.
#pragma once

#include "guard.hxx"

#include "rust/cxx.h"

#include <TDF_Label.hxx>
#include <TDocStd_Document.hxx>
#include <TopoDS_Shape.hxx>

#include <array>
#include <memory>
#include <vector>

namespace hartomat {

struct Corner;
struct EdgeChoice;

class Solid {
public:
  explicit Solid(const TopoDS_Shape& shape) : myShape(shape) {}
  const TopoDS_Shape& shape() const { return myShape; }

private:
  TopoDS_Shape myShape;
};

std::unique_ptr<Solid> revolve(rust::Slice<const Corner> outline);
std::unique_ptr<Solid> extrude(rust::Slice<const Corner> outline, double height);
std::unique_ptr<Solid> ball(double radius);
std::unique_ptr<Solid> fuse(const Solid& a, const Solid& b);
std::unique_ptr<Solid> cut(const Solid& a, const Solid& b);
std::unique_ptr<Solid> placed(const Solid& a, const std::array<double, 12>& placement);
std::unique_ptr<Solid> fillet(const Solid& a, double radius, const EdgeChoice& choice);
std::unique_ptr<Solid> chamfer(const Solid& a, double size, const EdgeChoice& choice);

// A document in the making.
class Draft {
public:
  Draft();
  std::uint32_t add_part(rust::Str name, const Solid& solid, const std::array<float, 4>& color);
  std::uint32_t color_faces(std::uint32_t part,
                            const std::array<double, 3>& min,
                            const std::array<double, 3>& max,
                            const std::array<float, 4>& color);
  void set_material(std::uint32_t part, rust::Str name, double density);
  std::uint32_t add_assembly(rust::Str name);
  std::uint32_t
  place(std::uint32_t assembly, std::uint32_t child, rust::Str name, const std::array<double, 12>& placement);
  void color_instance(std::uint32_t instance, const std::array<float, 4>& color);
  void color_deep_instance(rust::Slice<const std::uint32_t> chain, const std::array<float, 4>& color);
  void set_layer(std::uint32_t item, rust::Str name);
  void state_properties(std::uint32_t part, double area, double volume, const std::array<double, 3>& centroid);
  void write(rust::Str path, rust::Str title);

private:
  const TDF_Label& label(std::uint32_t index) const;
  std::uint32_t keep(const TDF_Label& label);

  Handle(TDocStd_Document) myDocument;
  std::vector<TDF_Label> myLabels;
};

std::unique_ptr<Draft> new_draft();

} // namespace hartomat
