using Cleave.Memory.Frames;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests.Arenas;

/// <summary>The page sizes that the tests of arenas run with.</summary>
public enum PageSizes
{
    /// <summary>The pages of this machine.</summary>
    Own,

    /// <summary>Pages of 16 KiB and reservations at multiples of 64 KiB, by <see cref="CoarsePageSystem"/>.</summary>
    Coarse,
}

/// <summary>A suite of tests of arenas. Two classes derive from each suite, one for each of the <see cref="PageSizes"/>.</summary>
public abstract class ArenaTest
{
    protected ArenaTest(PageSizes pages) =>
        Machine = pages == PageSizes.Own ? PageSystem.Current : new CoarsePageSystem(PageSystem.Current);

    /// <summary>The system that the test runs on.</summary>
    private protected IPageSystem Machine { get; }

    /// <summary>The size of a page in bytes.</summary>
    private protected nuint Page => Machine.PageSize;

    private protected PhysicalMemoryOptions Options(params nuint[] pages) =>
        new() { Nodes = [.. pages.Select(count => new MemoryNodeOptions { Size = count * Page })] };

    private protected PhysicalMemory Memory(params nuint[] pages) => new(Options(pages), Machine);

    private protected PhysicalMemory Memory(ReturnPolicy policy, nuint watermarkPages, IPageSystem system, params nuint[] pages) =>
        new(Options(pages) with { ReturnPolicy = policy, ReturnWatermark = watermarkPages * Page }, system);

    /// <summary>A size as messages show it, for sizes of whole KiB below a MiB.</summary>
    private protected static string KiB(nuint bytes) => $"{bytes >> 10} KiB";
}
