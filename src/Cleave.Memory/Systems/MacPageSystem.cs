using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using static Cleave.Memory.Systems.MacCalls;

namespace Cleave.Memory.Systems;

/// <summary>
/// The page system of macOS: an arena is shared memory whose name is removed at once. <b>This code compiles and was never run.</b>
/// </summary>
/// <remarks>Shared memory of macOS has no holes and no huge pages: a touched page takes memory until the arena is freed.</remarks>
[SupportedOSPlatform("macos")]
internal sealed partial class MacPageSystem : IPageSystem
{
    private const int PagesPerLook = 1024;

    public nuint PageSize { get; } = (nuint)Environment.SystemPageSize;

    public nuint HugePageSize => 0;

    public bool CanPunch => false;

    public bool CanMapPart => true;

    public IReadOnlyList<int> NumaNodes => [];

    public unsafe PageSystemError Create(nuint size, out nint arena)
    {
        // SAFETY: the name is pinned and ends with a zero byte.
        // A name of shared memory has at most 31 bytes.
        byte[] text = Encoding.ASCII.GetBytes($"/cleave{Guid.NewGuid():N}"[..30] + "\0");

        fixed (byte* name = text)
        {
            arena = Open(name, OpenReadWrite | OpenCreate | OpenExclusive);
            PageSystemError error = PageSystemError.Of("shm_open", arena < 0);
            if (error.IsNone)
            {
                _ = ShmUnlink(name);
            }

            return error;
        }
    }

    public PageSystemError SetSize(nint arena, nuint size) => PageSystemError.Of("ftruncate", Ftruncate((int)arena, (nint)size) < 0);

    // Shared memory gets its size once, so sealing is not needed.
    public PageSystemError Seal(nint arena, nuint size) => default;

    public PageSystemError Close(nint arena) => PageSystemError.Of("close", MacCalls.Close((int)arena) < 0);

    public PageSystemError Reserve(nuint size, out nuint address)
    {
        // SAFETY: without a fixed address the system chooses free addresses, so no mapping is replaced.
        nint mapped = Mmap(0, size, ProtectionNone, MapPrivate | MapAnonymous | MapNoReserve, -1, 0);
        address = (nuint)mapped;
        return PageSystemError.Of("mmap", mapped == -1);
    }

    public PageSystemError Map(nint arena, nuint offset, nuint size, nuint address) =>
        // SAFETY: the caller reserved the addresses, so MapFixed replaces no mapping that somebody else owns.
        PageSystemError.Of("mmap", Mmap(address, size, ProtectionReadWrite, MapShared | MapFixed, (int)arena, (nint)offset) == -1);

    // SAFETY: the caller owns the whole reservation and uses no address of it any more.
    public PageSystemError Unreserve(nuint address, nuint size) => PageSystemError.Of("munmap", Munmap(address, size) < 0);

    public PageSystemError Punch(nint arena, nuint offset, nuint size) => PageSystemError.NotOffered("punching a hole");

    public unsafe PageSystemError Resident(nint arena, nuint address, nuint size, out ulong bytes)
    {
        // SAFETY: the buffer has a byte for each page of one call, and the caller mapped all of the addresses.
        byte* answer = stackalloc byte[PagesPerLook];
        bytes = 0;
        for (nuint done = 0; done < size; done += PagesPerLook * PageSize)
        {
            var pages = (int)(nuint.Min(size - done, PagesPerLook * PageSize) / PageSize);
            if (Mincore(address + done, (nuint)pages * PageSize, answer) < 0)
            {
                return PageSystemError.Of("mincore", failed: true);
            }

            foreach (byte page in new ReadOnlySpan<byte>(answer, pages))
            {
                bytes += (page & 1UL) * PageSize;
            }
        }

        return default;
    }

    public PageSystemError Bind(nuint address, nuint size, int numaNode) => PageSystemError.NotOffered("binding to a NUMA node");

    public PageSystemError Collapse(nuint address, nuint size) => PageSystemError.NotOffered("collapsing to huge pages");

    private static unsafe int Open(byte* name, nint flags) =>
        // SAFETY: the caller passes a pinned name that ends with a zero byte.
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? ShmOpenArm64(name, flags, 0, 0, 0, 0, 0, 0, OwnerOnly)
            : ShmOpen(name, flags, OwnerOnly);
}
