// Turns whatever the kernel throws, and signals it raises, into text for Rust. `oom|` at the front
// marks exhausted memory.
#pragma once

#include <Standard_ErrorHandler.hxx>
#include <Standard_Failure.hxx>
#include <Standard_OutOfMemory.hxx>

#include <exception>
#include <new>
#include <string>

namespace rust {
namespace behavior {

template <typename Try, typename Fail>
static void trycatch(Try&& attempt, Fail&& fail) noexcept
{
  try {
    OCC_CATCH_SIGNALS
    attempt();
  } catch (const Standard_OutOfMemory&) {
    fail("oom|the kernel ran out of memory");
  } catch (const Standard_Failure& failure) {
    std::string text = failure.DynamicType()->Name();
    if (failure.GetMessageString() != nullptr && *failure.GetMessageString() != '\0') {
      text += ": ";
      text += failure.GetMessageString();
    }
    fail(text.c_str());
  } catch (const std::bad_alloc&) {
    fail("oom|memory ran out");
  } catch (const std::exception& failure) {
    fail(failure.what());
  } catch (...) {
    fail("the kernel threw something unknown");
  }
}

} // namespace behavior
} // namespace rust
