namespace Cleave.Tests;

/// <summary>Does something in each notification, such as throw or call the allocator, and keeps the exceptions that it met.</summary>
internal sealed class FaultyObserver : IAllocationObserver
{
    /// <summary>What is done in a notification; it is told the number of the notification, from 1.</summary>
    public Action<int>? Fault { get; set; }

    /// <summary>How many notifications there were since <see cref="Fault"/> was set, or at all.</summary>
    public int Count { get; private set; }

    public List<string> Kinds { get; } = [];

    /// <summary>Starts to misbehave at every call.</summary>
    public void Begin(Action<int> fault)
    {
        Kinds.Clear();
        Count = 0;
        Fault = fault;
    }

    public void Allocated(in ObservedRequest request, ulong address, ulong size) => Run(nameof(Allocated));

    public void AlsoAllocated(ulong owner, ulong address, ulong size) => Run(nameof(AlsoAllocated));

    public void Refused(in ObservedRequest request) => Run(nameof(Refused));

    public void Freed(ulong address, bool cleared) => Run(nameof(Freed));

    public void Trimmed(ulong address, ulong start, ulong newSize, bool cleared) => Run(nameof(Trimmed));

    public void Grown(ulong address, ulong newSize) => Run(nameof(Grown));

    public void ClearReset(bool isClear) => Run(nameof(ClearReset));

    public void Retired(ulong address, ulong size, bool restored) => Run(nameof(Retired));

    private void Run(string kind)
    {
        Kinds.Add(kind);
        Count++;
        Fault?.Invoke(Count);
    }
}
