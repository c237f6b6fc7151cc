namespace Cleave.Gpu;

/// <summary>One move of allocated memory to another place of its <see cref="GpuBuddy"/>: of a block, or of all blocks of an owner that are
/// one run of addresses. Immutable.</summary>
/// <remarks>The target shares no byte with the memory itself, so the content stays whole until the move is complete.</remarks>
public readonly record struct BlockMove
{
    /// <summary>Makes the move of a block that is held as a plain value.</summary>
    /// <param name="block">The block.</param>
    /// <param name="target">The first offset of the block after the move; the base offset is part of it.</param>
    public BlockMove(AllocatedBlock block, ulong target)
        : this(block, block.Size, target, default)
    {
    }

    internal BlockMove(AllocatedBlock block, ulong size, ulong target, MovedOwner source)
    {
        Block = block;
        Size = size;
        Target = target;
        Source = source;
    }

    /// <summary>The block before the move; of a run of several blocks, the first one. In a plan that moves a block twice, this is the block
    /// after its first move.</summary>
    public AllocatedBlock Block { get; }

    /// <summary>The first offset of the memory before the move.</summary>
    public ulong From => Block.Offset;

    /// <summary>Bytes of the memory, all of which have to be copied.</summary>
    public ulong Size { get; }

    /// <summary>The first offset of the memory after the move; the base offset is part of it.</summary>
    public ulong Target { get; }

    /// <summary>The <see cref="AllocatedBlocks.Key"/> of the owner; 0 for a plain value, and for an owner without a key.</summary>
    public ulong Key => Source.Key;

    /// <summary>Whether an owner has the memory, which then reads its new place by itself.</summary>
    public bool IsOwned => Block.IsOwned;

    /// <summary>The owner that has the memory; <c>default</c> for a plain value.</summary>
    internal MovedOwner Source { get; }

    /// <summary>The move in words: "[0x1000, +4 KiB) to 0x8000".</summary>
    public override string ToString() =>
        Block.IsBlock ? $"[{AddressText.Of(From)}, +{ByteText.Exact(Size)}) to {AddressText.Of(Target)}" : "no move";
}
