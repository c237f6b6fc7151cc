using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Mapping;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests.Hardening;

/// <summary>The gap behind each slab faults, costs two mappings,
/// and is opened again before the pages of the slab are used for anything else.</summary>
public sealed class GuardGapTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(8192)]
    public void A_slab_ends_in_a_gap_that_is_opened_when_the_slab_is_freed(int size)
    {
        var system = new TestPageSystem();
        var budget = new MappingBudget(system, 1000);
        using (var heap = new MemoryHeap(Make.HeapOptions(16 << 20) with { Hardening = HeapHardening.GuardGaps }, system, budget))
        {
            var layout = new Layout((nuint)size, default);
            nuint[] addresses = [
                .. Enumerable.Range(0, 5000 / size * 8).Append(0).Select(_ => heap.Kmalloc.Allocate(layout, GfpFlags.Kernel).Address)];
            Assert.NotEmpty(system.ClosedGaps);
            Assert.All(addresses, address => Assert.All(
                system.ClosedGaps, gap =>
                    Assert.False(address < gap + Make.Page && address + (nuint)size > gap, $"{address} is in the gap at {gap}")));
            Assert.Equal(2 * system.ClosedGaps.Count, budget.InUse);
            Assert.All(addresses, address => heap.Kmalloc.Free(address, layout));
            heap.Trim();
            Assert.Empty(system.ClosedGaps);
            Assert.Equal(0, budget.InUse);
            heap.Kmalloc.Allocate(layout, GfpFlags.Kernel);
        }

        Assert.Equal((0, 0L), (system.Leaks, budget.InUse));
    }

    [Fact]
    public void Without_mappings_the_gap_stays_unused_and_a_notice_says_so_once()
    {
        var system = new TestPageSystem();
        using var heap = new MemoryHeap(
            Make.HeapOptions(16 << 20) with { Hardening = HeapHardening.GuardGaps }, system, new MappingBudget(system, 1));
        Allocate(heap, 2000);
        Assert.Empty(system.ClosedGaps);
        Assert.StartsWith(
            "Gaps behind slabs stay unused but can be accessed: The budget of mappings is used up", Assert.Single(
                heap.Memory.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public void A_slab_whose_gap_cannot_be_opened_waits_until_it_can()
    {
        var system = new TestPageSystem();
        using var heap = new MemoryHeap(Make.HeapOptions(16 << 20) with { Hardening = HeapHardening.GuardGaps }, system);
        ulong free = heap.Pages.FreePages;
        nuint address = heap.Kmalloc.Allocate(new Layout(64, default), GfpFlags.Kernel).Address;
        heap.Kmalloc.Free(address, new Layout(64, default));
        system.Refused = nameof(IPageSystem.OpenGap);
        heap.Trim();
        Assert.Equal(8u, free - heap.Pages.FreePages);
        system.Refused = null;
        heap.Trim();
        Assert.Equal((free, 0), (heap.Pages.FreePages, system.ClosedGaps.Count));
    }

    [Fact]
    public void A_write_beyond_the_last_object_of_a_slab_ends_the_process()
    {
        (int exitCode, string output, string errors) = ChildProgram.Run(GapCase.Overrun);
        Assert.Equal("the last byte of the slab is sound", output);
        Assert.Contains(nameof(AccessViolationException), errors, StringComparison.Ordinal);
        Assert.True(exitCode is 134 or 139, $"{exitCode}");
    }

    private static nuint[] Allocate(MemoryHeap heap, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => heap.Kmalloc.Allocate(new Layout(64, default), GfpFlags.Kernel).Address)];

    /// <summary>Programs that end their process on purpose.</summary>
    public static class GapCase
    {
        public static void Overrun()
        {
            var heap = new MemoryHeap(Make.HeapOptions(16 << 20) with { Hardening = HeapHardening.GuardGaps });
            nuint last = Allocate(heap, 7 * (int)Make.Page / 64).Max();
            Touch(last + 63);
            Console.WriteLine("the last byte of the slab is sound");
            Touch(last + 64);
        }

        // SAFETY: not safe on purpose. The child process ends here because the gap faults, which is what the test expects.
        private static unsafe void Touch(nuint address) => Volatile.Write(ref *(byte*)address, 1);
    }
}
