using Cleave.Memory.Systems;

namespace Cleave.Memory.Frames;

/// <content>Many blocks of one order, which an allocator of the page frames releases or reuses in one call.</content>
public sealed partial class PhysicalMemory
{
    /// <summary>Takes blocks of released page frames back into use, all of them or none. They do not overlap and lie in one node.</summary>
    /// <exception cref="ArgumentException">A page of a block is in use. Nothing has changed.</exception>
    internal void ReuseBlocks(MemoryNode node, ReadOnlySpan<nuint> addresses, int order)
    {
        ThrowIfDisposed();
        ulong bad = node.Returns.Reuse(addresses, order);
        if (bad != PageReturns.None)
        {
            throw WrongState(node.FirstFrame + bad, 1UL << order, node.FirstFrame + bad, "in use");
        }
    }

    /// <summary>Releases blocks of page frames, all of them or none. They do not overlap and lie in one node.</summary>
    /// <exception cref="ArgumentException">A page of a block is already released. Nothing has changed.</exception>
    internal void ReleaseBlocks(MemoryNode node, ReadOnlySpan<nuint> addresses, int order)
    {
        ThrowIfDisposed();
        ulong bad = node.Returns.Release(addresses, order);
        if (bad != PageReturns.None)
        {
            throw WrongState(node.FirstFrame + bad, 1UL << order, node.FirstFrame + bad, "released already");
        }

        switch (_policy)
        {
            case ReturnPolicy.AboveWatermark:
                NoteKept(ReturnByPolicy(node.Returns, 0, 0));
                break;
            case ReturnPolicy.AtOnce:
                while (!addresses.IsEmpty)
                {
                    ulong first = (addresses[0] - node.Address) >> PageSize.Log2;
                    int count = CountAdjacent(addresses, order);
                    NoteKept(ReturnByPolicy(node.Returns, first, first + ((ulong)count << order)));
                    addresses = addresses[count..];
                }

                break;
        }
    }

    /// <summary>Returns the released pages of a run to the system, whatever the policy. Pages in use are left alone; pages that the system
    /// refuses stay pending.</summary>
    internal void ReturnFrames(ulong frame, ulong count)
    {
        MemoryNode node = NodeOfRun(frame, count);
        ulong first = frame - node.FirstFrame;
        _ = node.Returns.Return(first, first + count, out _);
    }

    /// <summary>Counts the blocks at the beginning of a list that lie side by side, so that one system call returns them.</summary>
    private int CountAdjacent(ReadOnlySpan<nuint> addresses, int order)
    {
        int count = 1;
        while (count < addresses.Length && addresses[count] - addresses[count - 1] == (nuint)PageSize.Bytes << order)
        {
            count++;
        }

        return count;
    }

    /// <summary>Adds a notice if the system refused to take released pages back.</summary>
    private void NoteKept((PageSystemError Error, nuint Size) returned)
    {
        if (!returned.Error.IsNone)
        {
            _notices.Add($"Released pages keep their memory for now: {returned.Error.ToException(returned.Size).Message}");
        }
    }
}
