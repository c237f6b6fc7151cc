using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Nodes;

/// <content>Freeing of a list whose blocks may lie in several nodes: all of them or none.</content>
internal sealed partial class NodePages
{
    public void GiveBulk(ReadOnlySpan<nuint> addresses, int order)
    {
        if (addresses.IsEmpty)
        {
            return;
        }

        int ofFirst = OfOneNode(addresses, out PageAllocator first).Length;
        foreach (nuint address in addresses[ofFirst..])
        {
            IndexOf(address);
        }

        bool isOneNode = ofFirst == addresses.Length;
        int refused = isOneNode ? first.Retract(addresses, order) : Retract(0, addresses, order);
        if (refused < addresses.Length)
        {
            PageAllocator node = _nodes[IndexOf(addresses[refused])];
            throw node.Refusal(addresses[refused], order, refused);
        }

        if (isOneNode)
        {
            first.Finish(addresses, order);
            return;
        }

        while (!addresses.IsEmpty)
        {
            ReadOnlySpan<nuint> part = OfOneNode(addresses, out PageAllocator node);
            node.Finish(part, order);
            addresses = addresses[part.Length..];
        }
    }

    /// <summary>Takes the blocks of a list out of the metadata of all nodes, after entering the locks of the nodes from the given one
    /// on.</summary>
    /// <returns>The index of the first block that is refused, and then nothing has changed; the length of the list if none is.</returns>
    /// <remarks>
    /// Upholds Settled: no lock is left before it is known whether all blocks can be freed. Locks are always entered in the order of the
    /// nodes, and no other code holds two of them, so threads cannot wait for each other in a circle.
    /// </remarks>
    private int Retract(int node, ReadOnlySpan<nuint> addresses, int order)
    {
        if (node == _nodes.Length)
        {
            return RetractLocked(addresses, order);
        }

        using (_nodes[node].EnterLock())
        {
            return Retract(node + 1, addresses, order);
        }
    }

    private int RetractLocked(ReadOnlySpan<nuint> addresses, int order)
    {
        int done = 0;
        while (done < addresses.Length)
        {
            ReadOnlySpan<nuint> part = OfOneNode(addresses[done..], out PageAllocator node);
            int refused = node.RetractLocked(part, order);
            if (refused < part.Length)
            {
                RestoreLocked(addresses[..done], order);
                return done + refused;
            }

            done += part.Length;
        }

        return done;
    }

    private void RestoreLocked(ReadOnlySpan<nuint> addresses, int order)
    {
        while (!addresses.IsEmpty)
        {
            ReadOnlySpan<nuint> part = OfOneNode(addresses, out PageAllocator node);
            node.RestoreLocked(part, order);
            addresses = addresses[part.Length..];
        }
    }

    /// <summary>The blocks at the beginning of a list that lie in the same node as the first block.</summary>
    private ReadOnlySpan<nuint> OfOneNode(ReadOnlySpan<nuint> addresses, out PageAllocator allocator)
    {
        int index = IndexOf(addresses[0]);
        allocator = _nodes[index];
        MemoryNode node = _memory.Nodes[index];
        int count = 1;
        while (count < addresses.Length && addresses[count] - node.Address < node.Size)
        {
            count++;
        }

        return addresses[..count];
    }
}
