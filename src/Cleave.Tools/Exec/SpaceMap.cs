namespace Cleave.Tools.Exec;

/// <summary>Draws a space as one line of characters, each for an equal share of the addresses.</summary>
public static class SpaceMap
{
    /// <summary>What the characters mean, in one line.</summary>
    public const string Legend = "# allocated   . free   o free and clear   + partly allocated   , free, partly clear";

    /// <summary>The line, at most <paramref name="width"/> characters: fewer where the space has fewer chunks.</summary>
    /// <remarks>Cost: the number of blocks and the width.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="width"/> is not positive.</exception>
    public static string Draw(GpuBuddyCore space, int width)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        int cells = (int)Math.Min((ulong)width, space.Size / space.ChunkSize.Bytes);
        var seen = new Kinds[cells];
        foreach (BlockInfo info in space.Blocks())
        {
            int first = Cell(info.Offset, space.Size, cells);
            int last = Cell(info.Offset + (info.Size - 1), space.Size, cells);
            for (int cell = first; cell <= last; cell++)
            {
                seen[cell] |= KindOf(info);
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

    private static Kinds KindOf(BlockInfo info) => !info.IsFree ? Kinds.Allocated : info.IsClear ? Kinds.Clear : Kinds.Dirty;

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
