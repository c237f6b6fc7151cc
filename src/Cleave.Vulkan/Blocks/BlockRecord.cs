namespace Cleave.Vulkan.Blocks;

/// <summary>The record that a block keeps of one of its ranges.</summary>
internal struct BlockRecord
{
    /// <summary>The place of the range; <c>default</c> if the record is unused.</summary>
    public BlockPlace Place;

    /// <summary>The number of this use of the record.</summary>
    public uint Use;

    /// <summary>Of an unused record, the number of the next unused one, plus 1; 0 ends the list.</summary>
    public uint NextUnused;

    /// <summary>The owner of the memory, or its name; null if nobody gave one.</summary>
    public object? Owner;

    /// <summary>Whether an owner holds the range, which no one else may free.</summary>
    public bool IsOwned;

    /// <summary>Whether a move of the range has begun.</summary>
    public bool IsMoving;

    /// <summary>Bytes that were asked for, before rounding.</summary>
    public ulong Size;

    /// <summary>The alignment that was asked for.</summary>
    public Alignment Alignment;

    /// <summary>The kind of the resource.</summary>
    public ResourceKind Kind;

    /// <summary>Whether the record is of a range that is allocated.</summary>
    public readonly bool IsUsed => Place.Size > 0;

    /// <summary>Whether the range may be moved now.</summary>
    public readonly bool CanMove => IsUsed && !IsMoving && (!IsOwned || ((IRangeOwner)Owner!).CanMove);
}
