// Triangles of one shape, face by face, with normals from the surface.
#include "cad-sys/src/lib.rs.h"
#include "document.hxx"
#include "heal.hxx"

#include <BRepAdaptor_Surface.hxx>
#include <BRepMesh_IncrementalMesh.hxx>
#include <BRepTools.hxx>
#include <BRep_Tool.hxx>
#include <IMeshTools_Parameters.hxx>
#include <OSD_Parallel.hxx>
#include <Poly_Triangulation.hxx>
#include <Standard_ErrorHandler.hxx>
#include <TopExp_Explorer.hxx>
#include <TopoDS.hxx>
#include <TopoDS_Face.hxx>
#include <TopoDS_TShape.hxx>

#include <cmath>
#include <unordered_set>
#include <vector>

namespace hartomat {

namespace {

void push3(rust::Vec<float>& to, const gp_XYZ& value)
{
  to.push_back(static_cast<float>(value.X()));
  to.push_back(static_cast<float>(value.Y()));
  to.push_back(static_cast<float>(value.Z()));
}

// Normals of the triangles around each node, for nodes where the surface has none.
std::vector<gp_XYZ> triangleNormals(const Poly_Triangulation& mesh)
{
  std::vector<gp_XYZ> out(static_cast<std::size_t>(mesh.NbNodes()), gp_XYZ(0, 0, 0));
  for (int t = 1; t <= mesh.NbTriangles(); ++t) {
    int a = 0, b = 0, c = 0;
    mesh.Triangle(t).Get(a, b, c);
    const gp_XYZ pa = mesh.Node(a).XYZ();
    const gp_XYZ normal = (mesh.Node(b).XYZ() - pa) ^ (mesh.Node(c).XYZ() - pa);
    for (const int node : {a, b, c}) {
      out[static_cast<std::size_t>(node - 1)] += normal;
    }
  }
  return out;
}

// Appends one face; its own vertices, so that normals stay split at its border.
FaceRange appendFace(const TopoDS_Face& face, std::uint32_t base, ShapeMesh& out)
{
  TopLoc_Location location;
  const Handle(Poly_Triangulation) mesh = BRep_Tool::Triangulation(face, location);
  if (mesh.IsNull() || mesh->NbTriangles() == 0) {
    return FaceRange{0, 0};
  }
  const gp_Trsf trsf = location.Transformation();
  const bool mirrored = trsf.IsNegative();
  const bool reversed = (face.Orientation() == TopAbs_REVERSED);
  const bool flip = reversed != mirrored;

  BRepAdaptor_Surface surface(TopoDS::Face(face.Located(TopLoc_Location())), Standard_False);
  const bool flat = surface.GetType() == GeomAbs_Plane;
  const bool onSurface = mesh->HasUVNodes();
  gp_XYZ flatNormal(0, 0, 1);
  if (flat) {
    gp_Pnt point;
    gp_Vec du, dv;
    surface.D1(0, 0, point, du, dv);
    flatNormal = (du ^ dv).XYZ();
  }
  std::vector<gp_XYZ> fallback;
  for (int i = 1; i <= mesh->NbNodes(); ++i) {
    push3(out.positions, mesh->Node(i).Transformed(trsf).XYZ());
    gp_XYZ normal = flatNormal;
    if (!flat) {
      double size = 0.0;
      if (onSurface) {
        const gp_Pnt2d uv = mesh->UVNode(i);
        gp_Pnt point;
        gp_Vec du, dv;
        surface.D1(uv.X(), uv.Y(), point, du, dv);
        const double scale = du.Magnitude() * dv.Magnitude();
        normal = (du ^ dv).XYZ();
        size = normal.Modulus();
        // Poles, apexes and folded patches have no normal of their own.
        if (!(size > 1e-9 * scale) || !(size > 1e-14)) {
          size = 0.0;
        }
      }
      if (size == 0.0) {
        if (fallback.empty()) {
          fallback = triangleNormals(*mesh);
        }
        normal = fallback[static_cast<std::size_t>(i - 1)];
      }
    }
    gp_Vec turned = gp_Vec(normal).Transformed(trsf);
    if (reversed) {
      turned.Reverse();
    }
    const double size = turned.Magnitude();
    push3(out.normals, size > 0.0 ? turned.XYZ() / size : gp_XYZ(0, 0, 1));
  }
  for (int t = 1; t <= mesh->NbTriangles(); ++t) {
    int a = 0, b = 0, c = 0;
    mesh->Triangle(t).Get(a, b, c);
    if (flip) {
      std::swap(b, c);
    }
    out.indices.push_back(base + static_cast<std::uint32_t>(a - 1));
    out.indices.push_back(base + static_cast<std::uint32_t>(b - 1));
    out.indices.push_back(base + static_cast<std::uint32_t>(c - 1));
  }
  return FaceRange{static_cast<std::uint32_t>(mesh->NbNodes()), static_cast<std::uint32_t>(mesh->NbTriangles())};
}

// A face that could not be meshed is mended and tried again; it may fall into several.
FaceRange appendMended(const TopoDS_Face& face, const IMeshTools_Parameters& parameters, ShapeMesh& out)
{
  FaceRange range{0, 0};
  const TopoDS_Shape better = mended(face);
  if (better.IsNull()) {
    return range;
  }
  BRepMesh_IncrementalMesh(better, parameters);
  for (TopExp_Explorer it(better, TopAbs_FACE); it.More(); it.Next()) {
    const FaceRange piece = appendFace(TopoDS::Face(it.Current()), range.vertices, out);
    range.vertices += piece.vertices;
    range.triangles += piece.triangles;
  }
  return range;
}

IMeshTools_Parameters parametersOf(const MeshOptions& options, bool parallel)
{
  IMeshTools_Parameters parameters;
  parameters.Deflection = options.linear_mm;
  parameters.Angle = options.angular_rad;
  parameters.Relative = Standard_False;
  parameters.InParallel = parallel;
  return parameters;
}

} // namespace

void Document::prepare_meshes(rust::Slice<const MeshTask> tasks) const
{
  // Shapes that share an edge would write to it at the same time: all but the first wait for `mesh`.
  std::unordered_set<const TopoDS_TShape*> edges;
  std::vector<MeshTask> apart;
  for (const MeshTask& task : tasks) {
    bool alone = true;
    std::vector<const TopoDS_TShape*> own;
    for (TopExp_Explorer it(leaf(task.shape).shape, TopAbs_EDGE); it.More(); it.Next()) {
      own.push_back(it.Current().TShape().get());
      alone = alone && edges.count(own.back()) == 0;
    }
    edges.insert(own.begin(), own.end());
    if (alone) {
      apart.push_back(task);
    }
  }
  OSD_Parallel::For(0, static_cast<int>(apart.size()), [&](int index) {
    const MeshTask& task = apart[static_cast<std::size_t>(index)];
    try {
      OCC_CATCH_SIGNALS
      BRepMesh_IncrementalMesh(leaf(task.shape).shape, parametersOf(task.options, false));
    } catch (const Standard_Failure&) {
      // Its faces stay without triangles, and are mended and counted as such.
    }
  });
  myPrepared.resize(myShapes.size(), false);
  for (const MeshTask& task : apart) {
    myPrepared[task.shape] = true;
  }
}

ShapeMesh Document::mesh(std::size_t shape, const MeshOptions& options) const
{
  const Leaf& part = leaf(shape);
  ShapeMesh out;
  if (part.faces.IsEmpty()) {
    return out;
  }
  const IMeshTools_Parameters parameters = parametersOf(options, options.parallel);
  if (shape < myPrepared.size() && myPrepared[shape]) {
    myPrepared[shape] = false;
  } else {
    BRepMesh_IncrementalMesh(part.shape, parameters);
  }
  for (int i = 1; i <= part.faces.Extent(); ++i) {
    const TopoDS_Face face = TopoDS::Face(part.faces(i));
    FaceRange range = appendFace(face, 0, out);
    if (range.triangles == 0) {
      range = appendMended(face, parameters, out);
    }
    out.faces.push_back(range);
  }
  // The buffers are the result; keeping both doubles the peak.
  BRepTools::Clean(part.shape);
  return out;
}

} // namespace hartomat
