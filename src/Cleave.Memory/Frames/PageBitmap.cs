using System.Numerics;

namespace Cleave.Memory.Frames;

/// <summary>One bit for each page of an arena, all zero at first. Not thread-safe.</summary>
/// <remarks>Runs are processed 64 pages at a time. Callers pass only indices and counts inside the arena.</remarks>
internal sealed class PageBitmap
{
    private readonly ulong[] _words;

    /// <summary>Makes the bits, all of them zero.</summary>
    /// <param name="pages">The number of bits, at most 2^37.</param>
    public PageBitmap(ulong pages)
    {
        _words = new ulong[(pages + 63) / 64];
    }

    /// <summary>The bits of 64 pages in each word.</summary>
    public ulong[] Words => _words;

    /// <summary>Sets all bits of a run to one value.</summary>
    public void Fill(ulong first, ulong end, bool value)
    {
        while (first < end)
        {
            ulong mask = MaskAt(first, end);
            ref ulong word = ref _words[first / 64];
            word = value ? word | mask : word & ~mask;
            first = NextWord(first);
        }
    }

    /// <summary>Counts the set bits of a run.</summary>
    public ulong CountSet(ulong first, ulong end)
    {
        ulong count = 0;
        while (first < end)
        {
            count += (ulong)BitOperations.PopCount(_words[first / 64] & MaskAt(first, end));
            first = NextWord(first);
        }

        return count;
    }

    /// <summary>The index of the first bit of a run that has the value, or <paramref name="end"/> if none has.</summary>
    public ulong IndexOf(bool value, ulong first, ulong end)
    {
        while (first < end)
        {
            ulong word = value ? _words[first / 64] : ~_words[first / 64];
            ulong found = word & MaskAt(first, end);
            if (found != 0)
            {
                return (first & ~63UL) + (ulong)BitOperations.TrailingZeroCount(found);
            }

            first = NextWord(first);
        }

        return end;
    }

    private static ulong NextWord(ulong index) => (index | 63) + 1;

    /// <summary>A mask of the bits of the run that lie in the word of <paramref name="first"/>.</summary>
    private static ulong MaskAt(ulong first, ulong end)
    {
        ulong left = end - first;
        ulong mask = left >= 64 ? ulong.MaxValue : (1UL << (int)left) - 1;
        return mask << (int)(first & 63);
    }
}
