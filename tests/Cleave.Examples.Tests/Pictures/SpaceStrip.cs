using Cleave.Gpu;
using Cleave.Placement;

namespace Cleave.Examples.Tests.Pictures;

/// <summary>Draws all blocks of a space as a strip, from the lowest address to the highest.</summary>
internal static class SpaceStrip
{
    public const double Height = 34;

    /// <summary>Draws the blocks of a space as they are now, under a line of text.</summary>
    /// <param name="drawing">The picture.</param>
    /// <param name="space">The space.</param>
    /// <param name="text">The step that led to this state.</param>
    /// <param name="kindOf">The colour of an allocated block; that of all, if null.</param>
    /// <returns>The upper edge of the strip.</returns>
    public static double Draw(Drawing drawing, GpuBuddy space, string text, Func<GpuBuddyBlockInfo, string>? kindOf = null)
    {
        double y = drawing.Below(26);
        drawing.Text(Drawing.Left, y, text);
        y += 9;
        foreach (GpuBuddyBlockInfo block in space.GetBlocks())
        {
            string kind = block.IsFree ? "free" : kindOf?.Invoke(block) ?? "used";
            drawing.Block(X(space, block.Offset), y, Length(space, block.Size), Height, kind, new ByteSize(block.Size).ToString());
        }

        return y;
    }

    /// <summary>The place of an offset on the picture.</summary>
    public static double X(GpuBuddy space, ulong offset) => Drawing.Left + Length(space, offset - space.BaseOffset);

    /// <summary>The length of some bytes of the space on the picture.</summary>
    public static double Length(GpuBuddy space, ulong bytes) => bytes * (Drawing.Right - Drawing.Left) / space.Size;
}
