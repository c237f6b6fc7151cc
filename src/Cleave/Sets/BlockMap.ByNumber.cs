namespace Cleave.Sets;

/// <content>Overloads for a kind that is given as a number instead of a type.</content>
internal sealed partial class BlockMap<TPages>
    where TPages : struct, IBlockPages
{
    /// <inheritdoc cref="Add{TKind}"/>
    public void Add(ulong id, int kind)
    {
        if (kind == BlockKind.Dirty)
        {
            Add<DirtyKind>(id);
        }
        else
        {
            Add<ClearKind>(id);
        }
    }

    /// <inheritdoc cref="Remove{TKind}"/>
    public void Remove(ulong id, int kind)
    {
        if (kind == BlockKind.Dirty)
        {
            Remove<DirtyKind>(id);
        }
        else
        {
            Remove<ClearKind>(id);
        }
    }

    /// <inheritdoc cref="Take{TKind}"/>
    public void Take(ulong id, int kind)
    {
        if (kind == BlockKind.Dirty)
        {
            Take<DirtyKind>(id);
        }
        else
        {
            Take<ClearKind>(id);
        }
    }

    /// <inheritdoc cref="TryGive{TKind}"/>
    public GiveOutcome TryGive(ulong id, int kind) => kind == BlockKind.Dirty ? TryGive<DirtyKind>(id) : TryGive<ClearKind>(id);

    /// <inheritdoc cref="TakeHighest{TKind}"/>
    public ulong TakeHighest(int order, int kind, ulong firstOfOrder) =>
        kind == BlockKind.Dirty ? TakeHighest<DirtyKind>(order, firstOfOrder) : TakeHighest<ClearKind>(order, firstOfOrder);

    /// <inheritdoc cref="TakeWord{TKind}"/>
    public ulong TakeWord(int order, int kind, ulong firstOfOrder, int most, out ulong first) => kind == BlockKind.Dirty
        ? TakeWord<DirtyKind>(order, firstOfOrder, most, out first)
        : TakeWord<ClearKind>(order, firstOfOrder, most, out first);

    /// <inheritdoc cref="Highest{TKind}"/>
    public ulong Highest(int order, int kind) => kind == BlockKind.Dirty ? Highest<DirtyKind>(order) : Highest<ClearKind>(order);

    /// <inheritdoc cref="AtMost{TKind}"/>
    public ulong AtMost(ulong last, int kind) => kind == BlockKind.Dirty ? AtMost<DirtyKind>(last) : AtMost<ClearKind>(last);

    /// <inheritdoc cref="Between{TKind}"/>
    public ulong Between(ulong first, ulong last, int kind) =>
        kind == BlockKind.Dirty ? Between<DirtyKind>(first, last) : Between<ClearKind>(first, last);

    /// <inheritdoc cref="AtLeast{TKind}"/>
    public ulong AtLeast(ulong first, int kind) => kind == BlockKind.Dirty ? AtLeast<DirtyKind>(first) : AtLeast<ClearKind>(first);
}
