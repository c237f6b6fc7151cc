namespace Cleave.Memory.Contract;

/// <summary>The memory that callers have allocated from a heap, or from one of its allocators.</summary>
/// <param name="Allocations">The number of live allocations.</param>
/// <param name="Bytes">The usable bytes of these allocations.</param>
public readonly record struct HeapUsage(ulong Allocations, ulong Bytes)
{
    /// <summary>Whether nothing is allocated.</summary>
    public bool IsNone => Allocations == 0;

    /// <summary>Adds the allocations and the bytes of two usages.</summary>
    public static HeapUsage operator +(HeapUsage left, HeapUsage right) =>
        new(left.Allocations + right.Allocations, left.Bytes + right.Bytes);

    /// <summary>The usage in words: "3 allocations, 192 bytes".</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Allocations} {(Allocations == 1 ? "allocation" : "allocations")}, {ByteText.Exact(Bytes)}");
}
