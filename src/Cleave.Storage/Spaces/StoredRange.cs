using Cleave.BestFit;

namespace Cleave.Storage.Spaces;

/// <summary>An allocation that is on disk.</summary>
/// <remarks>The sums belong to the thread that commits. Everything else is read and written under the lock of the table.</remarks>
internal sealed class StoredRange(ulong id, AllocatedRange memory, int alignmentLog2)
{
    /// <summary>The number of the range.</summary>
    public ulong Id { get; } = id;

    /// <summary>The memory of the range, as the allocator knows it.</summary>
    public AllocatedRange Memory { get; set; } = memory;

    /// <summary>The binary logarithm of the alignment that the range was asked for with.</summary>
    public int AlignmentLog2 { get; } = alignmentLog2;

    /// <summary>The checksum of the place, as the last commit or the current one has it.</summary>
    public ulong PlaceSum { get; set; }

    /// <summary>The checksum of the note, as the last commit or the current one has it.</summary>
    public ulong NoteSum { get; set; }

    /// <summary>Whether the range is being freed by a commit under way, so that later changes of it are refused.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>The move of the range that has begun; null if there is none.</summary>
    public DurableMove? Move { get; set; }

    /// <summary>The checksum of the row.</summary>
    public ulong Sum => unchecked(PlaceSum + NoteSum);

    /// <summary>The range as callers see it.</summary>
    public DurableRange Range => new(Id, Memory.Offset, Memory.Size);
}
