using Cleave.Tools.Input;
using Cleave.Tools.Pickle;

namespace Cleave.Tools.Traces;

/// <summary>A block of the ledger: its index in the order of allocation, and its size in bytes.</summary>
internal readonly record struct LedgerBlock(long Dense, ulong Size);

/// <summary>Tracks the blocks of one trace: which ids are live, which were ever used, and how many bytes are live.</summary>
/// <remarks>Memory: one hash entry for each live block and, if ids are consecutive, one bit for each block ever allocated.</remarks>
internal sealed class BlockLedger
{
    // Approximate bytes that an entry of each table takes, empty slots of the table included.
    private const int LiveEntryBytes = 60;
    private const int UsedEntryBytes = 48;

    private readonly ReadBudget? _budget;
    private readonly Dictionary<long, LedgerBlock> _live = new(SeededComparer.Shared);
    private readonly Dictionary<long, ulong> _used = new(SeededComparer.Shared);
    private int _mostLive;

    /// <param name="budget">The budget that the memory of the tables is charged to, or null to leave it uncharged.</param>
    public BlockLedger(ReadBudget? budget = null) => _budget = budget;

    public long AllocationCount { get; private set; }

    public ulong LiveBytes { get; private set; }

    public ulong PeakLiveBytes { get; private set; }

    /// <summary>
    /// Applies an event to the ledger. Returns null, or why the event is impossible; an impossible event changes nothing.
    /// </summary>
    public string? Enter(in TraceEvent item, out LedgerBlock block)
    {
        block = new LedgerBlock(TraceEvent.NoId, item.Size);
        return item.Kind switch
        {
            TraceEventKind.Allocate => CheckRequest(item) ?? Allocate(item, out block),
            TraceEventKind.Free => Free(item.Id, out block),
            TraceEventKind.FreePart or TraceEventKind.Trim or TraceEventKind.Grow
                or TraceEventKind.MoveBegin or TraceEventKind.MoveEnd or TraceEventKind.MoveDrop => Touch(item, out block),
            TraceEventKind.ResetClear => null,
            _ => CheckRequest(item),
        };
    }

    /// <summary>
    /// Counts an event whose block the caller tracks. Returns null, or why the event is impossible; an impossible event changes nothing.
    /// </summary>
    public string? Count(in TraceEvent item)
    {
        if (item.Kind == TraceEventKind.Free)
            LiveBytes -= item.Size;
        if (item.Kind != TraceEventKind.Allocate)
            return null;
        if (item.Size > ulong.MaxValue - LiveBytes)
            return TooManyBytes(item.Size);

        AllocationCount++;
        LiveBytes += item.Size;
        PeakLiveBytes = Math.Max(PeakLiveBytes, LiveBytes);
        return null;
    }

    private string TooManyBytes(ulong size) => $"size {size} on top of {LiveBytes} live bytes exceeds {ulong.MaxValue}";

    private static string? CheckRequest(in TraceEvent item)
    {
        if (item.Size == 0)
            return "size 0; a block has at least 1 byte";

        bool powerOfTwo = (item.Alignment & (item.Alignment - 1)) == 0;
        return powerOfTwo ? null : $"alignment {item.Alignment} is not a power of two";
    }

    private string? Allocate(in TraceEvent item, out LedgerBlock block)
    {
        block = new LedgerBlock(AllocationCount, item.Size);
        if (item.Size > ulong.MaxValue - LiveBytes)
            return TooManyBytes(item.Size);
        if (!MarkUsed(item.Id))
            return $"id {item.Id} was allocated before; an id is allocated once in a trace";

        _live.Add(item.Id, block);
        if (_live.Count > _mostLive)
        {
            _mostLive = _live.Count;
            _budget?.Charge(LiveEntryBytes);
        }

        AllocationCount++;
        LiveBytes += item.Size;
        PeakLiveBytes = Math.Max(PeakLiveBytes, LiveBytes);
        return null;
    }

    private string? Free(long id, out LedgerBlock block)
    {
        if (!_live.Remove(id, out block))
            return IsUsed(id) ? $"id {id} was already freed" : $"id {id} is freed but was never allocated";

        LiveBytes -= block.Size;
        return null;
    }

    private string? Touch(in TraceEvent item, out LedgerBlock block)
    {
        if (!_live.TryGetValue(item.Id, out block))
            return IsUsed(item.Id) ? $"id {item.Id} was already freed" : $"id {item.Id} was never allocated";
        if (item.Terms?.At is null)
            return "the block is not named; at= is missing";
        if (item.Terms.To is null && item.Kind is TraceEventKind.MoveBegin or TraceEventKind.MoveEnd or TraceEventKind.MoveDrop)
            return "the target of the move is not named; to= is missing";

        block = block with { Size = item.Size };
        return item.Kind == TraceEventKind.FreePart ? null : CheckRequest(item);
    }

    private bool IsUsed(long id) => (_used.GetValueOrDefault(id >> 6) & (1UL << (int)(id & 63))) != 0;

    private bool MarkUsed(long id)
    {
        if (IsUsed(id))
            return false;

        int words = _used.Count;
        _used[id >> 6] = _used.GetValueOrDefault(id >> 6) | (1UL << (int)(id & 63));
        if (_used.Count > words)
            _budget?.Charge(UsedEntryBytes);

        return true;
    }
}
