using System.Runtime.Versioning;
using static Cleave.Memory.Systems.LinuxCalls;

namespace Cleave.Memory.Systems;

/// <summary>Linux from 4.11 on: an arena is a sealed memfd. Huge pages need 6.1.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe partial class LinuxPageSystem : IPageSystem
{
    public nuint PageSize { get; } = (nuint)Environment.SystemPageSize;

    public nuint HugePageSize { get; } = LinuxMachine.HugePageSize();

    public bool CanPunch => true;

    public bool CanMapPart => true;

    public IReadOnlyList<int> NumaNodes { get; } = LinuxMachine.NumaNodes();

    public PageSystemError Create(nuint size, out nint arena)
    {
        const uint Flags = MemfdCloseOnExec | MemfdAllowSealing;

        fixed (byte* name = "cleave"u8)
        {
            // SAFETY: the literal is pinned, and ends with a zero byte, as all of its kind do.
            int descriptor = MemfdCreate(name, Flags | MemfdNoExec);
            PageSystemError error = PageSystemError.Of("memfd_create", descriptor < 0);
            if (error.Code == InvalidArgument)
            {
                // Kernels before 6.3 do not know the flag.
                descriptor = MemfdCreate(name, Flags);
                error = PageSystemError.Of("memfd_create", descriptor < 0);
            }

            arena = descriptor;
            return error;
        }
    }

    public PageSystemError SetSize(nint arena, nuint size) => Retried("ftruncate", () => Ftruncate((int)arena, (nint)size));

    public PageSystemError Seal(nint arena, nuint size) =>
        PageSystemError.Of("fcntl", SystemCall3(FcntlNumber, arena, AddSeals, SealSeal | SealShrink | SealGrow) < 0);

    // A close that is interrupted has closed all the same: trying again could close what another thread has just opened.
    public PageSystemError Close(nint arena) => PageSystemError.Of("close", LinuxCalls.Close((int)arena) < 0);

    public PageSystemError Reserve(nuint size, out nuint address)
    {
        nint mapped = Mmap(0, size, ProtectionNone, MapPrivate | MapAnonymous | MapNoReserve, -1, 0);
        address = (nuint)mapped;
        return PageSystemError.Of("mmap", mapped == -1);
    }

    public PageSystemError Map(nint arena, nuint offset, nuint size, nuint address) =>
        PageSystemError.Of("mmap", Mmap(address, size, ProtectionReadWrite, MapShared | MapFixed, (int)arena, (nint)offset) == -1);

    public PageSystemError Unreserve(nuint address, nuint size) => PageSystemError.Of("munmap", Munmap(address, size) < 0);

    public PageSystemError Punch(nint arena, nuint offset, nuint size) =>
        Retried("fallocate", () => Fallocate((int)arena, PunchHole | KeepSize, (nint)offset, (nint)size));

    public PageSystemError Resident(nint arena, nuint address, nuint size, out ulong bytes)
    {
        byte* answer = stackalloc byte[StatxBytes];
        fixed (byte* path = "\0"u8)
        {
            // SAFETY: the answer has the size that the call fills, and the path is pinned and empty but for its zero byte.
            PageSystemError error = PageSystemError.Of("statx", Statx((int)arena, path, EmptyPath, WantBlocks, answer) < 0);
            var blocks = new ReadOnlySpan<byte>(answer + StatxBlocksOffset, sizeof(ulong));
            bytes = error.IsNone ? BitConverter.ToUInt64(blocks) * BlockBytes : 0;
            return error;
        }
    }

    public PageSystemError Bind(nuint address, nuint size, int numaNode)
    {
        // SAFETY: the mask has a word for the bit; whoever passes a node has it from NumaNodes, so there are few words.
        int words = (numaNode / 64) + 1;
        ulong* mask = stackalloc ulong[words];
        new Span<ulong>(mask, words).Clear();
        mask[words - 1] = 1UL << (numaNode % 64);

        // The kernel takes one off the number of bits that it is told.
        return PageSystemError.Of(
            "mbind", SystemCall6(MbindNumber, address, size, BindPolicy, (nint)mask, (words * 64) + 1, 0) < 0);
    }

    public PageSystemError Collapse(nuint address, nuint size)
    {
        // SAFETY: the caller has mapped the addresses. Each huge page must have a page that is there, and reading one makes it so.
        for (nuint done = 0; done < size; done += HugePageSize)
        {
            _ = Volatile.Read(ref *(byte*)(address + done));
        }

        return PageSystemError.Of("madvise", Madvise(address, size, CollapseAdvice) < 0);
    }

    /// <summary>A call that a signal interrupts has done nothing and is made again: the runtime stops threads by signals.</summary>
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
