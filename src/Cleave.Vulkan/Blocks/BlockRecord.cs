namespace Cleave.Vulkan.Blocks;

/// <summary>Everything that a block keeps of one of its ranges, except its place.</summary>
internal struct BlockRecord
{
    /// <summary>The owner of the memory, or its name; null if nobody gave one.</summary>
    public object? Owner;

    /// <summary>Bytes that were asked for, before rounding.</summary>
    public ulong Size;

    /// <summary>The kind of the resource.</summary>
    public ResourceKind Kind;

    /// <summary>The alignment that was asked for.</summary>
    public Alignment Alignment;

    /// <summary>Whether an owner holds the range, which no one else may free.</summary>
    public bool IsOwned;

    /// <summary>Whether a move of the range has begun.</summary>
    public bool IsMoving;

    /// <summary>Whether the range is the target of a move that has not ended.</summary>
    public bool IsTarget;

    /// <summary>Whether the range may be moved now.</summary>
    public readonly bool CanMove => !IsMoving && !IsTarget && (!IsOwned || ((IRangeOwner)Owner!).CanMove);

    /// <summary>The name of the memory; null if it has none.</summary>
    public readonly string? Name => Owner as string ?? (Owner as IRangeOwner)?.Name;
}
