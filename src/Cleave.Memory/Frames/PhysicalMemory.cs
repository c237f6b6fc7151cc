using System.Runtime.ExceptionServices;
using Cleave.Memory.Heaps;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Frames;

/// <summary>
/// The page frames of a process, in one or more nodes. Each node is an arena that is reserved at its full size and takes memory as it is
/// used.
/// </summary>
/// <remarks>
/// <para>
/// Page frames are numbered from 0 through all nodes. Each has a fixed address in the direct map, through which it can be read and written.
/// At first all page frames are in use by the caller and read zero. A page takes memory once it is touched, even if only for reading. The
/// caller releases pages that it no longer needs with <see cref="Release"/>, and the <see cref="ReturnPolicy"/> says when they return to
/// the operating system. Before the caller writes to a released page again, it calls <see cref="Reuse"/>.
/// </para>
/// <para>
/// Thread-safe, by one lock for each node, except for the caller's own reads and writes: <see cref="Dispose"/> unmaps the memory under
/// them. Nothing is released without <see cref="Dispose"/>: a PhysicalMemory that is collected keeps its addresses, because code may still
/// use them. The metadata is two bits for each page on the managed heap.
/// </para>
/// </remarks>
public sealed partial class PhysicalMemory : IDisposable
{
    private readonly IPageSystem _system;
    private readonly MemoryNode[] _nodes;
    private readonly NoticeBoard _notices = new();
    private readonly bool _forHugePages;
    private volatile bool _disposed;

    /// <summary>Reserves the arenas of all nodes.</summary>
    /// <param name="options">The nodes and the policies of the memory.</param>
    /// <exception cref="ArgumentException">An option is not within its limits.</exception>
    /// <exception cref="PageSystemException">The system refused an arena; nothing stays reserved.</exception>
    /// <exception cref="PlatformNotSupportedException">The library does not support this operating system.</exception>
    /// <remarks>Cost: some system calls for each node. Memory is taken only for the two bits for each page.</remarks>
    public PhysicalMemory(PhysicalMemoryOptions options)
        : this(options, PageSystem.Current)
    {
    }

    internal PhysicalMemory(PhysicalMemoryOptions options, IPageSystem system)
    {
        OptionsCheck.Check(options, system);
        _system = system = ProtectedSystem.Over(system, options);
        _forHugePages = options.HugePages;
        _policy = system.CanPunch ? options.ReturnPolicy : ReturnPolicy.Never;
        _returnWatermark = options.ReturnWatermark / system.PageSize;
        MinWatermark = options.MinWatermark;
        LowWatermark = options.LowWatermark;
        NoteWhatIsMissing(options);
        _nodes = new NodeMaker(system, _notices).Make(options);
        HighWatermark = options.HighWatermark != 0 ? options.HighWatermark : UsualHighWatermark();
    }

    /// <summary>The system, which protects each view of the memory as the options ask.</summary>
    internal IPageSystem System => _system;

    /// <summary>The ids of the machine's NUMA nodes, ascending; empty if the system does not distinguish them.</summary>
    /// <exception cref="PlatformNotSupportedException">The library does not support this operating system.</exception>
    public static IReadOnlyList<int> NumaNodes => PageSystem.Current.NumaNodes;

    /// <summary>The size of a page frame in bytes, which the system defines.</summary>
    public Alignment PageSize => new(_system.PageSize);

    /// <summary>The nodes, in the order of their page frames.</summary>
    public IReadOnlyList<MemoryNode> Nodes => _nodes;

    /// <summary>The number of page frames of all nodes together.</summary>
    public ulong Frames => _nodes[^1].EndFrame;

    /// <summary>The free bytes below which only requests with access to the reserve succeed:
    /// <see cref="PhysicalMemoryOptions.MinWatermark"/>.</summary>
    public nuint MinWatermark { get; }

