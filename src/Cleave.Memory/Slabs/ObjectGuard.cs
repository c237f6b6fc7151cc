namespace Cleave.Memory.Slabs;

/// <summary>The patterns that debug mode writes into memory that nobody may write, and the checks of these patterns.</summary>
internal static class ObjectGuard
{
    /// <summary>The smallest number of guard bytes behind an allocation.</summary>
    public const int RedZone = 16;

    /// <summary>The most bytes that are looked at as one span: a block may have 2 GiB and more, a span may not.</summary>
    private const int LargestPiece = 1 << 30;

    /// <summary>The value of each byte of poisoned memory.</summary>
    public const byte Poisoned = 0x6B;

    private const byte Red = 0xBB;

    /// <summary>The size to allocate for a padded size, so that a red zone fits and the alignment is kept.</summary>
    public static nuint RoomFor(nuint size)
    {
        if (size > SizeClasses.Largest)
        {
            return size + RedZone;
        }

        var own = (nuint)SizeClasses.SizeOf(SizeClasses.Of(size));
        nuint alignment = own & (0 - own);
        return (size + RedZone + alignment - 1) & ~(alignment - 1);
    }

    /// <summary>Writes the red zone from the end of the used bytes to the end of the room.</summary>
    public static void Arm(nuint address, nuint size, nuint room) => Fill(address + size, room - size, Red);

    /// <summary>Whether the red zone was written to.</summary>
    public static bool IsOverrun(nuint address, nuint size, nuint room) =>
        !IsFilled(address + size, room - size, Red);

    /// <summary>Fills free memory with the poison pattern.</summary>
    public static void Poison(nuint address, nuint size) => Fill(address, size, Poisoned);

    /// <summary>Whether poisoned memory was written to.</summary>
    public static bool IsTouched(nuint address, nuint size) => !IsFilled(address, size, Poisoned);

    /// <summary>Writes one value to all bytes, in pieces that a span can have.</summary>
    internal static void Fill(nuint address, nuint size, byte value, int piece = LargestPiece)
    {
        for (nuint done = 0; done < size; done += (nuint)piece)
        {
            Bytes(address + done, nuint.Min(size - done, (nuint)piece)).Fill(value);
        }
    }

    /// <summary>Whether all bytes have one value.</summary>
    internal static bool IsFilled(nuint address, nuint size, byte value, int piece = LargestPiece)
    {
        bool isFilled = true;
        for (nuint done = 0; done < size && isFilled; done += (nuint)piece)
        {
            isFilled = Bytes(address + done, nuint.Min(size - done, (nuint)piece)).IndexOfAnyExcept(value) < 0;
        }

        return isFilled;
    }

    // SAFETY: callers pass memory that they hold: allocated by them, or free and not yet returned to the pages.
    private static unsafe Span<byte> Bytes(nuint address, nuint size) => new((void*)address, (int)size);
}
