using Cleave.Buddies;
using Cleave.Placement;

namespace Cleave.Gpu;

/// <summary>Checks of a trim of an owner, in absolute offsets: of one block, or of several that are one run of addresses.</summary>
internal static class TrimRules
{
    /// <summary>
    /// Finds the part that a trim keeps, in bytes from the beginning of the space, or the reason why the trim is invalid.
    /// </summary>
    /// <param name="space">The space.</param>
    /// <param name="held">The blocks of the owner.</param>
    /// <param name="start">The offset at which the kept part begins, base offset included; null for the beginning of the memory.</param>
    /// <param name="newSize">Bytes to keep, rounded up to whole chunks.</param>
    /// <param name="baseOffset">The base offset of the space.</param>
    /// <param name="kept">The part to keep; all of the memory if the size is that of the memory, even if the start is another one.</param>
    public static AllocationFailure Check(
        BuddySpace space, BuddyBlock[] held, ulong? start, ulong newSize, ulong baseOffset, out BlockRun kept)
    {
        bool isRun = BlockRun.TryOf(space.ChunkSize, held, out BlockRun run);
        ulong chunk = space.ChunkSize.Bytes;
        ulong size = newSize <= run.Size ? space.ChunkSize.RoundUp(newSize) : newSize;
        ulong first = baseOffset + run.Start;
        ulong from = start ?? first;
        kept = run;
        (FailureCode code, ulong value, ulong limit, string? parameter) =
            !isRun ? (FailureCode.TrimNeedsOneRun, (ulong)held.Length, 1UL, null)
            : newSize == 0 ? (FailureCode.TrimSizeZero, 0, chunk, "newSize")
            : size > run.Size ? (FailureCode.TrimSizeAboveBlock, newSize, run.Size, "newSize")
            : size == run.Size ? (FailureCode.None, 0, 0, null)
            : from < first ? (FailureCode.TrimStartBelowBlock, from, first, "start")
            : ((from - baseOffset) & (chunk - 1)) != 0 ? (FailureCode.TrimStartUnaligned, from, chunk, "start")
            : from - first > run.Size - size ? (FailureCode.TrimPastBlock, from, baseOffset + run.End, "start")
            : (FailureCode.None, 0, 0, (string?)null);
        if (code == FailureCode.None)
        {
            kept = size == run.Size ? run : new BlockRun(from - baseOffset, from - baseOffset + size);
            return default;
        }

        return new AllocationFailure
        {
            Code = code,
            Value = value,
            Limit = limit,
            ParamName = parameter,
            FreeBytes = space.FreeBytes,
            LargestFreeBlock = space.LargestFreeBlock,
        };
    }
}
