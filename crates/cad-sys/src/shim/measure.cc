// Exact properties of the shape itself, without tessellation.
#include "cad-sys/src/lib.rs.h"
#include "document.hxx"

#include <BRepBndLib.hxx>
#include <BRepGProp.hxx>
#include <BRepTools.hxx>
#include <BRep_Tool.hxx>
#include <Bnd_Box.hxx>
#include <GProp_GProps.hxx>
#include <TopExp.hxx>
#include <TopExp_Explorer.hxx>
#include <TopTools_IndexedDataMapOfShapeListOfShape.hxx>
#include <TopoDS.hxx>
#include <TopoDS_Edge.hxx>

namespace hartomat {

namespace {

PlacedBox boxOf(const TopoDS_Shape& shape)
{
  Bnd_Box box;
  BRepBndLib::AddOptimal(shape, box, Standard_False, Standard_False);
  PlacedBox out{false, {0, 0, 0}, {0, 0, 0}};
  if (box.IsVoid() || box.IsOpen()) {
    return out;
  }
  box.SetGap(0.0);
  out.set = true;
  box.Get(out.min[0], out.min[1], out.min[2], out.max[0], out.max[1], out.max[2]);
  return out;
}

std::array<double, 3> pointOf(const GProp_GProps& properties)
{
  const gp_Pnt at = properties.CentreOfMass();
  return {at.X(), at.Y(), at.Z()};
}

} // namespace

PlacedBox Document::exact_box(std::size_t shape) const
{
  const auto known = myBoxes.find(shape);
  if (known != myBoxes.end()) {
    return known->second;
  }
  return myBoxes.emplace(shape, boxOf(leaf(shape).shape)).first->second;
}

PlacedBox Document::placed_box(std::size_t shape, const std::array<double, 12>& m) const
{
  gp_Trsf trsf;
  trsf.SetValues(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8], m[9], m[10], m[11]);
  return boxOf(leaf(shape).shape.Located(TopLoc_Location(trsf)));
}

ShapeMeasures Document::measures(std::size_t shape) const
{
  const Leaf& part = leaf(shape);
  ShapeMeasures out{};
  out.faces = static_cast<std::uint32_t>(part.faces.Extent());

  TopTools_IndexedMapOfShape solids, shells;
  TopExp::MapShapes(part.shape, TopAbs_SOLID, solids);
  out.solids = static_cast<std::uint32_t>(solids.Extent());
  for (TopExp_Explorer it(part.shape, TopAbs_SHELL, TopAbs_SOLID); it.More(); it.Next()) {
    shells.Add(it.Current());
  }
  out.surfaces = static_cast<std::uint32_t>(shells.Extent());
  for (TopExp_Explorer it(part.shape, TopAbs_FACE, TopAbs_SHELL); it.More(); it.Next()) {
    ++out.surfaces;
  }

  TopTools_IndexedDataMapOfShapeListOfShape edges;
  TopExp::MapShapesAndAncestors(part.shape, TopAbs_EDGE, TopAbs_FACE, edges);
  for (int i = 1; i <= edges.Extent(); ++i) {
    const TopoDS_Edge edge = TopoDS::Edge(edges.FindKey(i));
    if (BRep_Tool::Degenerated(edge)) {
      continue;
    }
    const int users = edges(i).Extent();
    if (users == 0 || (users == 1 && !BRep_Tool::IsClosed(edge, TopoDS::Face(edges(i).First())))) {
      ++out.free_edges;
    }
  }

  if (out.faces > 0) {
    GProp_GProps area;
    BRepGProp::SurfaceProperties(part.shape, area);
    out.area = area.Mass();
    out.centroid = pointOf(area);
    out.area_centroid = out.centroid;
  }
  if (out.surfaces > 0) {
    GProp_GProps loose;
    for (TopExp_Explorer it(part.shape, TopAbs_FACE, TopAbs_SOLID); it.More(); it.Next()) {
      GProp_GProps face;
      BRepGProp::SurfaceProperties(it.Current(), face);
      loose.Add(face);
    }
    out.loose_area = loose.Mass();
    out.loose_centroid = pointOf(loose);
  }
  if (out.solids > 0) {
    GProp_GProps volume;
    BRepGProp::VolumeProperties(part.shape, volume, Standard_True);
    out.volume = volume.Mass();
    out.centroid = pointOf(volume);
  }
  return out;
}

} // namespace hartomat
