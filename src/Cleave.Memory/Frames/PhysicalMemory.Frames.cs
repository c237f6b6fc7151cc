namespace Cleave.Memory.Frames;

/// <content>Page frame number to address, and back.</content>
public sealed partial class PhysicalMemory
{
    /// <summary>The address of a page frame in the direct map.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such page frame.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    /// <remarks>No lock. Cost: the number of nodes.</remarks>
    public nuint AddressOf(ulong frame)
    {
        MemoryNode node = NodeOf(frame);
        return node.Address + OffsetOf(node, frame);
    }

    /// <summary>The page frame that begins at an address of the direct map.</summary>
    /// <exception cref="ArgumentException">None does: the address lies in no node, or inside a page.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    /// <remarks>No lock. Cost: the number of nodes.</remarks>
    public ulong FrameOf(nuint address)
    {
        ThrowIfDisposed();
        if (!PageSize.IsAligned(address))
        {
            throw new ArgumentException(
                $"The address {AddressText.Of(address)} is no multiple of the page size of {PageSize}.", nameof(address));
        }

        foreach (MemoryNode node in _nodes)
        {
            if (address - node.Address < node.Size)
            {
                return node.FirstFrame + ((address - node.Address) >> PageSize.Log2);
            }
        }

        throw NoNodeAt(address);
    }

    /// <summary>The node that a page frame belongs to.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such page frame.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    public MemoryNode NodeOf(ulong frame)
    {
        ThrowIfDisposed();
        foreach (MemoryNode node in _nodes)
        {
            if (frame < node.EndFrame)
            {
                return node;
            }
        }

        throw new ArgumentOutOfRangeException(
            nameof(frame), frame, FormattableString.Invariant($"There is no page frame {frame}; the last is {Frames - 1}."));
    }

    /// <summary>The bytes of a run of page frames, in the direct map.</summary>
    /// <param name="frame">Its first page frame.</param>
    /// <param name="count">Its length, at least one, inside one node, and at most what a span can hold, 2 GiB less a byte.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such run, or it is too long.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    /// <safety>The caller may write only to pages that it has in use, and use the span no longer than until <see cref="Dispose"/>.</safety>
    public Span<byte> AsSpan(ulong frame, ulong count)
    {
        MemoryNode node = NodeOfRun(frame, count);
        ulong most = int.MaxValue / _system.PageSize;
        if (count > most)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), count, FormattableString.Invariant($"A span of {count} pages is too long; it can have {most}."));
        }

        return SpanAt(node.Address + OffsetOf(node, frame), (int)(count * _system.PageSize));
    }

    private static unsafe Span<byte> SpanAt(nuint address, int bytes)
    {
        // SAFETY: the run lies inside a node, all of which is mapped until Dispose; that it is not used longer the caller sees to.
        return new Span<byte>((void*)address, bytes);
    }

    /// <summary>The node of a run that has at least one page and lies in it as a whole.</summary>
    private MemoryNode NodeOfRun(ulong frame, ulong count)
    {
        MemoryNode node = NodeOf(frame);
        ulong most = node.EndFrame - frame;
        return count - 1 < most ? node : throw new ArgumentOutOfRangeException(
            nameof(count),
            count,
            FormattableString.Invariant($"A run from page frame {frame} has at least 1 page and at most {most}, to the end of its node, not {count}."));
    }

    private nuint OffsetOf(MemoryNode node, ulong frame) => (nuint)(frame - node.FirstFrame) * _system.PageSize;

    private ArgumentOutOfRangeException NoNodeAt(nuint address)
    {
        IEnumerable<string> nodes = _nodes.Select(node => $"{ByteText.Exact(node.Size)} at {AddressText.Of(node.Address)}");
        return new(nameof(address), AddressText.Of(address), $"The address {AddressText.Of(address)} is in no node; the nodes are {string.Join(", ", nodes)}.");
    }
}
