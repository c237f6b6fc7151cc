using System.Runtime.CompilerServices;
using Cleave.Placement;

namespace Cleave.Bench.Gpu;

/// <summary>
/// The allocations that a workload holds, by number, each with one or several blocks. The common case touches one slot.
/// </summary>
/// <remarks>
/// An allocation of one block is stored in a slot of an array. For an allocation of several blocks, the slot has the number of a list
/// instead. Lists are used again. No operation allocates on the managed heap once arrays and lists have grown to the size that the workload
/// needs.
/// </remarks>
internal sealed class Holdings<TTarget, TBlock>(TTarget target)
    where TTarget : struct, IBlockTarget<TBlock>
    where TBlock : struct
{
    private readonly TTarget _target = target;
    private readonly BlockLists<TBlock> _lists = new();
    private TBlock[] _only = new TBlock[1 << 14];
    private int[] _list = new int[1 << 14];
    private PaddedCount _count;

    /// <summary>The number of allocations, which are numbered from 0.</summary>
    public int Count => _count.Value;

    /// <summary>Allocates blocks and stores them under the next number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAllocate(ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags)
    {
        if (_target.Allocate(start, end, size, minBlock, flags, out TBlock only) != PlacementError.None)
        {
            return false;
        }

        if (_count.Value == _only.Length)
        {
            Grow();
        }

        _only[_count.Value] = only;
        if (!TTarget.IsBlock(only))
        {
            _list[_count.Value] = _lists.Add(_target.Several);
        }

        _count.Value++;
        return true;
    }

    /// <summary>Frees an allocation. The last allocation gets its number.</summary>
    /// <returns>The bytes of the allocation.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Free(int index)
    {
        TBlock only = _only[index];
        if (!TTarget.IsBlock(only))
        {
            return FreeSeveral(index);
        }

        Move(--_count.Value, index);
        _target.Free(only);
        return TTarget.BytesOf(only);
    }

    private ulong FreeSeveral(int index)
    {
        int list = _list[index];
        ulong bytes = 0;
        foreach (TBlock block in _lists[list])
        {
            bytes += TTarget.BytesOf(block);
        }

        _target.Free(_lists[list], cleared: false);
        _lists.Remove(list);
        Move(--_count.Value, index);
        return bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Move(int from, int to)
    {
        TBlock moved = _only[from];
        _only[to] = moved;
        if (!TTarget.IsBlock(moved))
        {
            _list[to] = _list[from];
        }
    }

    private void Grow()
    {
        Array.Resize(ref _only, 2 * _only.Length);
        Array.Resize(ref _list, _only.Length);
    }
}
