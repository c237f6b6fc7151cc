using Cleave.Bench.Heaps;
using Cleave.Memory.Heaps;
using static Cleave.Tools.Units.BinaryUnits;

namespace Cleave.Bench.Malloc;

/// <summary>A named path: one allocator of bytes.</summary>
internal abstract class MallocPath(string name)
{
    /// <summary>The bytes of the heap on which Kmalloc is measured.</summary>
    public const ulong HeapSize = 2 * GiB;

    public static MallocPath Kmalloc { get; } = new Through<KmallocTarget, MallocBlock>("kmalloc", OpenKmalloc);

    /// <summary>All allocators that can be measured on this machine, Kmalloc first.</summary>
    public static IReadOnlyList<MallocPath> All { get; } =
    [
        Kmalloc,
        new Through<NativeTarget, nuint>("native", () => (default, null)),
        new Through<ArrayPoolTarget, byte[]>("arraypool", () => (default, null)),
        .. MimallocHeap.IsThere ? new MallocPath[] { new Through<MimallocTarget, nuint>("mimalloc", () => (default, null)) } : [],
    ];

    public string Name => name;

    /// <summary>Runs one pass of a workload.</summary>
    public abstract void Play(MallocWorkload workload, PassClock clock, CancellationToken cancel);

    private static (KmallocTarget Target, IDisposable? Owner) OpenKmalloc()
    {
        var heap = new MemoryHeap(MemoryHeapOptions.OfSize((nuint)HeapSize));
        return (new KmallocTarget(heap.Kmalloc), heap);
    }

    /// <summary>A path whose allocator is opened once and used for all passes, like the allocators of the process.</summary>
    private sealed class Through<TTarget, TBlock>(string name, Func<(TTarget Target, IDisposable? Owner)> open) : MallocPath(name)
        where TTarget : struct, IMallocTarget<TBlock>
    {
        private readonly Lazy<(TTarget Target, IDisposable? Owner)> _opened = new(open);

        public override void Play(MallocWorkload workload, PassClock clock, CancellationToken cancel) =>
            workload.Play<TTarget, TBlock>(_opened.Value.Target, clock, cancel);
    }
}
