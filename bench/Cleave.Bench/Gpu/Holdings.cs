using System.Runtime.CompilerServices;
using Cleave.Placement;

namespace Cleave.Bench.Gpu;

/// <summary>
/// What a workload holds: allocations by number, each of one block or several, kept so that the common case touches one slot.
/// </summary>
/// <remarks>
/// An allocation of one block is a slot of an array. One of several has no block there, but the number of a list, which is used again
/// once it is free. No operation allocates on the heap once arrays and lists have grown to what the workload needs.
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

    /// <summary>How many allocations there are, numbered from 0.</summary>
    public int Count => _count.Value;

    /// <summary>Allocates, and keeps what was served under the next number.</summary>
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

    /// <summary>Frees an allocation; the last one takes its number.</summary>
    /// <returns>Bytes that it had.</returns>
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
