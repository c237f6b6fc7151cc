using Cleave.BestFit;
using Cleave.Core;

namespace Cleave.Cli.Exec;

/// <summary>
/// Draws a space as one line of characters, each of which stands for an equal share of the addresses. Stateless, so thread-safe.
/// </summary>
internal static class SpaceMap
{
    /// <summary>The meanings of the characters, in one line.</summary>
    public const string Legend = "# allocated   . free   o free and clear   + partly allocated   , free, partly clear";

    /// <summary>Draws a buddy space in at most <paramref name="width"/> characters, or fewer if the space has fewer chunks.</summary>
    /// <remarks>Cost: linear in the number of blocks and the width.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="width"/> is not positive.</exception>
    public static string Draw(GpuBuddyCore space, int width)
    {
        ArgumentNullException.ThrowIfNull(space);
        return Draw(space.EnumerateBlocks().Select(
            info => (info.Offset, info.Size, KindOf(info.IsFree, info.IsClear))), space.Size, space.ChunkSize, width);
    }

    /// <summary>Draws a best-fit space in at most <paramref name="width"/> characters, or fewer if the space has fewer granules.</summary>
    /// <inheritdoc cref="Draw(GpuBuddyCore, int)" path="/exception"/>
    public static string Draw(BestFitAllocator space, int width)
    {
        ArgumentNullException.ThrowIfNull(space);
        return Draw(
            space.GetBlocks().Select(info => (info.Offset - space.BaseOffset, info.Size, KindOf(info.IsFree, info.IsClear))),
            space.Size,
            space.Granularity,
            width);
    }

    private static string Draw(IEnumerable<(ulong Offset, ulong Size, Kinds Kind)> blocks, ulong size, Alignment unit, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        int cells = (int)Math.Min((ulong)width, size / unit.Bytes);
        var seen = new Kinds[cells];
        foreach ((ulong offset, ulong length, Kinds kind) in blocks)
        {
            int first = Cell(offset, size, cells);
            int last = Cell(offset + (length - 1), size, cells);
            for (int cell = first; cell <= last; cell++)
            {
                seen[cell] |= kind;
            }
        }

        return string.Create(cells, seen, static (line, kinds) =>
        {
            for (int cell = 0; cell < line.Length; cell++)
            {
                line[cell] = CharacterOf(kinds[cell]);
            }
        });
    }

    private static int Cell(ulong offset, ulong size, int cells) => (int)((UInt128)offset * (uint)cells / size);

    private static Kinds KindOf(bool isFree, bool isClear) => !isFree ? Kinds.Allocated : isClear ? Kinds.Clear : Kinds.Dirty;

    private static char CharacterOf(Kinds kinds) => kinds switch
    {
        Kinds.Allocated => '#',
        Kinds.Dirty => '.',
        Kinds.Clear => 'o',
        Kinds.Dirty | Kinds.Clear => ',',
        _ => '+',
    };

    [Flags]
    private enum Kinds
    {
        Allocated = 1,
        Dirty = 2,
        Clear = 4,
    }
}
