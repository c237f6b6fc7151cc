using System.Runtime.Versioning;
using static Cleave.Memory.Systems.LinuxCalls;

namespace Cleave.Memory.Systems;

/// <summary>The page system of Linux 4.11 or later: an arena is a sealed memfd. Huge pages need Linux 6.1.</summary>
[SupportedOSPlatform("linux")]
internal sealed partial class LinuxPageSystem : IPageSystem
{
    public nuint PageSize { get; } = (nuint)Environment.SystemPageSize;

    public nuint HugePageSize { get; } = LinuxMachine.HugePageSize();

    public bool CanPunch => true;

    public bool CanMapPart => true;

    public IReadOnlyList<int> NumaNodes { get; } = LinuxMachine.NumaNodes();

    public unsafe PageSystemError Create(nuint size, out nint arena)
    {
        // SAFETY: the literal is pinned, and every UTF-8 literal ends with a zero byte.
        const uint Flags = MemfdCloseOnExec | MemfdAllowSealing;

        fixed (byte* name = "cleave"u8)
        {
            int descriptor = MemfdCreate(name, Flags | MemfdNoExec);
            PageSystemError error = PageSystemError.Of("memfd_create", descriptor < 0);
            if (error.Code == InvalidArgument)
            {
                // Kernels before 6.3 refuse the flag MFD_NOEXEC_SEAL.
                descriptor = MemfdCreate(name, Flags);
                error = PageSystemError.Of("memfd_create", descriptor < 0);
            }

            arena = descriptor;
            return error;
        }
    }

    public PageSystemError SetSize(nint arena, nuint size) => Retried("ftruncate", () => Ftruncate((int)arena, (nint)size));

    public PageSystemError Seal(nint arena, nuint size) =>
        // SAFETY: fcntl with these constants takes integers only and touches no memory of the process.
        PageSystemError.Of("fcntl", SystemCall3(FcntlNumber, arena, AddSeals, SealSeal | SealShrink | SealGrow) < 0);

    // An interrupted close has closed the descriptor anyway: a second close could close a descriptor that another thread has just opened.
    public PageSystemError Close(nint arena) => PageSystemError.Of("close", LinuxCalls.Close((int)arena) < 0);

    public PageSystemError Reserve(nuint size, out nuint address)
    {
        // SAFETY: without a fixed address the system chooses free addresses, so no mapping is replaced.
        nint mapped = Mmap(0, size, ProtectionNone, LinuxCalls.MapPrivate | MapAnonymous | MapNoReserve, -1, 0);
        address = (nuint)mapped;
        return PageSystemError.Of("mmap", mapped == -1);
    }

    public PageSystemError Map(nint arena, nuint offset, nuint size, nuint address) =>
        // SAFETY: the caller reserved the addresses, so MapFixed replaces no mapping that somebody else owns.
        PageSystemError.Of("mmap", Mmap(address, size, ProtectionReadWrite, MapShared | MapFixed, (int)arena, (nint)offset) == -1);

    // SAFETY: the caller owns the whole reservation and uses no address of it any more.
    public PageSystemError Unreserve(nuint address, nuint size) => PageSystemError.Of("munmap", Munmap(address, size) < 0);

    public PageSystemError Punch(nint arena, nuint offset, nuint size) =>
        Retried("fallocate", () => Fallocate((int)arena, PunchHole | KeepSize, (nint)offset, (nint)size));

    public unsafe PageSystemError Resident(nint arena, nuint address, nuint size, out ulong bytes)
    {
        // SAFETY: the buffer has the size that statx fills, and the path is pinned and empty except for its zero byte.
        byte* answer = stackalloc byte[StatxBytes];
        fixed (byte* path = "\0"u8)
        {
            PageSystemError error = PageSystemError.Of("statx", Statx((int)arena, path, EmptyPath, WantBlocks, answer) < 0);
            var blocks = new ReadOnlySpan<byte>(answer + StatxBlocksOffset, sizeof(ulong));
            bytes = error.IsNone ? BitConverter.ToUInt64(blocks) * BlockBytes : 0;
            return error;
        }
    }

    public unsafe PageSystemError Bind(nuint address, nuint size, int numaNode)
    {
        // SAFETY: the mask has a word for the bit of the node. Callers pass nodes from NumaNodes only, so the mask has few words.
        int words = (numaNode / 64) + 1;
        ulong* mask = stackalloc ulong[words];
        new Span<ulong>(mask, words).Clear();
        mask[words - 1] = 1UL << (numaNode % 64);

        // The kernel subtracts one from the number of bits that it gets.
        return PageSystemError.Of(
            "mbind", SystemCall6(MbindNumber, address, size, BindPolicy, (nint)mask, (words * 64) + 1, 0) < 0);
    }

    public unsafe PageSystemError Collapse(nuint address, nuint size)
    {
        // SAFETY: the caller has mapped the addresses. Reading a byte makes a page present, which the system requires of each huge page.
        for (nuint done = 0; done < size; done += HugePageSize)
        {
            _ = Volatile.Read(ref *(byte*)(address + done));
        }

        return PageSystemError.Of("madvise", Madvise(address, size, CollapseAdvice) < 0);
    }

    /// <summary>Repeats a call that a signal interrupted, which has done nothing: the runtime stops threads by signals.</summary>
    private static PageSystemError Retried(string name, Func<int> call)
    {
        PageSystemError error;
        do
        {
            error = PageSystemError.Of(name, call() < 0);
        }
        while (error.Code == Interrupted);

        return error;
    }
}
