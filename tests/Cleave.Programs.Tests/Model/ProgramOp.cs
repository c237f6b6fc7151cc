namespace Cleave.Programs.Tests.Model;

internal enum ProgramOpKind
{
    State,
    Alloc,
    Free,
    Trim,
    ResetClear,
}

/// <summary>Where the bounds of an alloc come from; those that depend on nothing drawn come first, and shrinking goes there.</summary>
internal enum ProgramBounds
{
    /// <summary>The range from 0 to the managed size.</summary>
    Whole,

    /// <summary>The empty range from 0 to 0.</summary>
    Zero,

    /// <summary>Start to start + size.</summary>
    Exact,

    /// <summary>Start to end, as drawn: any order, empty, past the end of the space.</summary>
    Window,
}

/// <summary>A number of bytes that scales with the chunk. Near-2^64 and below-zero values are wrap-arounds, on purpose.</summary>
internal readonly record struct ProgramAmount(ulong Chunks, int Extra)
{
    public static ProgramAmount Zero => new(0, 0);

    public static ProgramAmount One => new(1, 0);

    /// <summary>2^64 less one chunk, or the chunk below whatever it is added to.</summary>
    public static ProgramAmount MinusOne => new(ulong.MaxValue, 0);

    public ulong Bytes(ulong chunk) => unchecked((Chunks * chunk) + (ulong)Extra);
}

/// <summary>One operation that means something in any program, so that leaving out the operations before it makes no difference.</summary>
internal readonly record struct ProgramOp(ProgramOpKind Kind)
{
    public ProgramBounds Bounds { get; init; } = ProgramBounds.Whole;

    /// <summary>Alloc: the lower bound. Trim: the start, counted from the block's offset.</summary>
    public ProgramAmount Start { get; init; } = ProgramAmount.Zero;

    public ProgramAmount End { get; init; } = ProgramAmount.Zero;

    public ProgramAmount Size { get; init; } = ProgramAmount.One;

    public ProgramAmount MinBlock { get; init; } = ProgramAmount.One;

    /// <summary>The flag bits; for reset_clear 0 or 1, and for trim 0 leaves the start away.</summary>
    public ulong Flags { get; init; }

    /// <summary>Free and trim: the k-th live allocation, modulo their number; below 0 an id that nobody has.</summary>
    public int Target { get; init; }
}
