using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Context;

/// <summary>Misuse that was found while a lock was held, or after the call that did it had returned, in the order in which it was found.
/// Thread-safe.</summary>
internal sealed class MisuseJournal
{
    private readonly ConcurrentQueue<MemoryMisuseException> _pending = new();

    public void Add(MemoryMisuseException misuse) => _pending.Enqueue(misuse);

    /// <summary>Takes the oldest entry; false if there is none. Costs a read if the journal is empty.</summary>
    public bool TryTake([NotNullWhen(true)] out MemoryMisuseException? misuse)
    {
        misuse = null;
        return !_pending.IsEmpty && _pending.TryDequeue(out misuse);
    }
}
