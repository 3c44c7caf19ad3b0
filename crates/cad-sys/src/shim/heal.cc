#include "heal.hxx"

#include <ShapeFix_Face.hxx>
#include <ShapeFix_Wire.hxx>
#include <Standard_ErrorHandler.hxx>
#include <Standard_Failure.hxx>
#include <Standard_Version.hxx>

#if OCC_VERSION_HEX < 0x070800
#include <Interface_Static.hxx>
#include <ShapeExtend_MsgRegistrator.hxx>
#include <ShapeFix_Shape.hxx>
#include <ShapeFix_Solid.hxx>
#include <ShapeProcess_ShapeContext.hxx>
#include <XSAlgo.hxx>
#include <XSAlgo_AlgoContainer.hxx>

#include <cstring>
#endif

namespace hartomat {

#if OCC_VERSION_HEX < 0x070800

namespace {

class LightHealing : public XSAlgo_AlgoContainer {
  DEFINE_STANDARD_RTTI_INLINE(LightHealing, XSAlgo_AlgoContainer)
public:
  TopoDS_Shape ProcessShape(const TopoDS_Shape& shape,
                            const Standard_Real precision,
                            const Standard_Real maxTolerance,
                            const Standard_CString resource,
                            const Standard_CString sequence,
                            Handle(Standard_Transient) & info,
                            const Message_ProgressRange& progress,
                            const Standard_Boolean nonManifold) const override
  {
    if (shape.IsNull() || std::strncmp(sequence, "read.", 5) != 0) {
      return XSAlgo_AlgoContainer::ProcessShape(
        shape, precision, maxTolerance, resource, sequence, info, progress, nonManifold);
    }
    Handle(ShapeProcess_ShapeContext) context = new ShapeProcess_ShapeContext(shape, "");
    context->SetDetalisation(TopAbs_EDGE);
    context->SetNonManifold(nonManifold);
    info = context;
    try {
      OCC_CATCH_SIGNALS
      const Handle(ShapeExtend_MsgRegistrator) messages = new ShapeExtend_MsgRegistrator;
      const Handle(ShapeFix_Shape) fix = new ShapeFix_Shape(shape);
      fix->SetMsgRegistrator(messages);
      fix->SetPrecision(precision);
      fix->SetMaxTolerance(maxTolerance);
      fix->FixSolidTool()->CreateOpenSolidMode() = Standard_False;
      fix->FixFaceTool()->FixIntersectingWiresMode() = Standard_False;
      fix->FixFaceTool()->FixWireTool()->FixSameParameterMode() = Standard_False;
      fix->FixFaceTool()->FixWireTool()->FixSelfIntersectionMode() = Standard_False;
      fix->Perform(progress);
      const TopoDS_Shape result = fix->Shape();
      if (!result.IsNull() && result != shape) {
        context->RecordModification(fix->Context(), messages);
        context->SetResult(result);
      }
    } catch (const Standard_Failure&) {
      // What cannot be mended is used as it was read.
    }
    return context->Result();
  }
};

} // namespace

void healLightly()
{
  XSAlgo::Init();
  XSAlgo::SetAlgoContainer(new LightHealing());
}

#else

// From 7.8 on the search is fast, and is configured otherwise.
void healLightly() {}

#endif

TopoDS_Shape mended(const TopoDS_Face& face)
{
  try {
    OCC_CATCH_SIGNALS
    const Handle(ShapeFix_Face) fix = new ShapeFix_Face(face);
    fix->FixWireTool()->FixSelfIntersectionMode() = Standard_True;
    fix->Perform();
    return fix->Result();
  } catch (const Standard_Failure&) {
    return TopoDS_Shape();
  }
}

} // namespace hartomat
