namespace Cleave.Tools.Recording;

internal enum RecordedStepKind : byte
{
    /// <summary>The entry is not written yet.</summary>
    None,
    Allocate,
    Refuse,
    Part,
    Free,
    FreeZeroed,
    Trim,
    TrimZeroed,
    ResetDirty,
    ResetZeroed,
    Retire,
    Restore,
    Grow,
    Resize,
    MoveBegin,
    MoveEnd,
    MoveEndZeroed,
    MoveDrop,
}

/// <summary>One event in the buffer of a recorder.</summary>
internal struct RecordedStep
{
    public const byte NoAlignment = byte.MaxValue;

    public long Ticks;
    public ulong Address;
    public ulong Size;

    /// <summary>
    /// The first address of a requested range; for a part, the address of the owning block; for a trim, the first address of the kept part;
    /// for a move, the address of the target.
    /// </summary>
    public ulong Start;
    public ulong End;
    public byte AlignmentLog2;
    public byte Terms;
    private volatile RecordedStepKind _kind;

    /// <summary>The kind of the step. A reader that sees the kind also sees all other fields.</summary>
    public readonly RecordedStepKind Kind => _kind;

    /// <summary>Writes the kind, which must be written after all other fields.</summary>
    public void Publish(RecordedStepKind kind) => _kind = kind;
}
