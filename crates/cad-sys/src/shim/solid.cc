// Outlines, bodies of them, and what is cut out of or rounded on them.
#include "cad-sys/src/modeling.rs.h"
#include "modeling.hxx"

#include <BRepAdaptor_Curve.hxx>
#include <BRepAlgoAPI_Cut.hxx>
#include <BRepAlgoAPI_Fuse.hxx>
#include <BRepBuilderAPI_MakeEdge.hxx>
#include <BRepBuilderAPI_MakeFace.hxx>
#include <BRepBuilderAPI_MakeWire.hxx>
#include <BRepBuilderAPI_Transform.hxx>
#include <BRepFilletAPI_MakeChamfer.hxx>
#include <BRepFilletAPI_MakeFillet.hxx>
#include <BRepPrimAPI_MakePrism.hxx>
#include <BRepPrimAPI_MakeRevol.hxx>
#include <BRepPrimAPI_MakeSphere.hxx>
#include <BRep_Tool.hxx>
#include <GC_MakeArcOfCircle.hxx>
#include <ShapeUpgrade_UnifySameDomain.hxx>
#include <TopExp.hxx>
#include <TopTools_IndexedMapOfShape.hxx>
#include <TopoDS.hxx>
#include <gp_Ax1.hxx>

#include <cmath>
#include <stdexcept>

namespace hartomat {

namespace {

// The outline as a face; `lift` maps its two coordinates into space.
template <typename Lift>
TopoDS_Shape faceOf(rust::Slice<const Corner> outline, Lift lift)
{
  BRepBuilderAPI_MakeWire wire;
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const Corner& a = outline[i];
    const Corner& b = outline[(i + 1) % outline.size()];
    const gp_Pnt from = lift(a.x, a.y);
    const gp_Pnt to = lift(b.x, b.y);
    if (from.Distance(to) < 1e-9) {
      continue;
    }
    if (a.bulge == 0.0) {
      wire.Add(BRepBuilderAPI_MakeEdge(from, to).Edge());
      continue;
    }
    // The middle of the arc stands off the chord by bulge × half of it, to the right.
    const double mx = 0.5 * (a.x + b.x) + 0.5 * a.bulge * (b.y - a.y);
    const double my = 0.5 * (a.y + b.y) - 0.5 * a.bulge * (b.x - a.x);
    const GC_MakeArcOfCircle arc(from, lift(mx, my), to);
    wire.Add(BRepBuilderAPI_MakeEdge(arc.Value()).Edge());
  }
  return BRepBuilderAPI_MakeFace(wire.Wire()).Face();
}

std::unique_ptr<Solid> merged(const TopoDS_Shape& shape)
{
  ShapeUpgrade_UnifySameDomain unify(shape, Standard_True, Standard_True, Standard_False);
  unify.Build();
  return std::make_unique<Solid>(unify.Shape());
}

template <typename Visit>
void chosenEdges(const TopoDS_Shape& shape, const EdgeChoice& choice, Visit visit)
{
  TopTools_IndexedMapOfShape edges;
  TopExp::MapShapes(shape, TopAbs_EDGE, edges);
  int found = 0;
  for (int i = 1; i <= edges.Extent(); ++i) {
    const TopoDS_Edge edge = TopoDS::Edge(edges(i));
    if (BRep_Tool::Degenerated(edge)) {
      continue;
    }
    const BRepAdaptor_Curve curve(edge);
    if ((choice.circles && curve.GetType() != GeomAbs_Circle) || (choice.lines && curve.GetType() != GeomAbs_Line)) {
      continue;
    }
    const gp_Pnt middle = curve.Value(0.5 * (curve.FirstParameter() + curve.LastParameter()));
    const double at[3] = {middle.X(), middle.Y(), middle.Z()};
    bool inside = true;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      inside = inside && at[axis] >= choice.min[axis] && at[axis] <= choice.max[axis];
    }
    if (inside) {
      visit(edge);
      ++found;
    }
  }
  if (found == 0) {
    throw std::runtime_error("no edge lies in the box");
  }
}

} // namespace

std::unique_ptr<Solid> revolve(rust::Slice<const Corner> outline)
{
  const TopoDS_Shape face = faceOf(outline, [](double r, double z) { return gp_Pnt(r, 0.0, z); });
  return std::make_unique<Solid>(BRepPrimAPI_MakeRevol(face, gp_Ax1(gp::Origin(), gp::DZ())).Shape());
}

std::unique_ptr<Solid> extrude(rust::Slice<const Corner> outline, double height)
{
  const TopoDS_Shape face = faceOf(outline, [](double x, double y) { return gp_Pnt(x, y, 0.0); });
  return std::make_unique<Solid>(BRepPrimAPI_MakePrism(face, gp_Vec(0.0, 0.0, height)).Shape());
}

std::unique_ptr<Solid> ball(double radius)
{
  return std::make_unique<Solid>(BRepPrimAPI_MakeSphere(radius).Shape());
}

std::unique_ptr<Solid> fuse(const Solid& a, const Solid& b)
{
  BRepAlgoAPI_Fuse made(a.shape(), b.shape());
  if (!made.IsDone()) {
    throw std::runtime_error("fusing failed");
  }
  return merged(made.Shape());
}

std::unique_ptr<Solid> cut(const Solid& a, const Solid& b)
{
  BRepAlgoAPI_Cut made(a.shape(), b.shape());
  if (!made.IsDone()) {
    throw std::runtime_error("cutting failed");
  }
  return std::make_unique<Solid>(made.Shape());
}

std::unique_ptr<Solid> placed(const Solid& a, const std::array<double, 12>& m)
{
  gp_Trsf trsf;
  trsf.SetValues(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8], m[9], m[10], m[11]);
  return std::make_unique<Solid>(BRepBuilderAPI_Transform(a.shape(), trsf, Standard_True).Shape());
}

std::unique_ptr<Solid> fillet(const Solid& a, double radius, const EdgeChoice& choice)
{
  BRepFilletAPI_MakeFillet maker(a.shape());
  chosenEdges(a.shape(), choice, [&](const TopoDS_Edge& edge) { maker.Add(radius, edge); });
  maker.Build();
  if (!maker.IsDone()) {
    throw std::runtime_error("the fillet failed");
  }
  return std::make_unique<Solid>(maker.Shape());
}

std::unique_ptr<Solid> chamfer(const Solid& a, double size, const EdgeChoice& choice)
{
  BRepFilletAPI_MakeChamfer maker(a.shape());
  chosenEdges(a.shape(), choice, [&](const TopoDS_Edge& edge) { maker.Add(size, edge); });
  maker.Build();
  if (!maker.IsDone()) {
    throw std::runtime_error("the chamfer failed");
  }
  return std::make_unique<Solid>(maker.Shape());
}

} // namespace hartomat
