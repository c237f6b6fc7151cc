using System.Runtime.Versioning;
using static Cleave.Memory.Systems.WindowsCalls;

namespace Cleave.Memory.Systems;

/// <summary>
/// The page system of Windows: an arena is a section of the page file, and its views replace placeholders. <b>This code compiles and was
/// never run.</b>
/// </summary>
/// <remarks>
/// The system charges the whole size against the page file when an arena is made, although pages take memory only once touched. A section
/// keeps touched pages until it is freed, so punching is not offered. Huge pages need a privilege and are not offered, and views are not
/// bound to NUMA nodes.
/// </remarks>
[SupportedOSPlatform("windows10.0.17134")]
internal sealed partial class WindowsPageSystem : IPageSystem
{
    private const int PagesPerLook = 256;

    public nuint PageSize { get; } = (nuint)Environment.SystemPageSize;

    public nuint HugePageSize => 0;

    public bool CanPunch => false;

    public bool CanMapPart => false;

    public IReadOnlyList<int> NumaNodes => [];

    public unsafe PageSystemError Create(nuint size, out nint arena)
    {
        // SAFETY: the security descriptor and the name may both be null.
        var bytes = (ulong)size;
        arena = CreateFileMapping(PageFile, null, ReadWrite | SectionCommit, (uint)(bytes >> 32), (uint)bytes, null);
        return PageSystemError.Of("CreateFileMappingW", arena == 0);
    }

    // A section gets its size when it is made and keeps it.
    public PageSystemError SetSize(nint arena, nuint size) => default;

    public PageSystemError Seal(nint arena, nuint size) => default;

    public PageSystemError Close(nint arena) => PageSystemError.Of("CloseHandle", CloseHandle(arena) == 0);

    public unsafe PageSystemError Reserve(nuint size, out nuint address)
    {
        // SAFETY: the call gets no extended parameters, and their count is zero.
        address = VirtualAlloc2(CurrentProcess, 0, size, WindowsCalls.Reserve | ReservePlaceholder, NoAccess, null, 0);
        return PageSystemError.Of("VirtualAlloc2", address == 0);
    }

    // The view must be as long as the placeholder that it replaces.
    public unsafe PageSystemError Map(nint arena, nuint offset, nuint size, nuint address)
    {
        // SAFETY: the call gets no extended parameters, and their count is zero. The caller reserved the addresses.
        nuint mapped = MapViewOfFile3(arena, CurrentProcess, address, offset, size, ReplacePlaceholder, ReadWrite, null, 0);
        return PageSystemError.Of("MapViewOfFile3", mapped == 0);
    }

    // If no view replaced the placeholder, unmapping fails and VirtualFree releases the placeholder.
    // SAFETY: the caller owns the whole reservation and uses no address of it any more.
    public PageSystemError Unreserve(nuint address, nuint size) =>
        UnmapViewOfFile(address) != 0 ? default : PageSystemError.Of("VirtualFree", VirtualFree(address, 0, Release) == 0);

    public PageSystemError Punch(nint arena, nuint offset, nuint size) => PageSystemError.NotOffered("punching a hole");

    public unsafe PageSystemError Resident(nint arena, nuint address, nuint size, out ulong bytes)
    {
        // SAFETY: the buffer has at least as many states as the call gets as its size.
        PageState* states = stackalloc PageState[PagesPerLook];
        bytes = 0;
        for (nuint done = 0; done < size; done += PagesPerLook * PageSize)
        {
            var pages = (int)(nuint.Min(size - done, PagesPerLook * PageSize) / PageSize);
            for (int i = 0; i < pages; i++)
            {
                states[i] = new PageState { Address = address + done + ((nuint)i * PageSize) };
            }

            if (QueryWorkingSetEx(CurrentProcess, states, (uint)(pages * sizeof(PageState))) == 0)
            {
                return PageSystemError.Of("K32QueryWorkingSetEx", failed: true);
            }

            foreach (PageState page in new ReadOnlySpan<PageState>(states, pages))
            {
                bytes += (page.State & 1) * PageSize;
            }
        }

        return default;
    }

    public PageSystemError Bind(nuint address, nuint size, int numaNode) => PageSystemError.NotOffered("binding to a NUMA node");

    public PageSystemError Collapse(nuint address, nuint size) => PageSystemError.NotOffered("collapsing to huge pages");
}
