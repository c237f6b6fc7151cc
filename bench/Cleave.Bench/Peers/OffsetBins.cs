using System.Numerics;

namespace Cleave.Bench.Peers;

/// <summary>
/// An allocator of ranges with bins of similar sizes, as a peer to measure beside. A request takes the last freed range of the first bin
/// whose ranges are all large enough, so it may miss a range that would fit. Not thread-safe.
/// </summary>
/// <remarks>
/// Source: the algorithm of OffsetAllocator by Sebastian Aaltonen (MIT licence, github.com/sebbbi/OffsetAllocator): bins by
/// <see cref="SmallFloat"/>, found through a bitmap of two levels; ranges are nodes that know both neighbours. The code is a translation
/// of our own. Unlike the original it grows its table of nodes instead of refusing a request.
/// </remarks>
internal sealed partial class OffsetBins
{
    private const int None = -1;

    /// <summary>The bytes of a node: six fields of four bytes and a flag, rounded up to a multiple of four.</summary>
    private const ulong NodeBytes = 28;
    private const int TopBins = 32;
    private const int LeafBins = 1 << SmallFloat.MantissaBits;

    private readonly byte[] _leaves = new byte[TopBins];
    private readonly int[] _heads = new int[TopBins * LeafBins];
    private uint _tops;
    private Node[] _nodes = new Node[1 << 14];
    private int _spare = None;
    private int _fresh;

    /// <param name="size">The number of units of the space, all of which are free.</param>
    public OffsetBins(uint size)
    {
        Array.Fill(_heads, None);
        Insert(0, size, None, None);
    }

    /// <summary>The bytes of the nodes and the bins.</summary>
    public ulong MetadataBytes =>
        ((ulong)_nodes.Length * NodeBytes) + (sizeof(int) * (ulong)_heads.Length) + TopBins + sizeof(uint);

    /// <summary>Allocates a number of units, at least one.</summary>
    /// <param name="size">The number of units.</param>
    /// <param name="node">The number of the range, which frees it.</param>
    public bool TryAllocate(uint size, out int node)
    {
        int bin = FindBin(SmallFloat.Ceiling(size));
        node = bin == None ? None : _heads[bin];
        if (node == None)
        {
            return false;
        }

        Remove(node, bin);
        ref Node taken = ref _nodes[node];
        uint rest = taken.Size - size;
        taken.Size = size;
        taken.IsUsed = true;
        if (rest > 0)
        {
            int next = taken.Next;
            int added = Insert(taken.Offset + size, rest, node, next);
            _nodes[node].Next = added;
            if (next != None)
            {
                _nodes[next].Previous = added;
            }
        }

        return true;
    }

    /// <summary>The first unit of a range.</summary>
    public uint OffsetOf(int node) => _nodes[node].Offset;

    /// <summary>Frees a range and joins it with its free neighbours.</summary>
    public void Free(int node)
    {
        Node freed = _nodes[node];
        (uint offset, uint size, int previous, int next) = (freed.Offset, freed.Size, freed.Previous, freed.Next);
        if (previous != None && !_nodes[previous].IsUsed)
        {
            offset = _nodes[previous].Offset;
            size += _nodes[previous].Size;
            previous = Absorb(previous).Previous;
        }

        if (next != None && !_nodes[next].IsUsed)
        {
            size += _nodes[next].Size;
            next = Absorb(next).Next;
        }

        Drop(node);
        int joined = Insert(offset, size, previous, next);
        if (previous != None)
        {
            _nodes[previous].Next = joined;
        }

        if (next != None)
        {
            _nodes[next].Previous = joined;
        }
    }

    private int FindBin(int least)
    {
        int top = least >> SmallFloat.MantissaBits;
        uint leaves = top < TopBins ? (uint)(_leaves[top] & (byte.MaxValue << (least & (LeafBins - 1)))) : 0;
        if (leaves == 0)
        {
            uint tops = top < TopBins - 1 ? _tops & (uint.MaxValue << (top + 1)) : 0;
            if (tops == 0)
            {
                return None;
            }

            top = BitOperations.TrailingZeroCount(tops);
            leaves = _leaves[top];
        }

        return (top << SmallFloat.MantissaBits) | BitOperations.TrailingZeroCount(leaves);
    }
}
