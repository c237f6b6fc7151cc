using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Nodes;

namespace Cleave.Bench.Pages;

/// <summary>The pages of a node as heaps use them: free pages are released to the system, and allocated pages are taken back into
/// use.</summary>
internal sealed class NodeSpace : PageSpace
{
    private readonly PhysicalMemory _memory;

    public NodeSpace(ulong bytes)
        : this(Reserve(bytes))
    {
    }

    private NodeSpace(PhysicalMemory memory)
        : this(memory, new NodePages(memory))
    {
    }

    private NodeSpace(PhysicalMemory memory, NodePages source)
        : base(memory, source.Allocators[0])
    {
        _memory = memory;
        Source = source;
    }

    public NodePages Source { get; }

    /// <summary>The bytes of metadata, with the two bits for each page that say whether it is in use.</summary>
    public override ulong MetadataBytes => Pages.MetadataBytes + (_memory.Frames / 4);

    public override void Take(Span<nuint> addresses) => Source.TakeBulk(addresses, 0, GfpFlags.NoWait, NumaNode.NoNode);

    public override void Give(ReadOnlySpan<nuint> addresses) => Source.GiveBulk(addresses, 0);
}
