using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;
using Cleave.Memory.Mapping;
using Cleave.Memory.Systems;
using Cleave.Memory.Tests.Shortage;

namespace Cleave.Memory.Tests.Hardening;

/// <summary>Memory that is left out of core dumps and forked children, and locked: in every mapping of it, as the system reports.</summary>
public sealed class ProtectedMemoryTests
{
    private static readonly string[] Protections = ["dd", "dc", "lo"];

    /// <summary>The flags in /proc/self/smaps: dd for no dump, dc for no copy at fork, lo for locked.</summary>
    [Theory]
    [InlineData(true, false, false, "dd")]
    [InlineData(false, true, false, "dc")]
    [InlineData(false, false, true, "lo")]
    [InlineData(true, true, true, "dd dc lo")]
    public void Every_mapping_of_the_memory_has_the_flags_of_its_options(bool dumps, bool children, bool locked, string flags)
    {
        using var heap = new MemoryHeap(Options(dumps, children, locked));
        var layout = new Layout(20_000, default);
        Allocation memory = heap.Vmalloc.Allocate(layout, GfpFlags.Kernel);
        heap.Vmalloc.Allocate(layout, GfpFlags.Kernel);
        Allocation moved = heap.Vmalloc.Reallocate(memory.Address, new Layout(200_000, default), layout, GfpFlags.Kernel);
        Assert.NotEqual(memory.Address, moved.Address);
        string[][] mapped = [FlagsAt(heap.Memory.Nodes[0].Address), FlagsAt(moved.Address), FlagsAt(moved.Address + moved.Size - 1)];
        Assert.All(mapped, has => Assert.Equal(flags, string.Join(' ', Protections.Intersect(has))));
    }

    [Fact]
    public void Memory_without_these_options_makes_no_further_call()
    {
        var system = new TestPageSystem();
        using (new PhysicalMemory(Make.Options(16), system))
            Assert.Equal(["Create", "SetSize", "Seal", "Reserve", "Map"], system.Calls);
    }

    [Fact]
    public void Whichever_call_fails_nothing_is_lost()
    {
        MemoryHeapOptions options = Options(true, true, true);
        (int calls, int tried, int failures) = ShortHeap.EachCall(
            options, (heap, group) => new AllocatorLife(heap.Vmalloc, group, 5000, 30_000, 100_000), andAllAfter: true);
        Assert.True(calls > 60 && failures > tried / 2, $"{calls} calls, {tried} tried, {failures} failures");
    }

    [Theory]
    [InlineData("HideFromDumps")]
    [InlineData("HideFromChildren")]
    [InlineData("Lock")]
    public void A_system_that_refuses_makes_no_memory(string call)
    {
        var system = new TestPageSystem { Refused = call };
        PageSystemException error = Assert.Throws<PageSystemException>(() => new PhysicalMemory(Options(true, true, true).Memory, system));
        Assert.Equal((call, 0), (error.Call, system.Leaks));
    }

    [Fact]
    public void The_error_of_a_lock_names_the_limit()
    {
        PageSystemError refused = PageSystem.Current.Lock(0, Make.Page << 40);
        Assert.Equal("mlock2", refused.Call);
        Assert.Matches(
            @"^The system call mlock2 of \d+ \w+ failed: .+ \(error \d+\)\. .*raise (that|the) limit.*RLIMIT_MEMLOCK.*\.$",
            refused.ToException(Make.Page).Message);
    }

    [Fact]
    public void Vmalloc_that_cannot_lock_its_pages_fails_and_loses_none()
    {
        var system = new TestPageSystem();
        using var heap = new MemoryHeap(Options(false, false, true), system, new MappingBudget(system, 1000));
        ulong free = heap.Pages.FreePages;
        system.Refused = nameof(IPageSystem.Lock);
        Assert.False(heap.Vmalloc.TryAllocate(new Layout(20_000, default), GfpFlags.Kernel, default, out _, out AllocationFailure failure));
        Assert.Equal(FailureCode.SystemRefused, failure.Code);
        heap.Vmalloc.Trim();
        Assert.Equal(free, heap.Pages.FreePages);
    }

    private static MemoryHeapOptions Options(bool dumps, bool children, bool locked)
    {
        MemoryHeapOptions options = Make.HeapOptions(4 << 20);
        return options with
        {
            Memory = options.Memory with { ExcludeFromCoreDumps = dumps, ExcludeFromForkedChildren = children, LockInMemory = locked },
        };
    }

    /// <summary>The flags of the mapping that has an address.</summary>
    private static string[] FlagsAt(nuint address)
    {
        bool isThere = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0].Contains('-', StringComparison.Ordinal))
            {
                nuint[] ends = [.. words[0].Split('-').Select(end => nuint.Parse(end, System.Globalization.NumberStyles.HexNumber, null))];
                isThere = address >= ends[0] && address < ends[1];
            }
            else if (isThere && words[0] == "VmFlags:")
            {
                return words[1..];
            }
        }

        return [];
    }
}
