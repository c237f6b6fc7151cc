namespace Cleave.Tools.Recording;

internal enum RecordedStepKind : byte
{
    /// <summary>Not written yet.</summary>
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
    Kill,
    Unkill,
    Grow,
}

/// <summary>One event in the recorder's buffer.</summary>
internal struct RecordedStep
{
    public const byte NoAlignment = byte.MaxValue;

    public long Ticks;
    public ulong Address;
    public ulong Size;

    /// <summary>Where a range begins; of a part the block that owns it; of a trim where the kept part begins.</summary>
    public ulong Start;
    public ulong End;
    public byte AlignmentLog2;
    public byte Terms;
    private volatile RecordedStepKind _kind;

    /// <summary>What it is; a reader that sees it sees all the rest.</summary>
    public readonly RecordedStepKind Kind => _kind;

    /// <summary>Written last.</summary>
    public void Publish(RecordedStepKind kind) => _kind = kind;
}
