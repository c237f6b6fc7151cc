using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests.Arenas;

/// <summary>Structures and numbers of systems that no test runs on are those of their documentation.</summary>
public sealed class ForeignStructureTests
{
    /// <summary>PSAPI_WORKING_SET_EX_INFORMATION: a pointer, and a union of the size of a pointer.</summary>
    [Fact]
    public void The_state_of_a_page_on_Windows_is_two_pointers_long()
    {
#pragma warning disable CA1416 // Only the shape of the structure is looked at.
        Assert.Equal(2 * sizeof(long), Unsafe.SizeOf<WindowsCalls.PageState>());
        Assert.Equal(sizeof(long), (int)Marshal.OffsetOf<WindowsCalls.PageState>(nameof(WindowsCalls.PageState.State)));
#pragma warning restore CA1416
    }

    /// <summary>The values of memoryapi.h and winnt.h.</summary>
    [Fact]
    public void Constants_of_Windows_have_their_documented_values()
    {
#pragma warning disable CA1416 // Constants are compiled into the test.
        Assert.Equal((0x01u, 0x04u), (WindowsCalls.NoAccess, WindowsCalls.ReadWrite));
        Assert.Equal((0x2000u, 0x8000u), (WindowsCalls.Reserve, WindowsCalls.Release));
        Assert.Equal((0x40000u, 0x4000u), (WindowsCalls.ReservePlaceholder, WindowsCalls.ReplacePlaceholder));
        Assert.Equal((0x8000000u, (nint)(-1)), (WindowsCalls.SectionCommit, WindowsCalls.PageFile));
#pragma warning restore CA1416
    }
}
