using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests;

/// <summary>Memory for a test, in a line.</summary>
internal static class Make
{
    public static readonly nuint Page = PageSystem.Current.PageSize;

    public static PhysicalMemoryOptions Options(params nuint[] pages) =>
        new() { Nodes = [.. pages.Select(count => new MemoryNodeOptions { Size = count * Page })] };

    public static MemoryHeapOptions HeapOptions(nuint size) => MemoryHeapOptions.OfSize(size);

    public static PhysicalMemory Memory(params nuint[] pages) => new(Options(pages));

    public static PhysicalMemory Memory(ReturnPolicy policy, nuint watermarkPages, IPageSystem system, params nuint[] pages) =>
        new(Options(pages) with { ReturnPolicy = policy, ReturnWatermark = watermarkPages * Page }, system);
}
