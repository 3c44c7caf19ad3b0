// Faults of the kernel that come as signals: caught where the kernel is able to go on.
#include "cad-sys/src/lib.rs.h"
#include "document.hxx"

#include <OSD.hxx>

#include <atomic>
#include <csignal>
#include <cstring>

namespace hartomat {

namespace {

// A file that breaks the kernel more often than this is given up; each fault leaks a little.
constexpr unsigned MAX_FAULTS = 100000;
constexpr int CAUGHT[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};

std::atomic<unsigned> faults{0};
struct sigaction kernels[NSIG];

void count(int signal, siginfo_t* info, void* context)
{
  const struct sigaction& next = kernels[signal];
  if (++faults > MAX_FAULTS || (next.sa_flags & SA_SIGINFO) == 0 || next.sa_sigaction == nullptr) {
    // Returning repeats the instruction, now with nobody to catch it.
    std::signal(signal, SIG_DFL);
    return;
  }
  next.sa_sigaction(signal, info, context);
}

} // namespace

// The kernel reads through null handles where a file's entities contradict each other. Its own
// handler jumps from there to the nearest OCC_CATCH_SIGNALS, which stands around every entity: the
// entity fails and the rest is read. Interrupts keep their usual meaning.
void catch_signals()
{
  struct sigaction before[NSIG];
  for (const int signal : {SIGINT, SIGHUP, SIGQUIT, SIGTERM}) {
    sigaction(signal, nullptr, &before[signal]);
  }
  OSD::SetSignal(OSD_SignalMode_Set, Standard_False);
  for (const int signal : {SIGINT, SIGHUP, SIGQUIT, SIGTERM}) {
    sigaction(signal, &before[signal], nullptr);
  }
  for (const int signal : CAUGHT) {
    sigaction(signal, nullptr, &kernels[signal]);
    struct sigaction ours = kernels[signal];
    ours.sa_flags |= SA_SIGINFO;
    ours.sa_sigaction = count;
    sigaction(signal, &ours, nullptr);
  }
}

std::uint32_t kernel_faults()
{
  return faults.load();
}

} // namespace hartomat
