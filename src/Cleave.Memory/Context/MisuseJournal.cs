using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Context;

/// <summary>A journal of misuse that was found under a lock, or after the responsible call had returned, in the order of detection.
/// Thread-safe.</summary>
internal sealed class MisuseJournal
{
    private readonly ConcurrentQueue<MemoryMisuseException> _pending = new();

    public void Add(MemoryMisuseException misuse) => _pending.Enqueue(misuse);

    /// <summary>Takes the oldest entry; returns false if there is none. An empty journal costs one read.</summary>
    public bool TryTake([NotNullWhen(true)] out MemoryMisuseException? misuse)
    {
        misuse = null;
        return !_pending.IsEmpty && _pending.TryDequeue(out misuse);
    }
}
