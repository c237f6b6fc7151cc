namespace Cleave.Memory.Slabs;

/// <summary>What debug mode writes where nobody may write, and looks at again.</summary>
internal static unsafe class ObjectGuard
{
    /// <summary>Bytes behind what is allocated, at least.</summary>
    public const int RedZone = 16;

    private const byte Poisoned = 0x6B;
    private const byte Red = 0xBB;

    /// <summary>What is to be taken for a padded size, so that a red zone fits and the alignment stays.</summary>
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

    /// <summary>Writes the red zone from the end of what is used to the end of the room.</summary>
    public static void Arm(nuint address, nuint size, nuint room) => Bytes(address + size, room - size).Fill(Red);

    /// <summary>Whether the red zone was written to.</summary>
    public static bool IsOverrun(nuint address, nuint size, nuint room) =>
        Bytes(address + size, room - size).IndexOfAnyExcept(Red) >= 0;

    /// <summary>Overwrites what is free.</summary>
    public static void Poison(nuint address, nuint size) => Bytes(address, size).Fill(Poisoned);

    /// <summary>Whether what is free was written to.</summary>
    public static bool IsTouched(nuint address, nuint size) => Bytes(address, size).IndexOfAnyExcept(Poisoned) >= 0;

    private static Span<byte> Bytes(nuint address, nuint size) => new((void*)address, (int)size);
}