    /// <summary>The free bytes below which reclaim starts: <see cref="PhysicalMemoryOptions.LowWatermark"/>.</summary>
    public nuint LowWatermark { get; }

    /// <summary>The free bytes at which reclaim stops: <see cref="PhysicalMemoryOptions.HighWatermark"/>, or its default if that is
    /// 0.</summary>
    public nuint HighWatermark { get; }

    /// <summary>The requested features that are not available (huge pages, a NUMA node, returning pages), with the reasons: the latest 32
    /// notices, oldest first.</summary>
    public IReadOnlyList<string> Notices => _notices.All;

    /// <summary>The name of the heap that manages the page frames, or null if the caller manages them.</summary>
    internal string? Heap
    {
        get => _notices.Heap;
        init => _notices.Heap = value;
    }

    /// <summary>Makes a list of all page frames by their addresses, with one range for each node.</summary>
    /// <exception cref="InvalidOperationException">A <see cref="MemoryHeap"/> manages the page frames.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    public FreePageList ToFreePageList()
    {
        ThrowIfOfHeap();
        ThrowIfDisposed();
        var list = new FreePageList(PageSize);
        foreach (MemoryNode node in _nodes)
        {
            list.Add(node.Address, (nuint)node.Frames);
        }

        return list;
    }

    /// <summary>Unmaps all nodes and returns all memory to the system. A second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">A <see cref="MemoryHeap"/> manages the page frames and disposes them itself.</exception>
    /// <exception cref="PageSystemException">The system refused to release something; a second call tries again.</exception>
    /// <safety>Nobody uses an address in the direct map, or a span of <see cref="AsSpan"/>, afterwards: the access would end the process,
    /// or reach memory that was mapped there since.</safety>
    public void Dispose()
    {
        ThrowIfOfHeap();
        Close();
    }

    /// <summary>Does the same as <see cref="Dispose"/>, for the owner of the page frames.</summary>
    internal void Close()
    {
        _disposed = true;
        if (Close(_nodes) is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    /// <summary>Closes all nodes without an exception, because another failure is reported.</summary>
    internal void Abandon()
    {
        _disposed = true;
        Array.ForEach(_nodes, node => node.Returns.Abandon());
    }

    /// <summary>Closes all nodes, even if some of them fail, and returns the first error.</summary>
    internal static PageSystemException? Close(IEnumerable<MemoryNode> nodes)
    {
        PageSystemException? first = null;
        foreach (MemoryNode node in nodes)
        {
            try
            {
                node.Returns.Close();
            }
            catch (PageSystemException error)
            {
                first ??= error;
            }
        }

        return first;
    }

    private void NoteWhatIsMissing(PhysicalMemoryOptions options)
    {
        if (options.HugePages && _system.HugePageSize == 0)
        {
            _notices.Add("There are no huge pages: this system does not offer them.");
        }

        if (_policy != options.ReturnPolicy)
        {
            _notices.Add("Released pages keep their memory: this system does not take back parts of an arena.");
        }
    }

    /// <summary>Throws if a heap manages the page frames, because the call would take them away from its allocators.</summary>
    private void ThrowIfOfHeap()
    {
        if (Heap is not null)
        {
            throw new InvalidOperationException(
                $"The heap '{Heap}' manages these page frames, so nobody else may list, release, reuse or dispose them; make a "
                    + "PhysicalMemory of your own.");
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    private nuint UsualHighWatermark()
    {
        var total = (nuint)(Frames * PageSize.Bytes);
        return nuint.Min(total, LowWatermark + nuint.Max((LowWatermark - MinWatermark) / 2, total / 128));
    }

    /// <summary>Returns the size and the number of frames and nodes in one line, or "disposed".</summary>
    public override string ToString() => _disposed ? "disposed" : FormattableString.Invariant(
        $"{ByteText.Exact(Frames * PageSize.Bytes)}: {Frames} frames of {PageSize} in {_nodes.Length} nodes");
}
