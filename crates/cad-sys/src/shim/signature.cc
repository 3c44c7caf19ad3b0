// The numbers a shape is recognised by: surfaces, curves and points of the B-rep in part space.
// Which of them count, how they are rounded and hashed is decided in Rust.
#include "cad-sys/src/lib.rs.h"
#include "document.hxx"

#include <BRepAdaptor_Curve.hxx>
#include <BRepAdaptor_Surface.hxx>
#include <BRep_Tool.hxx>
#include <Geom_BSplineSurface.hxx>
#include <Geom_BezierSurface.hxx>
#include <TopExp_Explorer.hxx>
#include <TopoDS.hxx>
#include <TopoDS_Edge.hxx>
#include <TopoDS_Face.hxx>
#include <TopoDS_Vertex.hxx>
#include <gp_Cone.hxx>
#include <gp_Cylinder.hxx>
#include <gp_Pln.hxx>
#include <gp_Sphere.hxx>
#include <gp_Torus.hxx>

namespace hartomat {

namespace {

void push(rust::Vec<double>& to, const gp_XYZ& value)
{
  to.push_back(value.X());
  to.push_back(value.Y());
  to.push_back(value.Z());
}

// The point of an axis nearest to the origin: the same for every way of writing the axis.
gp_XYZ foot(const gp_Ax1& axis)
{
  const gp_XYZ direction = axis.Direction().XYZ();
  const gp_XYZ at = axis.Location().XYZ();
  return at - direction * at.Dot(direction);
}

void pushPoles(rust::Vec<double>& to, const TColgp_Array2OfPnt& poles)
{
  for (int u = poles.LowerRow(); u <= poles.UpperRow(); ++u) {
    for (int v = poles.LowerCol(); v <= poles.UpperCol(); ++v) {
      push(to, poles(u, v).XYZ());
    }
  }
}

void pushSurface(const BRepAdaptor_Surface& surface, rust::Vec<double>& to)
{
  switch (surface.GetType()) {
    case GeomAbs_Plane: {
      const gp_Pln plane = surface.Plane();
      const gp_XYZ normal = plane.Axis().Direction().XYZ();
      push(to, normal);
      to.push_back(normal.Dot(plane.Location().XYZ()));
      break;
    }
    case GeomAbs_Cylinder: {
      const gp_Cylinder cylinder = surface.Cylinder();
      push(to, cylinder.Axis().Direction().XYZ());
      push(to, foot(cylinder.Axis()));
      to.push_back(cylinder.Radius());
      break;
    }
    case GeomAbs_Cone: {
      const gp_Cone cone = surface.Cone();
      push(to, cone.Axis().Direction().XYZ());
      push(to, cone.Apex().XYZ());
      to.push_back(cone.SemiAngle());
      break;
    }
    case GeomAbs_Sphere: {
      const gp_Sphere sphere = surface.Sphere();
      push(to, sphere.Location().XYZ());
      to.push_back(sphere.Radius());
      break;
    }
    case GeomAbs_Torus: {
      const gp_Torus torus = surface.Torus();
      push(to, torus.Axis().Direction().XYZ());
      push(to, torus.Location().XYZ());
      to.push_back(torus.MajorRadius());
      to.push_back(torus.MinorRadius());
      break;
    }
    case GeomAbs_BSplineSurface: {
      const Handle(Geom_BSplineSurface) spline = surface.BSpline();
      to.push_back(spline->UDegree());
      to.push_back(spline->VDegree());
      pushPoles(to, spline->Poles());
      break;
    }
    case GeomAbs_BezierSurface: {
      pushPoles(to, surface.Bezier()->Poles());
      break;
    }
    default:
      // Swept and offset surfaces are held by their border alone.
      break;
  }
}

void pushEdge(const TopoDS_Edge& edge, ShapeSignature& out)
{
  const BRepAdaptor_Curve curve(edge);
  const double first = curve.FirstParameter();
  const double last = curve.LastParameter();
  out.edge_kinds.push_back(static_cast<std::uint8_t>(curve.GetType()));
  push(out.edge_points, curve.Value(first).XYZ());
  push(out.edge_points, curve.Value(0.5 * (first + last)).XYZ());
  push(out.edge_points, curve.Value(last).XYZ());
}

bool hasCurve(const TopoDS_Edge& edge)
{
  if (BRep_Tool::Degenerated(edge)) {
    return false;
  }
  double first = 0.0, last = 0.0;
  return !BRep_Tool::Curve(edge, first, last).IsNull();
}

} // namespace

ShapeSignature Document::signature(std::size_t shape) const
{
  const Leaf& part = leaf(shape);
  ShapeSignature out;
  for (int i = 1; i <= part.faces.Extent(); ++i) {
    const TopoDS_Face face = TopoDS::Face(part.faces(i));
    const BRepAdaptor_Surface surface(face, Standard_False);
    SignatureFace record{};
    record.kind = static_cast<std::uint8_t>(surface.GetType());
    record.reversed = face.Orientation() == TopAbs_REVERSED;
    const std::size_t values = out.values.size();
    pushSurface(surface, out.values);
    record.values = static_cast<std::uint32_t>(out.values.size() - values);
    const std::size_t edges = out.edge_kinds.size();
    for (TopExp_Explorer wires(face, TopAbs_WIRE); wires.More(); wires.Next()) {
      ++record.wires;
    }
    for (TopExp_Explorer it(face, TopAbs_EDGE); it.More(); it.Next()) {
      const TopoDS_Edge edge = TopoDS::Edge(it.Current());
      if (hasCurve(edge)) {
        pushEdge(edge, out);
      }
    }
    record.edges = static_cast<std::uint32_t>(out.edge_kinds.size() - edges);
    out.faces.push_back(record);
  }
  const std::size_t edges = out.edge_kinds.size();
  for (TopExp_Explorer it(part.shape, TopAbs_EDGE, TopAbs_FACE); it.More(); it.Next()) {
    const TopoDS_Edge edge = TopoDS::Edge(it.Current());
    if (hasCurve(edge)) {
      pushEdge(edge, out);
    }
  }
  out.loose_edges = static_cast<std::uint32_t>(out.edge_kinds.size() - edges);
  for (TopExp_Explorer it(part.shape, TopAbs_VERTEX, TopAbs_EDGE); it.More(); it.Next()) {
    push(out.loose_points, BRep_Tool::Pnt(TopoDS::Vertex(it.Current())).XYZ());
  }
  for (TopExp_Explorer it(part.shape, TopAbs_SOLID); it.More(); it.Next()) {
    ++out.solids;
  }
  return out;
}

} // namespace hartomat
