namespace Cleave.Memory.Frames;

/// <content>Conversions between page frame numbers and addresses.</content>
/// <example>
/// <code>
/// // 1 GiB of addresses. Memory is taken when a page is first written.
/// using var memory = new PhysicalMemory(new PhysicalMemoryOptions { Nodes = [new MemoryNodeOptions { Size = 1 &lt;&lt; 30 }] });
/// MemoryNode node = memory.Nodes[0];
/// memory.AsSpan(frame: 0, count: 16).Fill(1);
/// Console.WriteLine(node.CountResidentBytes() &gt;= 16 * memory.PageSize.Bytes); // True
///
/// memory.Release(frame: 0, count: 16); // The pages are free.
/// memory.Trim(); // The system gets them back now, whatever the policy.
/// Console.WriteLine(node.CountResidentBytes()); // 0
/// </code>
/// </example>
public sealed partial class PhysicalMemory
{
    /// <summary>The address of a page frame in the direct map.</summary>
    /// <param name="frame">The number of the page frame.</param>
    /// <exception cref="ArgumentOutOfRangeException">No page frame has this number.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    /// <remarks>Takes no lock. Cost: linear in the number of nodes.</remarks>
    public nuint AddressOf(ulong frame)
    {
        MemoryNode node = NodeOf(frame);
        return node.Address + OffsetOf(node, frame);
    }

    /// <summary>The number of the page frame that begins at an address of the direct map.</summary>
    /// <param name="address">The address, a multiple of the page size.</param>
    /// <exception cref="ArgumentException">The address lies in no node, or inside a page.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    /// <remarks>Takes no lock. Cost: linear in the number of nodes.</remarks>
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
    /// <param name="frame">The number of the page frame.</param>
    /// <exception cref="ArgumentOutOfRangeException">No page frame has this number.</exception>
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

    /// <summary>The bytes of a run of page frames, as a span over the direct map.</summary>
    /// <param name="frame">The number of the first page frame.</param>
    /// <param name="count">The number of page frames, at least 1. All lie in one node, and together they are shorter than 2 GiB.</param>
    /// <exception cref="ArgumentOutOfRangeException">The run does not lie in one node, or is too long for a span.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    /// <safety>The caller writes only to pages that it has in use, and does not use the span after <see cref="Dispose"/>.</safety>
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
        // SAFETY: the run lies inside a node, which is mapped as a whole until Dispose. The caller does not use the span after that.
        return new Span<byte>((void*)address, bytes);
    }

    /// <summary>The node that contains a whole run of at least one page.</summary>
    private MemoryNode NodeOfRun(ulong frame, ulong count)
    {
        MemoryNode node = NodeOf(frame);
        ulong most = node.EndFrame - frame;
        return count - 1 < most ? node : throw new ArgumentOutOfRangeException(
            nameof(count),
            count,
            FormattableString.Invariant(
                $"A run from page frame {frame} has at least 1 page and at most {most}, to the end of its node, not {count}."));
    }

    private nuint OffsetOf(MemoryNode node, ulong frame) => (nuint)(frame - node.FirstFrame) * _system.PageSize;

    private ArgumentOutOfRangeException NoNodeAt(nuint address)
    {
        IEnumerable<string> nodes = _nodes.Select(node => $"{ByteText.Exact(node.Size)} at {AddressText.Of(node.Address)}");
        return new(nameof(address), AddressText.Of(
            address), $"The address {AddressText.Of(address)} is in no node; the nodes are {string.Join(", ", nodes)}.");
    }
}
