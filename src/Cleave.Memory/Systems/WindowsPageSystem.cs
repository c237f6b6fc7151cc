using System.Runtime.Versioning;
using static Cleave.Memory.Systems.WindowsCalls;

namespace Cleave.Memory.Systems;

/// <summary>
/// Windows: an arena is a section of the page file, its views replace placeholders. <b>It compiles and was never run.</b>
/// </summary>
/// <remarks>
/// The whole size is charged against the page file when an arena is made, though pages take memory only once touched. A section keeps
/// what was touched until it goes, so there is no punching; huge pages need a privilege and are left out; views are not bound.
/// </remarks>
[SupportedOSPlatform("windows10.0.17134")]
internal sealed unsafe partial class WindowsPageSystem : IPageSystem
{
    private const int PagesPerLook = 256;

    public nuint PageSize { get; } = (nuint)Environment.SystemPageSize;

    public nuint HugePageSize => 0;

    public bool CanPunch => false;

    public bool CanMapPart => false;

    public IReadOnlyList<int> NumaNodes => [];

    public PageSystemError Create(nuint size, out nint arena)
    {
        // SAFETY: no security descriptor and no name are passed, which both may be null.
        var bytes = (ulong)size;
        arena = CreateFileMapping(PageFile, null, ReadWrite | SectionCommit, (uint)(bytes >> 32), (uint)bytes, null);
        return PageSystemError.Of("CreateFileMappingW", arena == 0);
    }

    // A section is made with its size, and keeps it.
    public PageSystemError SetSize(nint arena, nuint size) => default;

    public PageSystemError Seal(nint arena, nuint size) => default;

    public PageSystemError Close(nint arena) => PageSystemError.Of("CloseHandle", CloseHandle(arena) == 0);

    public PageSystemError Reserve(nuint size, out nuint address)
    {
        // SAFETY: no extended parameters are passed, and their count is zero.
        address = VirtualAlloc2(CurrentProcess, 0, size, WindowsCalls.Reserve | ReservePlaceholder, NoAccess, null, 0);
        return PageSystemError.Of("VirtualAlloc2", address == 0);
    }

    // The view has to be as long as the placeholder that it replaces.
    public PageSystemError Map(nint arena, nuint offset, nuint size, nuint address)
    {
        // SAFETY: no extended parameters are passed, and their count is zero.
        nuint mapped = MapViewOfFile3(arena, CurrentProcess, address, offset, size, ReplacePlaceholder, ReadWrite, null, 0);
        return PageSystemError.Of("MapViewOfFile3", mapped == 0);
    }

    // Where no view came to replace it, the placeholder is still one, and goes another way.
    public PageSystemError Unreserve(nuint address, nuint size) =>
        UnmapViewOfFile(address) != 0 ? default : PageSystemError.Of("VirtualFree", VirtualFree(address, 0, Release) == 0);

    public PageSystemError Punch(nint arena, nuint offset, nuint size) => PageSystemError.NotOffered("punching a hole");

    public PageSystemError Resident(nint arena, nuint address, nuint size, out ulong bytes)
    {
        // SAFETY: the states have the size that the call is told.
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
