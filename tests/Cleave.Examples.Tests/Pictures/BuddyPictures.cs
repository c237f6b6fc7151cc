using Cleave.Gpu;

namespace Cleave.Examples.Tests.Pictures;

/// <summary>Pictures of a buddy allocator at work.
/// Each strip is the state of a real allocator after the step that its text names.</summary>
internal static class BuddyPictures
{
    /// <summary>A small space: 1 MiB in chunks of 32 KiB.</summary>
    private static GpuBuddy Small() => new(new GpuBuddyOptions { Size = 1 << 20, ChunkSize = new Alignment(32 << 10) });

    public static string SplitAndMerge()
    {
        var drawing = new Drawing("A split and a merge");
        GpuBuddy space = Small();
        SpaceStrip.Draw(drawing, space, "A new space of 1 MiB is one free block.");
        AllocatedBlock small = space.AllocateBlock(64 << 10);
        SpaceStrip.Draw(drawing, space, "A request for 64 KiB: the block is halved until a half has that size. The upper half is taken.");
        AllocatedBlock large = space.AllocateBlock(256 << 10);
        SpaceStrip.Draw(drawing, space, "A request for 256 KiB: a free block has just that size.");
        space.Free(small);
        SpaceStrip.Draw(drawing, space,
            "The 64 KiB are freed. Their buddy of 64 KiB is free, so both merge; so do the two of 128 KiB that this makes.");
        space.Free(large);
        SpaceStrip.Draw(drawing, space, "The 256 KiB are freed, and everything merges into one block again.");
        return drawing.ToString();
    }

    public static string Scattered()
    {
        var drawing = new Drawing("Scattered blocks, mapped side by side");
        GpuBuddy space = Small();
        AllocatedBlock[] others = [.. Enumerable.Range(0, 16).Select(_ => space.AllocateBlock(64 << 10))];
        foreach (int index in (int[])[1, 4, 6, 7, 11, 14])
            space.Free(others[index]);

        SpaceStrip.Draw(drawing, space, "The device memory: 384 KiB are free, and the longest free run has 128 KiB.", _ => "other");
        using AllocatedBlocks buffer = space.Allocate(320 << 10);
        double y = SpaceStrip.Draw(
            drawing, space, $"A request for 320 KiB is served with {buffer.Count} blocks.", block =>
                buffer.Any(own => own.Offset == block.Offset) ? "used" : "other");

        double below = drawing.Below(74);
        double at = Drawing.Left;
        foreach (AllocatedBlock block in buffer)
        {
            double width = SpaceStrip.Length(space, block.Size);
            drawing.Band(SpaceStrip.X(space, block.Offset), width, y + SpaceStrip.Height, at, width, below);
            drawing.Block(at, below, width, SpaceStrip.Height, "used", new ByteSize(block.Size).ToString());
            at += width;
        }

        drawing.Text(at + 14, below + 21, "The device's page table maps them side by side: one run of 320 KiB.");
        return drawing.ToString();
    }
}
