using System.Collections.Concurrent;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>Keeps what it is told in words, and which addresses are taken; the first thing that cannot be is kept too.</summary>
internal sealed class ObservedHeap : IAllocationObserver
{
    private readonly ConcurrentDictionary<ulong, ulong> _taken = new();
    private readonly ConcurrentQueue<string> _told = new();
    private string? _wrong;

    public IReadOnlyCollection<string> Told => _told;

    public IReadOnlyDictionary<ulong, ulong> Taken => _taken;

    /// <summary>What was told in an order that cannot be, or null.</summary>
    public string? Wrong => Volatile.Read(ref _wrong);

    /// <summary>What addresses in words are counted from, by the kind of memory that they are of.</summary>
    public Func<ulong, string> Name { get; set; } = address => $"{address:x}";

    public void Allocated(in ObservedRequest request, ulong address, ulong size)
    {
        Note(_taken.TryAdd(address, size), $"a {request.Size} {request.Alignment} {Name(address)} {size}");
    }

    public void Freed(ulong address, bool cleared) => Note(_taken.TryRemove(address, out _) && !cleared, $"f {Name(address)}");

    public void Refused(in ObservedRequest request) => Note(true, $"r {request.Size} {request.Alignment}");

    public void AlsoAllocated(ulong owner, ulong address, ulong size) => Note(false, "more");

    public void Trimmed(ulong address, ulong start, ulong newSize, bool cleared) => Note(false, "trim");

    public void ClearReset(bool isClear) => Note(false, "reset");

    public void Retired(ulong address, ulong size, bool restored) => Note(false, "kill");

    private void Note(bool isRight, string told)
    {
        _told.Enqueue(told);
        if (!isRight)
            Interlocked.CompareExchange(ref _wrong, told, null);
    }
}
