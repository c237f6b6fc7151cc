using System.Globalization;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Mapping;

/// <summary>
/// The budget of memory mappings that the heaps of a process share. The system limits the mappings of a process, and a runtime that cannot
/// make another mapping does not throw but crashes. So the heaps count their mappings and refuse requests before that point.
/// </summary>
/// <remarks>
/// <para>
/// The count of the heaps' own mappings is exact: one for each mapped run of pages, one for the unmapped addresses behind each allocation,
/// and one for each reservation. The mappings of the rest of the process are counted by the system: once at the start, and at most once a
/// second while more than half of the budget is in use. Between two counts that number may be too low by the mappings that other threads
/// make meanwhile; the reserve covers them.
/// </para>
/// <para>Thread-safe, without a lock. Cost: a charge takes a few instructions, and a new count about a microsecond for each mapping.</para>
/// </remarks>
/// <example>
/// <code>
/// MappingBudget budget = MappingBudget.Shared;
/// Console.WriteLine(budget.InUse &lt;= budget.Limit); // True
/// </code>
/// </example>
public sealed class MappingBudget
{
    /// <summary>The smallest reserve for the runtime and its libraries, such as threads, assemblies and regions of the garbage
    /// collector.</summary>
    private const long LeastReserve = 4096;

    private const long RecountMilliseconds = 1000;

    private static readonly Lazy<MappingBudget> Process = new(() => new MappingBudget(PageSystem.Current));

    private readonly IPageSystem _system;
    private long _inUse;
    private long _others;
    private long _refused;
    private long _countedAt;

    internal MappingBudget(IPageSystem system)
    {
        _system = system;
        ProcessLimit = system.MappingLimit;
        Reserve = ProcessLimit == long.MaxValue ? 0 : Math.Max(LeastReserve, ProcessLimit / 8);
        Recount();
    }

    internal MappingBudget(IPageSystem system, long limit)
        : this(system) => (ProcessLimit, Reserve, _others) = (limit, 0, 0);

    /// <summary>The budget of the process, which all heaps share.</summary>
    /// <exception cref="PlatformNotSupportedException">The library does not support this operating system.</exception>
    public static MappingBudget Shared => Process.Value;

    /// <summary>The number of mappings that the system allows the process; <see cref="long.MaxValue"/> if it sets no limit. On Linux this
    /// is <c>vm.max_map_count</c>, read once.</summary>
    public long ProcessLimit { get; }

    /// <summary>The number of mappings that stay reserved for the rest of the process, in addition to <see cref="Others"/>: an eighth of
    /// the limit, and at least 4096.</summary>
    public long Reserve { get; }

    /// <summary>The number of mappings of the rest of the process when they were last counted.</summary>
    public long Others => Volatile.Read(ref _others);

    /// <summary>The largest number of mappings that the heaps may have now.</summary>
    public long Limit => ProcessLimit == long.MaxValue ? long.MaxValue : Math.Max(0, ProcessLimit - Reserve - Others);

    /// <summary>The number of mappings that the heaps have, including those of freed memory that is not unmapped yet.</summary>
    public long InUse => Volatile.Read(ref _inUse);

    /// <summary>The number of mappings that the heaps may still make.</summary>
    public long Available => Math.Max(0, Limit - InUse);

    /// <summary>The number of requests that were refused because of the limit.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Counts the mappings of the rest of the process again. Cost: about a microsecond for each mapping of the process.</summary>
    public void Recount()
    {
        Volatile.Write(ref _countedAt, Environment.TickCount64);
        if (ProcessLimit != long.MaxValue)
        {
            Volatile.Write(ref _others, Math.Max(0, _system.CountMappings() - InUse));
        }
    }

    /// <summary>The mappings in use, the limit, and the number of refused requests.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{InUse} mappings in use, {(Limit == long.MaxValue ? "without a limit" : FormattableString.Invariant($"at most {Limit}"))}, "
            + $"{Refused} requests refused");

    internal bool TryCharge(long mappings)
    {
        if (InUse + mappings > Limit / 2 && Environment.TickCount64 - Volatile.Read(ref _countedAt) > RecountMilliseconds)
        {
            Recount();
        }

        for (long before = InUse; mappings <= Limit - before;)
        {
            long seen = Interlocked.CompareExchange(ref _inUse, before + mappings, before);
            if (seen == before)
            {
                return true;
            }

            before = seen;
        }

        Interlocked.Increment(ref _refused);
        return false;
    }

    internal void Uncharge(long mappings) => Interlocked.Add(ref _inUse, -mappings);
}
