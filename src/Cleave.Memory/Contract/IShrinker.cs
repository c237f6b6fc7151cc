using Cleave.Memory.Heaps;

namespace Cleave.Memory.Contract;

/// <summary>Something that holds memory which it can do without, such as a cache. Registered by
/// <see cref="MemoryHeap.Register"/>.</summary>
/// <remarks>
/// Called on the thread whose request finds too little memory, with no lock of the heap held. It may free whatever it likes; what it
/// allocates itself is never reclaimed for. One that throws is left alone for the rest of that reclaim, and the event source
/// <c>Cleave-Memory</c> tells; the request goes on.
/// </remarks>
public interface IShrinker
{
    /// <summary>Bytes that it could give back now. Reclaim begins with whoever has most.</summary>
    nuint Count { get; }

    /// <summary>Gives back about so many bytes, and answers how many it gave back; 0 where it cannot now.</summary>
    nuint Scan(nuint bytes);
}
