using System.Runtime.CompilerServices;
using Cleave.Caches;

namespace Cleave.Memory.Pages;

/// <summary>The <see cref="ValueState"/> of the blocks that begin at 32 pages, in one word with two bits for each page, and the atomic
/// steps that change it.</summary>
/// <remarks>
/// <para>
/// The two bits of the first page of a block are its state. If the block has the order k, the next k pages have both bits set, and all
/// others have none. So the order is a part of what a step compares: a step that names another order, or a page inside a block, finds no
/// block there. A block of 2^k pages has room for k + 1 of them, and a block of 32 pages or more begins at the lowest bit of a word, so
/// everything that a step compares lies in one word, whatever the order. Larger blocks need no more bits than pages do.
/// </para>
/// <para>
/// The lowest five bits of the id of the first page select its two bits. The order is at most <see cref="LargestOrder"/>. Thread-safe. Each
/// step is a full memory barrier, except that <see cref="Put"/> writes the word of a block of 32 or more pages with release semantics.
/// </para>
/// </remarks>
internal static class PageWord
{
    /// <summary>The largest order of a block that has a state.</summary>
    public const int LargestOrder = 10;

    private const ulong Mask = 3;
    private const ulong AllPlaces = 0x5555_5555_5555_5555;

    /// <summary>Extracts the state of a block from a word that was read: None if the word has no block of this order there.</summary>
    public static ValueState StateIn(ulong word, ulong page, int order)
    {
        ulong bits = word >> Place(page);
        return HasOrder(bits, order) && (bits & Mask) != Mask ? (ValueState)(bits & Mask) : ValueState.None;
    }

    /// <summary>Gives a state to a block that has none. Only for the thread that allocated the block in the metadata.</summary>
    public static void Put(ref ulong word, ulong page, int order, ValueState state)
    {
        if (order >= ValueWord.Shift)
        {
            // All pages of the word belong to the block, so no other thread may change the word.
            Volatile.Write(ref word, Bits(order, state));
        }
        else
        {
            Interlocked.Or(ref word, Bits(order, state) << Place(page));
        }
    }

    /// <summary>Changes the state of a single page atomically, as <see cref="TryMove"/> does for a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryMovePage(ref ulong word, ulong seen, ulong page, ValueState from, ValueState to)
    {
        ulong change = (ulong)(from ^ to) << Place(page);
        while (IsPage(seen >> Place(page), from))
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

    /// <summary>Changes the state of a block atomically if it has an expected value, which is not None.</summary>
    /// <param name="word">The word with the state of the block.</param>
    /// <param name="seen">The value of the word when it was last read.</param>
    /// <param name="page">The id of the first page of the block.</param>
    /// <param name="order">The order of the block.</param>
    /// <param name="from">The expected state.</param>
    /// <param name="to">The new state.</param>
    /// <returns>True if a block of this order was in the expected state; otherwise false, and nothing has changed.</returns>
    public static bool TryMove(ref ulong word, ulong seen, ulong page, int order, ValueState from, ValueState to)
    {
        ulong steps = (Bits(order, from) ^ (to == ValueState.None ? 0 : Bits(order, to))) << Place(page);
        while (StateIn(seen, page, order) == from)
        {
            ulong found = Interlocked.CompareExchange(ref word, seen ^ steps, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>Changes several single pages of a word from Held to None in one atomic step.</summary>
    /// <param name="word">The word with the states of the pages.</param>
    /// <param name="pages">A bit for each page.</param>
    /// <returns>True if all were held as single pages; otherwise false, and nothing has changed.</returns>
    public static bool TryTakeAll(ref ulong word, uint pages)
    {
        ulong places = pages == uint.MaxValue ? AllPlaces : ValueWord.Spread(pages);
        ulong seen = Volatile.Read(ref word);
        while ((seen & (places * Mask)) == places * (ulong)ValueState.Held && (seen & (seen >> 1) & (places << 2)) == 0)
        {
            ulong found = Interlocked.CompareExchange(ref word, seen ^ (places * (ulong)ValueState.Held), seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>Finds the order of the block that begins at a page whose state is not None, from the word that was read.</summary>
    public static int OrderIn(ulong word, ulong page)
    {
        ulong bits = word >> Place(page) >> 2;
        int order = 0;
        for (; (bits & Mask) == Mask; bits >>= 2)
        {
            order++;
        }

        return order;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPage(ulong bits, ValueState state) => (bits & Mask) == (ulong)state && (bits >> 2 & Mask) != Mask;

    private static bool HasOrder(ulong bits, int order)
    {
        ulong inside = (1UL << (2 * order)) - 1;
        return (bits >> 2 & inside) == inside && (bits >> ((2 * order) + 2) & Mask) != Mask;
    }

    private static ulong Bits(int order, ValueState state) => (ulong)state | (((1UL << (2 * order)) - 1) << 2);

    private static int Place(ulong page) => 2 * ((int)page & ((1 << ValueWord.Shift) - 1));
}
