using System.Runtime.CompilerServices;

namespace Cleave.Caches;

/// <summary>The <see cref="ValueState"/> of 32 blocks in one word, two bits each, and the atomic steps that change them.</summary>
/// <remarks>
/// The lowest five bits of the id of a block select its two bits. Thread-safe. Each step is a full memory barrier, except that
/// <see cref="PutAll"/> writes a whole word with release semantics.
/// </remarks>
internal static class ValueWord
{
    /// <summary>log2 of the number of blocks whose states share a word.</summary>
    public const int Shift = 5;

    private const ulong Mask = 3;
    private const ulong AllPlaces = 0x5555_5555_5555_5555;

    /// <summary>Extracts the state of a block from a word that was read.</summary>
    public static ValueState StateIn(ulong word, ulong id) => (ValueState)(word >> Place(id) & Mask);

    /// <summary>Changes the state of a block from None to another. Only for the thread that allocated the block in the metadata.</summary>
    public static void Put(ref ulong word, ulong id, ValueState state) => Interlocked.Or(ref word, (ulong)state << Place(id));

    /// <summary>Changes the state of a block atomically if it has an expected value, which is not None.</summary>
    /// <param name="word">The word with the state of the block.</param>
    /// <param name="seen">The value of the word when it was last read.</param>
    /// <param name="id">The id of the block.</param>
    /// <param name="from">The expected state.</param>
    /// <param name="to">The new state.</param>
    /// <returns>True if the block was in the expected state; otherwise false, and nothing has changed.</returns>
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

    /// <summary>Changes the states of several blocks of a word from None to another. Only for the thread that allocated them.</summary>
    /// <param name="word">The word with the states of the blocks.</param>
    /// <param name="blocks">A bit for each block.</param>
    /// <param name="state">The new state.</param>
    /// <remarks>
    /// If the set has all 32 blocks, no other thread may change any state of the word, and a failed comparison of another thread writes
    /// nothing. So the word is then written without an atomic read-modify-write operation.
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

    /// <summary>Returns a word in which bit 2i is set for each bit i of a set.</summary>
    public static ulong Spread(uint blocks)
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
