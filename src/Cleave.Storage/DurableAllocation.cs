namespace Cleave.Storage;

/// <summary>An allocation of a durable space with everything that the file says about it. Immutable.</summary>
/// <param name="Range">The range.</param>
/// <param name="Alignment">The alignment that the range was asked for with, which moves keep; at least the granularity.</param>
/// <param name="Note">The application's own bytes; empty if there are none.</param>
public readonly record struct DurableAllocation(DurableRange Range, Alignment Alignment, ReadOnlyMemory<byte> Note)
{
    /// <summary>The allocation in words: "7 at [0x1000, +4 KiB), note of 12 bytes".</summary>
    public override string ToString() => Note.IsEmpty ? $"{Range}" : $"{Range}, note of {ByteText.Exact((ulong)Note.Length)}";
}
