using static Cleave.Memory.Systems.LinuxCalls;

namespace Cleave.Memory.Systems;

/// <content>Protection of views. Locking from the first use on needs Linux 4.4.</content>
internal sealed partial class LinuxPageSystem
{
    // SAFETY: the caller has mapped the addresses, and this advice changes neither contents nor rights.
    public PageSystemError HideFromDumps(nuint address, nuint size) =>
        PageSystemError.Of("madvise", Madvise(address, size, DontDumpAdvice) < 0);

    // SAFETY: the caller has mapped the addresses, and this advice changes nothing in this process.
    public PageSystemError HideFromChildren(nuint address, nuint size) =>
        PageSystemError.Of("madvise", Madvise(address, size, DontForkAdvice) < 0);

    public PageSystemError Lock(nuint address, nuint size)
    {
        // SAFETY: the caller has mapped the addresses; locking changes neither contents nor rights.
        PageSystemError error = PageSystemError.Of("mlock2", SystemCall3(LockNumber, (nint)address, (nint)size, LockOnFault) < 0);
        return error.IsNone ? error : error with { Hint = LockHint() };
    }

    // SAFETY: the caller owns the addresses, and nobody uses them until OpenGap.
    public PageSystemError CloseGap(nuint address, nuint size) =>
        PageSystemError.Of("mprotect", Mprotect(address, size, ProtectionNone) < 0);

    // SAFETY: the caller owns the addresses, which are a part of a view for reading and writing.
    public PageSystemError OpenGap(nuint address, nuint size) =>
        PageSystemError.Of("mprotect", Mprotect(address, size, ProtectionReadWrite) < 0);

    private static string LockHint() => LinuxMachine.LockLimit() is { } limit
        ? $"The process may lock {ByteText.Exact(limit)} of memory: raise that limit (ulimit -l, RLIMIT_MEMLOCK), or lock less."
        : "Lock less memory, or raise the limit of the process (ulimit -l, RLIMIT_MEMLOCK).";
}
