using Cleave.Buddies;
using Cleave.Placement;
using Cleave.Sets;
using Cleave.State;

namespace Cleave.Gpu;

/// <summary>Applies increments to a space of blocks that nobody else uses yet, and checks each record.</summary>
internal sealed partial class BlockReplay
{
    private const ulong OrderMask = (1 << BlockChanges.OrderBits) - 1;

    private readonly BuddySpace _space;
    private readonly OwnerTable _owners;
    private readonly ulong _maxSize;

    // The entries of the owners, by the ids of their first blocks.
    private readonly Dictionary<ulong, int> _byFirst = [];

    private BlockReplay(BuddySpace core, BlockMarks owned, OwnerTable owners, ulong maxSize)
    {
        (_space, Owned, _owners, _maxSize) = (core, owned, owners, maxSize);
        IndexOwners();
    }

    /// <summary>Applies the increments that a state does not contain yet.</summary>
    /// <param name="blocks">The space as it was read; useless if there is a failure.</param>
    /// <param name="increments">The increments, one behind another.</param>
    /// <param name="maxSize">The largest size that is permitted.</param>
    /// <returns>Why they cannot be applied; <c>default</c> if they were.</returns>
    public static StateFailure Run(RestoredBlocks blocks, ReadOnlySpan<byte> increments, ulong maxSize)
    {
        var replay = new BlockReplay(blocks.Space, blocks.Owned, blocks.Owners, Math.Min(maxSize, ulong.MaxValue - blocks.BaseOffset));
        var walk = new Increments(increments, StateKind.Blocks, blocks.Last);
        while (walk.TryNext(out StateReader body))
        {
            replay.Apply(ref body);
            if (body.HasFailed)
            {
                return body.Failure;
            }
        }

        replay.Metadata.CountAsNew();
        (blocks.Owned, blocks.Last) = (replay.Owned, walk.Last);
        return walk.Failure;
    }

    /// <summary>The marks of the blocks that owners hold, which change with the shape of the space.</summary>
    private BlockMarks Owned { get; set; }

    private BuddyMetadata Metadata => _space.Metadata;

    private BuddyTree Tree => Metadata.Tree;

    private void IndexOwners()
    {
        _byFirst.Clear();
        foreach (int number in _owners.InOrder())
        {
            _byFirst.Add(Tree.IdOf(_owners[number].Blocks![0]), number);
        }
    }

    /// <summary>Applies all records of an increment. If the reader has a finding then, the space is useless.</summary>
    private void Apply(ref StateReader reader)
    {
        while (reader.Left > 0 && !reader.HasFailed)
        {
            byte code = reader.Byte();
            var change = (BlockChange)code;
            bool fits = change switch
            {
                BlockChange.OwnerAllocated => TryTakeBlocks(ref reader, out BuddyBlock[] blocks) && AddOwner(blocks, 0),
                BlockChange.ValueAllocated => TryTake(reader.Number(), out _),
                BlockChange.ValueFreed or BlockChange.ValueFreedCleared =>
                    FreeValue(reader.Number(), change == BlockChange.ValueFreedCleared),
                BlockChange.OwnerFreed or BlockChange.OwnerFreedCleared =>
                    FreeOwner(reader.Number(), change == BlockChange.OwnerFreedCleared),
                BlockChange.OwnerSplit => SplitOwner(reader.Number(), reader.Number()),
                BlockChange.OwnerTrimmed or BlockChange.OwnerTrimmedCleared =>
                    TrimOwner(ref reader, change == BlockChange.OwnerTrimmedCleared),
                BlockChange.Soiled => Soil(reader.Number()),
                BlockChange.ResetDirty or BlockChange.ResetClear => Reset(change == BlockChange.ResetClear),
                BlockChange.SpaceResized => ResizeSpace(reader.Number()),
                BlockChange.KeySet => SetKey(reader.Number(), reader.Number()),
                _ => false,
            };
            if (!fits)
            {
                reader.Fail($"the record of kind {code} before it does not fit the state");
            }
        }
    }

    /// <summary>Converts the number of a block to its id.</summary>
    /// <returns>The id; 0 if the space has no such block.</returns>
    private ulong IdOf(ulong number)
    {
        int order = (int)(number & OrderMask);
        ulong index = number >> BlockChanges.OrderBits;
        return order <= Tree.MaxOrder && index < Tree.Chunks >> order ? Tree.IdOf(order, index) : 0;
    }

    private BuddyBlock BlockOf(ulong id) => Tree.Describe(id, Tree.OrderOf(id), BlockKind.Dirty);

    /// <summary>Allocates a block that is free, or a part of a free block.</summary>
    private bool TryTake(ulong number, out BuddyBlock block)
    {
        ulong id = IdOf(number);
        ulong holder = id == 0 ? 0 : Metadata.HolderOf(id);
        BlockState state = holder == 0 ? BlockState.Nothing : Metadata.StateOf(holder);
        bool isFree = state is BlockState.FreeDirty or BlockState.FreeClear;
        block = isFree ? BlockOf(id) : default;
        if (isFree)
        {
            Metadata.Carve(holder, id, BlockKind.Of(state == BlockState.FreeClear));
        }

        return isFree;
    }

    private bool TryTakeBlocks(ref StateReader reader, out BuddyBlock[] blocks)
    {
        ulong more = reader.NumberBelow((ulong)reader.Left, "the number of blocks");
        blocks = new BuddyBlock[more + 1];
        for (int at = 0; at < blocks.Length; at++)
        {
            if (!TryTake(reader.Number(), out blocks[at]) || reader.HasFailed)
            {
                return false;
            }
        }

        return true;
    }

    private bool FreeValue(ulong number, bool cleared)
    {
        ulong id = IdOf(number);
        return id != 0 && !Owned.Contains(id) && Metadata.TryRelease(id, Tree.OrderOf(id), BlockKind.Of(cleared));
    }

    /// <summary>Declares a free block dirty that may be free in clear and dirty parts, which merge then.</summary>
    private bool Soil(ulong number)
    {
        if (!TryTakeParts(IdOf(number), out int order))
        {
            return false;
        }

        Metadata.ReleaseDropped(IdOf(number), BlockKind.Dirty);
        return order >= 0;
    }

    /// <summary>Removes the states of all free parts of a block.</summary>
    private bool TryTakeParts(ulong id, out int order)
    {
        order = id == 0 ? -1 : Tree.OrderOf(id);
        if (id == 0)
        {
            return false;
        }

        ulong holder = Metadata.HolderOf(id);
        if (holder != 0)
        {
            return Metadata.StateOf(holder) is var state and (BlockState.FreeDirty or BlockState.FreeClear) && DropPart(holder, id, state);
        }

        return order > 0 && TryTakeParts(2 * id, out _) && TryTakeParts((2 * id) + 1, out _);
    }

    private bool DropPart(ulong holder, ulong id, BlockState state)
    {
        Metadata.Carve(holder, id, BlockKind.Of(state == BlockState.FreeClear));
        return Metadata.TryDrop(id);
    }

    private bool Reset(bool isClear)
    {
        _space.ResetClear(isClear);
        return true;
    }
}
