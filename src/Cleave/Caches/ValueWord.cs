using System.Runtime.CompilerServices;

namespace Cleave.Caches;

/// <summary>The <see cref="ValueState"/> of 32 blocks in one word, two bits each, and the atomic steps that change them.</summary>
/// <remarks>
/// A block has the two bits that the lowest five bits of its id select. Thread-safe; each step is a full memory barrier, except that a
/// whole word is put by a write with release semantics.
/// </remarks>
internal static class ValueWord
{
    /// <summary>log2 of the blocks whose states share a word.</summary>
    public const int Shift = 5;

    private const ulong Mask = 3;
    private const ulong AllPlaces = 0x5555_5555_5555_5555;

    /// <summary>The state of a block in a word that was read.</summary>
    public static ValueState StateIn(ulong word, ulong id) => (ValueState)(word >> Place(id) & Mask);

    /// <summary>Gives a state to a block that has none. Only for the thread that took the block from the metadata.</summary>
    public static void Put(ref ulong word, ulong id, ValueState state) => Interlocked.Or(ref word, (ulong)state << Place(id));

    /// <summary>Takes a block from one state, which is not None, to another. False, and no change, if it is in any other state.</summary>
    /// <param name="word">The word.</param>
    /// <param name="seen">The word as it was read last.</param>
    /// <param name="id">The block.</param>
    /// <param name="from">The state that the block must be in.</param>
    /// <param name="to">The state that it comes into.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryMove(ref ulong word, ulong seen, ulong id, ValueState from, ValueState to)
    {
        ulong change = (ulong)(from ^ to) << Place(id);
        while (StateIn(seen, id) == from)
        {
            ulong found = Interlocked.CompareExchange(ref word, seen ^ change, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>Gives a state to each block with a bit in a set; none of them has one. Only for the thread that took them.</summary>
    /// <remarks>
    /// A word of 32 such blocks has no state that another thread may change, and a failed comparison writes nothing. So it is written
    /// without an atomic operation.
    /// </remarks>
    public static void PutAll(ref ulong word, uint blocks, ValueState state)
    {
        if (blocks == uint.MaxValue)
        {
            Volatile.Write(ref word, AllPlaces * (ulong)state);
        }
        else
        {
            Interlocked.Or(ref word, Spread(blocks) * (ulong)state);
        }
    }

    /// <summary>Takes each block with a bit in a set from one state to another in one step. False, and no change, unless all are in the
    /// first state.</summary>
    public static bool TryMoveAll(ref ulong word, uint blocks, ValueState from, ValueState to)
    {
        ulong places = blocks == uint.MaxValue ? AllPlaces : Spread(blocks);
        ulong seen = Volatile.Read(ref word);
        while ((seen & (places * Mask)) == places * (ulong)from)
        {
            ulong found = Interlocked.CompareExchange(ref word, seen ^ (places * (ulong)(from ^ to)), seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>A word with bit 2i set for each bit i of a set.</summary>
    private static ulong Spread(uint blocks)
    {
        ulong bits = blocks;
        bits = (bits | bits << 16) & 0x0000_FFFF_0000_FFFF;
        bits = (bits | bits << 8) & 0x00FF_00FF_00FF_00FF;
        bits = (bits | bits << 4) & 0x0F0F_0F0F_0F0F_0F0F;
        bits = (bits | bits << 2) & 0x3333_3333_3333_3333;
        return (bits | bits << 1) & AllPlaces;
    }

    private static int Place(ulong id) => 2 * ((int)id & ((1 << Shift) - 1));
}
