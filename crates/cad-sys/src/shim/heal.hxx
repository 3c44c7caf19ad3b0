// How much of what is read is mended while it is read, and what is mended afterwards.
#pragma once

#include <TopoDS_Face.hxx>
#include <TopoDS_Shape.hxx>

namespace hartomat {

// The kernel looks for wires that cross themselves on every face of every file; on large files that
// is a quarter of all time, and nearly always for nothing. This leaves it out; `mended` makes up for
// it on those faces that then cannot be meshed.
void healLightly();

// The face with everything mended that the kernel can mend; null where it cannot.
TopoDS_Shape mended(const TopoDS_Face& face);

} // namespace hartomat
