namespace Cleave.State;

/// <summary>The forms of a set of parts in a <see cref="BlockNode"/>. The numbers are part of the format.</summary>
internal static class NodeForm
{
    /// <summary>The set has no member, and no bits.</summary>
    public const int None = 0;

    /// <summary>The set has every possible member, and no bits.</summary>
    public const int All = 1;

    /// <summary>The set has a bit for each possible member.</summary>
    public const int Listed = 2;

    /// <summary>In the place of the allocated parts: all sets but the divided parts are levels of a tree.</summary>
    public const int Tree = 3;

    /// <summary>The number of bits that a form takes.</summary>
    public const int Width = 2;

    /// <summary>The mask of those bits.</summary>
    public const int Mask = (1 << Width) - 1;
}
