using Cleave.Tools.Input;
using Cleave.Tools.Pickle;

namespace Cleave.Tools.Snapshots;

/// <summary>The blocks that a trace allocates, in order: 20 bytes for each.</summary>
internal sealed class BornBlocks(ReadBudget? budget)
{
    private readonly ChunkedList<ulong> _addresses = new(budget);
    private readonly ChunkedList<ulong> _sizes = new(budget);

    public int Count => _addresses.Count;

    /// <summary>The index of the stack of each block.</summary>
    public ChunkedList<int> Stacks { get; } = new(budget);

    public ulong SizeAt(int number) => _sizes[number];

    public void Add(in SnapshotEvent item)
    {
        _addresses.Add(item.Address);
        _sizes.Add(item.Size);
        Stacks.Add(item.Stack);
    }

    /// <summary>Copies the addresses of all blocks, and releases their memory here.</summary>
    public void MoveAddresses(Span<ulong> target)
    {
        for (int number = 0; number < target.Length; number++)
            target[number] = _addresses[number];

        _addresses.ReleaseBelow(target.Length);
    }

    /// <summary>Finds the blocks of the final state over which a block was allocated, by their addresses.</summary>
    /// <remarks>
    /// A block that the trace never names was live from the start, unless another block was allocated over it later.
    /// </remarks>
    /// <param name="unseen">Blocks of the final state that the trace never names, in any order.</param>
    public HashSet<ulong> FindOver(FinalBlock[] unseen)
    {
        Array.Sort(unseen, (left, right) => left.Address.CompareTo(right.Address));
        ulong[] starts = [.. unseen.Select(block => block.Address)];
        var found = new HashSet<ulong>(SeededComparer.Shared);
        for (int number = 0; unseen.Length > 0 && number < Count; number++)
        {
            ulong address = _addresses[number];
            int at = Array.BinarySearch(starts, address);
            int below = at >= 0 ? at : ~at - 1;
            if (below >= 0 && address - starts[below] < unseen[below].Requested)
                found.Add(starts[below]);
            if (below + 1 < starts.Length && starts[below + 1] - address < _sizes[number])
                found.Add(starts[below + 1]);
        }

        return found;
    }
}
