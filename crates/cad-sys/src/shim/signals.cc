// Faults of the kernel that come as signals: caught where the kernel is able to go on.
#include "cad-sys/src/lib.rs.h"
#include "document.hxx"

#include <OSD.hxx>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

// Of the allocator that the process is linked with; null where it is another one.
extern "C" __attribute__((weak)) void mi_register_error(void (*handler)(int, void*), void* argument);

namespace hartomat {

namespace {

// A file that breaks the kernel more often than this is given up; each fault leaks a little.
constexpr unsigned MAX_FAULTS = 100000;
constexpr int CAUGHT[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};

std::atomic<unsigned> faults{0};
struct sigaction kernels[NSIG];

// The words by which the parent knows that memory ran out.
void sayStarved()
{
  static const char words[] = "memory allocation of the kernel failed\n";
  const ssize_t written = ::write(STDERR_FILENO, words, sizeof(words) - 1);
  (void)written;
}

// Where memory runs out the process ends: the kernel would go on with null pointers or swallow the
// exception, and a part that is missing for want of memory would look like one that is damaged.
void allocationFailed(int error, void*)
{
  if (error == ENOMEM) {
    sayStarved();
    std::signal(SIGABRT, SIG_DFL);
    std::abort();
  }
}

// True where this process has next to nothing left of the address space it may use.
bool isStarved()
{
  struct rlimit limit;
  const int file = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0 || getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
    return false;
  }
  char text[32] = {};
  const ssize_t length = ::read(file, text, sizeof(text) - 1);
  ::close(file);
  const rlim_t pages = length > 0 ? std::strtoull(text, nullptr, 10) : 0;
  return pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + (1 << 20) >= limit.rlim_cur;
}

// True where the stack itself could not grow: there is no room to go on in.
bool isOfStack([[maybe_unused]] const siginfo_t* info, [[maybe_unused]] const void* context)
{
#if defined(__linux__) && defined(__x86_64__)
  const auto* at = static_cast<const ucontext_t*>(context);
  const auto stack = static_cast<std::intptr_t>(at->uc_mcontext.gregs[REG_RSP]);
  const auto fault = reinterpret_cast<std::intptr_t>(info->si_addr);
  return fault > stack - (1 << 16) && fault < stack + (1 << 16);
#else
  return false;
#endif
}

void count(int signal, siginfo_t* info, void* context)
{
  if (signal == SIGSEGV && isOfStack(info, context)) {
    if (isStarved()) {
      sayStarved();
    }
    std::signal(signal, SIG_DFL);
    return;
  }
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
  if (mi_register_error != nullptr) {
    mi_register_error(allocationFailed, nullptr);
  }
  for (const int signal : CAUGHT) {
    sigaction(signal, nullptr, &kernels[signal]);
    struct sigaction ours = kernels[signal];
    // On a stack of its own where the thread has one, so that a full stack can be told.
    ours.sa_flags |= SA_SIGINFO | SA_ONSTACK;
    ours.sa_sigaction = count;
    sigaction(signal, &ours, nullptr);
  }
}

std::uint32_t kernel_faults()
{
  return faults.load();
}

} // namespace hartomat
