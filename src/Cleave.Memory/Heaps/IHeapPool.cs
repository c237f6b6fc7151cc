using Cleave.Memory.Context;

namespace Cleave.Memory.Heaps;

/// <summary>A pool of buffers that is measured beside its heap. Thread-safe.</summary>
internal interface IHeapPool : IBufferPool
{
    /// <summary>The heap that the buffers are of, or null if the pool is over something else.</summary>
    MemoryHeap? Heap { get; }
}
