using Cleave.Memory.Contract;

namespace Cleave.Memory.Frames;

/// <summary>The latest notices about optional features that are not available. Thread-safe.</summary>
internal sealed class NoticeBoard
{
    public const int Kept = 32;

    private readonly Lock _lock = new();
    private readonly Queue<string> _notices = [];

    /// <summary>The name of the heap that owns the memory; null until it is known, or if there is no heap.</summary>
    public string? Heap { get; set; }

    /// <summary>A copy of the notices, oldest first.</summary>
    public IReadOnlyList<string> All
    {
        get
        {
            using (_lock.EnterScope())
            {
                return [.. _notices];
            }
        }
    }

    /// <summary>Adds a notice, drops the oldest one if there are too many, and raises the event Notice.</summary>
    public void Add(string notice)
    {
        MemoryEvents.Log.Notice(Heap ?? "", notice);
        using (_lock.EnterScope())
        {
            _notices.Enqueue(notice);
            if (_notices.Count > Kept)
            {
                _notices.Dequeue();
            }
        }
    }
}
