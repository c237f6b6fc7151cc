namespace Cleave;

/// <summary>Says in absolute offsets why an owner could not be trimmed.</summary>
internal static class TrimRules
{
    public static AllocationFailure Explain(
        GpuBuddyError error, BuddyBlock[] held, ulong? start, ulong newSize, GpuBuddyCore core, ulong baseOffset)
    {
        ulong offset = held.Length == 1 ? baseOffset + held[0].Offset : 0;
        ulong size = held.Length == 1 ? core.SizeOf(held[0]) : 0;
        (ulong value, ulong limit) = error switch
        {
            GpuBuddyError.TrimNeedsOneBlock => ((ulong)held.Length, 1UL),
            GpuBuddyError.SizeUnaligned => (newSize, core.ChunkSize.Bytes),
            GpuBuddyError.TrimSizeAboveBlock => (newSize, size),
            GpuBuddyError.StartUnaligned => (start ?? offset, core.ChunkSize.Bytes),
            GpuBuddyError.TrimStartBelowBlock => (start ?? offset, offset),
            GpuBuddyError.TrimPastBlock => (start ?? offset, offset + (size - 1)),
            _ => (newSize, 0UL),
        };
        return new AllocationFailure(error, value, limit, core.Avail, core.LargestFreeBlock);
    }
}
