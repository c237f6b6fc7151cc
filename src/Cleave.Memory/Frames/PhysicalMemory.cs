using System.Runtime.ExceptionServices;
using Cleave.Memory.Heaps;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Frames;

/// <summary>
/// The page frames of a process: one or more nodes, each an arena that is reserved at once at its full size and takes memory as it is used.
/// </summary>
/// <remarks>
/// <para>
/// Page frames are numbered from 0 through all nodes. Each has a fixed address in the direct map, where it can be read and written. All are
/// the caller's at first, and read zero; a page takes memory once it is touched, be it to read. What the caller does not need any more it
/// gives to <see cref="Release"/>, which gives it back to the operating system by the <see cref="ReturnPolicy"/>; before it is written again
/// it has to be taken back by <see cref="Reuse"/>.
/// </para>
/// <para>
/// Thread-safe, by a lock for each node, but for the caller's own reads and writes: <see cref="Dispose"/> unmaps what they go to.
/// Nothing is given back without it; a PhysicalMemory that is lost keeps its addresses, which somebody may still be using.
/// It keeps two bits for each page on the managed heap.
/// </para>
/// </remarks>
public sealed partial class PhysicalMemory : IDisposable
{
    private readonly IPageSystem _system;
    private readonly MemoryNode[] _nodes;
    private readonly NoticeBoard _notices = new();
    private readonly bool _forHugePages;
    private volatile bool _disposed;

    /// <summary>Reserves the arenas.</summary>
    /// <exception cref="ArgumentException">An option is beyond its limit.</exception>
    /// <exception cref="PageSystemException">The system refused one; nothing is left behind.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no implementation for this system.</exception>
    /// <remarks>Some system calls for each node. No memory is taken but the two bits for each page.</remarks>
    public PhysicalMemory(PhysicalMemoryOptions options)
        : this(options, PageSystem.Current)
    {
    }

    internal PhysicalMemory(PhysicalMemoryOptions options, IPageSystem system)
    {
        OptionsCheck.Check(options, system);
        _system = system;
        _forHugePages = options.HugePages;
        _policy = system.CanPunch ? options.ReturnPolicy : ReturnPolicy.Never;
        _returnWatermark = options.ReturnWatermark / system.PageSize;
        MinWatermark = options.MinWatermark;
        LowWatermark = options.LowWatermark;
        NoteWhatIsMissing(options);
        _nodes = new NodeMaker(system, _notices).Make(options);
        HighWatermark = options.HighWatermark != 0 ? options.HighWatermark : UsualHighWatermark();
    }

    /// <summary>The ids of the machine's NUMA nodes, ascending; empty where the system does not tell them apart.</summary>
    /// <exception cref="PlatformNotSupportedException">There is no implementation for this system.</exception>
    public static IReadOnlyList<int> NumaNodes => PageSystem.Current.NumaNodes;

    /// <summary>Bytes of a page frame, as the system has it.</summary>
    public Alignment PageSize => new(_system.PageSize);

    /// <summary>The arenas, in the order of their page frames.</summary>
    public IReadOnlyList<MemoryNode> Nodes => _nodes;

    /// <summary>The page frames of all nodes together.</summary>
    public ulong Frames => _nodes[^1].EndFrame;

    /// <summary>As <see cref="PhysicalMemoryOptions.MinWatermark"/>.</summary>
    public nuint MinWatermark { get; }

    /// <summary>As <see cref="PhysicalMemoryOptions.LowWatermark"/>.</summary>
    public nuint LowWatermark { get; }

    /// <summary>As <see cref="PhysicalMemoryOptions.HighWatermark"/>, or the usual one if that is 0.</summary>
    public nuint HighWatermark { get; }

    /// <summary>What was asked for and could not be had (huge pages, a NUMA node, giving pages back), and why: the last 32, oldest
    /// first.</summary>
    public IReadOnlyList<string> Notices => _notices.All;

    /// <summary>The heap that manages the page frames, by its name; null if the caller does.</summary>
    internal string? Heap
    {
        get => _notices.Heap;
        init => _notices.Heap = value;
    }

    /// <summary>A list of all page frames, by their addresses, a range for each node.</summary>
    /// <exception cref="InvalidOperationException">The page frames are those of a <see cref="MemoryHeap"/>.</exception>
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

    /// <summary>Unmaps everything and gives all memory back. A second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">The page frames are those of a <see cref="MemoryHeap"/>, which disposes them
    /// itself.</exception>
    /// <exception cref="PageSystemException">The system refused to take something back, which a second call tries again.</exception>
    /// <safety>No address in the direct map, and no span of <see cref="AsSpan"/>, may be used any more: it would end the process, or
    /// meet what is mapped there next.</safety>
    public void Dispose()
    {
        ThrowIfOfHeap();
        Close();
    }

    /// <summary>Does what <see cref="Dispose"/> does, for whoever owns the page frames.</summary>
    internal void Close()
    {
        _disposed = true;
        if (Close(_nodes) is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    /// <summary>Closes all of them, whatever some say, and answers with the first error.</summary>
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

    /// <summary>Refuses what would take page frames from under the allocators of a heap.</summary>
    private void ThrowIfOfHeap()
    {
        if (Heap is not null)
        {
            throw new InvalidOperationException(
                $"The heap '{Heap}' manages these page frames, so nobody else may list, release, reuse or dispose them; make a PhysicalMemory of your own.");
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    private nuint UsualHighWatermark()
    {
        var total = (nuint)(Frames * PageSize.Bytes);
        return nuint.Min(total, LowWatermark + nuint.Max((LowWatermark - MinWatermark) / 2, total / 128));
    }
}
