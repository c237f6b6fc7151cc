namespace Cleave.Memory.Contract;

/// <summary>What callers have of a heap, or of one allocator of it.</summary>
/// <param name="Allocations">Pieces.</param>
/// <param name="Bytes">Bytes that they can use.</param>
public readonly record struct HeapUsage(ulong Allocations, ulong Bytes)
{
    /// <summary>Nothing.</summary>
    public bool IsNone => Allocations == 0;

    /// <summary>Both together.</summary>
    public static HeapUsage operator +(HeapUsage left, HeapUsage right) => left.Plus(right);

    /// <summary>Both together.</summary>
    public HeapUsage Plus(HeapUsage other) => new(Allocations + other.Allocations, Bytes + other.Bytes);

    /// <summary>In words: "3 allocations, 192 bytes".</summary>
    public override string ToString() => FormattableString.Invariant($"{Allocations} allocations, {ByteText.Exact(Bytes)}");
}
