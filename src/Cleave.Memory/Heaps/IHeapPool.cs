using Cleave.Memory.Context;

namespace Cleave.Memory.Heaps;

/// <summary>A pool of buffers that the meter measures together with its heap. Thread-safe.</summary>
internal interface IHeapPool : IBufferPool
{
    /// <summary>The heap that the buffers come from; null if they come from an allocator of another kind.</summary>
    MemoryHeap? Heap { get; }
}
