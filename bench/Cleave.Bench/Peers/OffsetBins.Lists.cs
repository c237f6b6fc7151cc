namespace Cleave.Bench.Peers;

/// <content>The lists of free ranges, one for each bin, and the nodes that no range uses.</content>
internal sealed partial class OffsetBins
{
    /// <summary>The free ranges, in no order.</summary>
    public IEnumerable<(uint Offset, uint Size)> FreeRanges
    {
        get
        {
            foreach (int head in _heads)
            {
                for (int node = head; node != None; node = _nodes[node].NextInBin)
                {
                    yield return (_nodes[node].Offset, _nodes[node].Size);
                }
            }
        }
    }

    private Node Absorb(int node)
    {
        Node absorbed = _nodes[node];
        Remove(node, SmallFloat.Floor(absorbed.Size));
        Drop(node);
        return absorbed;
    }

    private int Insert(uint offset, uint size, int previous, int next)
    {
        int bin = SmallFloat.Floor(size);
        int node = Take();
        int head = _heads[bin];
        if (head == None)
        {
            _leaves[bin >> SmallFloat.MantissaBits] |= (byte)(1 << (bin & (LeafBins - 1)));
            _tops |= 1u << (bin >> SmallFloat.MantissaBits);
        }
        else
        {
            _nodes[head].PreviousInBin = node;
        }

        _nodes[node] = new Node
        {
            Offset = offset,
            Size = size,
            Previous = previous,
            Next = next,
            PreviousInBin = None,
            NextInBin = head,
        };
        _heads[bin] = node;
        return node;
    }

    private void Remove(int node, int bin)
    {
        (int previous, int next) = (_nodes[node].PreviousInBin, _nodes[node].NextInBin);
        if (next != None)
        {
            _nodes[next].PreviousInBin = previous;
        }

        if (previous != None)
        {
            _nodes[previous].NextInBin = next;
            return;
        }

        _heads[bin] = next;
        if (next == None)
        {
            int top = bin >> SmallFloat.MantissaBits;
            _leaves[top] &= (byte)~(1 << (bin & (LeafBins - 1)));
            _tops &= _leaves[top] == 0 ? ~(1u << top) : uint.MaxValue;
        }
    }

    private int Take()
    {
        int node = _spare;
        if (node != None)
        {
            _spare = _nodes[node].NextInBin;
            return node;
        }

        if (_fresh == _nodes.Length)
        {
            Array.Resize(ref _nodes, 2 * _nodes.Length);
        }

        return _fresh++;
    }

    private void Drop(int node)
    {
        _nodes[node].NextInBin = _spare;
        _spare = node;
    }

    private struct Node
    {
        public uint Offset;
        public uint Size;
        public int PreviousInBin;
        public int NextInBin;
        public int Previous;
        public int Next;
        public bool IsUsed;
    }
}
