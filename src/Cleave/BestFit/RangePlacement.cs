using System.Runtime.InteropServices;

namespace Cleave.BestFit;

/// <summary>The part of the space, and the end of it, in which a <see cref="BestFitAllocator"/> places a range. Immutable.</summary>
/// <remarks>
/// Both can be combined: <c>RangePlacement.Within(start, end).FromTheTop()</c>. <c>default</c> is <see cref="Lowest"/>.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RangePlacement
{
    private RangePlacement(ulong start, ulong end, bool isRange, bool isTopDown)
    {
        Start = start;
        End = end;
        IsRange = isRange;
        IsTopDown = isTopDown;
    }

    /// <summary>Anywhere: in the smallest free run that fits, of several the lowest one, at its low end.</summary>
    public static RangePlacement Lowest => default;

    /// <summary>Anywhere: in the smallest free run that fits, of several the highest one, at its high end.</summary>
    public static RangePlacement TopDown { get; } = new(0, 0, isRange: false, isTopDown: true);

    /// <summary>Only at offsets from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    /// <param name="start">The first offset that may be used; the base offset is part of it.</param>
    /// <param name="end">The offset behind the last one that may be used.</param>
    /// <remarks>The bounds need not be multiples of the granularity. They are checked by the call that allocates, because the space
    /// decides which are valid. <c>Within(offset, offset + size)</c> asks for exactly that place.</remarks>
    public static RangePlacement Within(ulong start, ulong end) => new(start, end, isRange: true, isTopDown: false);

    /// <summary>The same bounds, filled from the top: the highest of several runs of one size, at its high end.</summary>
    public RangePlacement FromTheTop() => new(Start, End, IsRange, isTopDown: true);

    /// <summary>Whether there are bounds.</summary>
    public bool IsRange { get; }

    /// <summary>Whether the highest place is wanted.</summary>
    public bool IsTopDown { get; }

    /// <summary>The first offset that may be used; 0 without bounds.</summary>
    public ulong Start { get; }

    /// <summary>The offset behind the last one that may be used; 0 without bounds.</summary>
    public ulong End { get; }

    /// <summary>The placement in words: "Lowest", "TopDown", "Within(0x1000..0x2000)".</summary>
    public override string ToString() => (IsRange, IsTopDown) switch
    {
        (false, false) => nameof(Lowest),
        (false, true) => nameof(TopDown),
        _ => $"Within({AddressText.Of(Start)}..{AddressText.Of(End)}){(IsTopDown ? ", " + nameof(TopDown) : "")}",
    };
}
