using Cleave.Gpu;

namespace Cleave.Examples.Tests.Pictures;

/// <summary>The pictures of the four scenarios of docs/tutorials/gpu-scenarios.md, from the states that its example goes through.</summary>
internal static class ScenarioPictures
{
    private static GpuBuddy Vram() => new(new GpuBuddyOptions { Size = 64UL << 20 });

    public static string SimpleAndTopDown()
    {
        var drawing = new Drawing("Simple and top-down placement");
        GpuBuddy vram = Vram();
        using AllocatedBlocks high = vram.Allocate(16UL << 20);
        using AllocatedBlocks low = vram.Allocate(8UL << 20, placement: GpuBuddyPlacement.Range(8 << 20, 16 << 20));
        string Kind(Placement.GpuBuddyBlockInfo block) => block.Offset == low.Offset || block.Offset == high.Offset ? "other" : "used";
        SpaceStrip.Draw(drawing, vram, "Before: a hole of 8 MiB at the low end, and 16 MiB in use at the high end.", Kind);
        using (vram.Allocate(4UL << 20))
            SpaceStrip.Draw(drawing, vram, "Simple: 4 MiB come from the smallest free block that is large enough, the hole.", Kind);
        using (vram.Allocate(4UL << 20, placement: GpuBuddyPlacement.TopDown))
            SpaceStrip.Draw(drawing, vram, "Top-down: 4 MiB come from the highest free block that is large enough.", Kind);
        return drawing.ToString();
    }

    public static string Holes()
    {
        var drawing = new Drawing("A request over holes");
        GpuBuddy vram = Vram();
        AllocatedBlock[] fillers = [.. Enumerable.Range(0, 8).Select(_ => vram.AllocateBlock(8 << 20))];
        foreach (int index in (int[])[1, 3, 5])
            vram.Free(fillers[index]);

        SpaceStrip.Draw(drawing, vram, "24 MiB are free, in three holes of 8 MiB.", _ => "other");
        bool served = vram.TryAllocate(20UL << 20, out _, out AllocationFailure failure, flags: GpuBuddyAllocationFlags.Contiguous);
        SpaceStrip.Draw(drawing, vram,
            $"Contiguous: {(served ? "served" : "refused")}, and nothing changes. {new ByteSize(failure.Fitting)} would have fitted.", _ =>
                "other");
        using AllocatedBlocks blocks = vram.Allocate(20UL << 20);
        SpaceStrip.Draw(
            drawing, vram, $"Not contiguous: 20 MiB in {blocks.Count} blocks.", block =>
                blocks.Any(own => own.Offset == block.Offset) ? "used" : "other");
        return drawing.ToString();
    }
}
