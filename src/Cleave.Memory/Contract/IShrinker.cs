using Cleave.Memory.Heaps;

namespace Cleave.Memory.Contract;

/// <summary>A holder of memory that it can free on demand, such as a cache. Register it with <see cref="MemoryHeap.Register"/>.</summary>
/// <remarks>
/// The heap calls a shrinker on the thread whose request found too little memory, and holds no lock of its own during the call. A shrinker
/// may free anything it likes. Its own allocations during the call never run reclaim. If a shrinker throws, the rest of that reclaim skips
/// it, the event source <c>Cleave-Memory</c> reports the exception, and the request continues.
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Memory.Heaps;
/// using Cleave.Memory.Owners;
///
/// using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(64 &lt;&lt; 20));
/// using var cache = new Images(heap);
/// using IDisposable registered = heap.Register(cache); // Asked for memory before a request of the heap fails.
/// Console.WriteLine(cache.Count); // 0
///
/// sealed class Images(MemoryHeap heap) : IShrinker, IDisposable
/// {
///     private readonly Stack&lt;NativeOwner&lt;byte&gt;&gt; _idle = new();
///
///     public nuint Count =&gt; (nuint)_idle.Sum(image =&gt; image.Length);
///
///     public nuint Scan(nuint bytes)
///     {
///         nuint freed = 0;
///         while (freed &lt; bytes &amp;&amp; _idle.TryPop(out NativeOwner&lt;byte&gt;? image))
///         {
///             freed += (nuint)image.Length;
///             image.Dispose();
///         }
///
///         return freed;
///     }
///
///     public void Keep(int length) =&gt; _idle.Push(NativeOwner.Allocate&lt;byte&gt;(heap.KVmalloc, length));
///
///     public void Dispose() =&gt; Scan(nuint.MaxValue);
/// }
/// </code>
/// </example>
public interface IShrinker
{
    /// <summary>Bytes that this shrinker could free now. Reclaim begins with the shrinker that has most.</summary>
    nuint Count { get; }

    /// <summary>Frees about the given number of bytes.</summary>
    /// <param name="bytes">The number of bytes to free, as a hint.</param>
    /// <returns>The number of bytes that were freed; 0 if nothing can be freed now.</returns>
    nuint Scan(nuint bytes);
}
