using Cleave.Memory.Contract;

namespace Cleave.Memory.Frames;

/// <summary>The last notices: what was asked for and could not be had, where all works without it. Thread-safe.</summary>
internal sealed class NoticeBoard
{
    public const int Kept = 32;

    private readonly Lock _lock = new();
    private readonly Queue<string> _notices = [];

    /// <summary>The heap that the memory is of; null until it is known, or if there is none.</summary>
    public string? Heap { get; set; }

    /// <summary>A copy, oldest first.</summary>
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

    /// <summary>Adds a notice, forgets the oldest if there are too many, and raises the event Notice.</summary>
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
