using System.Collections.Concurrent;
namespace Cleave.Memory.Context;

/// <summary>A journal of misuse that was found under a lock, or after the responsible call had returned, in the order of detection.
/// Thread-safe.</summary>
internal sealed class MisuseJournal
{
    private readonly ConcurrentQueue<Misuse> _pending = new();

    public void Add(Misuse misuse) => _pending.Enqueue(misuse);

    /// <summary>Takes the oldest entry; returns false if there is none. An empty journal costs one read.</summary>
    public bool TryTake(out Misuse misuse)
    {
        misuse = default;
        return !_pending.IsEmpty && _pending.TryDequeue(out misuse);
    }
}
