using Cleave.Memory.Systems;

namespace Cleave.Memory.Mapping;

/// <summary>
/// The mappings that the heaps of a process may make. A system limits them, and a runtime that cannot map any more does not throw: it dies.
/// So they are counted here, and refused before that.
/// </summary>
/// <remarks>
/// <para>
/// The count is exact inside the reservations: one for each run of pages that is mapped, one for the room behind each allocation, and one for
/// each reservation. What the rest of the process has is asked of the system: at first, and again, once a second at most, while more than
/// half of the budget is in use. It is counted too low by what other threads are about to map just then; what is kept for it covers that.
/// </para>
/// <para>Thread-safe, without a lock. Charging is a few instructions; counting anew about a microsecond for each mapping.</para>
/// </remarks>
public sealed class MappingBudget
{
    /// <summary>The least that is kept for the runtime and its libraries: threads, assemblies, regions of the collector.</summary>
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
    /// <exception cref="PlatformNotSupportedException">There is no implementation for this system.</exception>
    public static MappingBudget Shared => Process.Value;

    /// <summary>Mappings that the system allows the process; <see cref="long.MaxValue"/> where it sets no limit. On Linux
    /// <c>vm.max_map_count</c>, read once.</summary>
    public long ProcessLimit { get; }

    /// <summary>Mappings that are left to the rest of the process, beyond those that it had when they were last counted: an eighth of the
    /// limit, and at least 4096.</summary>
    public long Reserve { get; }

    /// <summary>Mappings of the rest of the process, when they were last counted.</summary>
    public long Others => Volatile.Read(ref _others);

    /// <summary>The most mappings that the heaps may have now.</summary>
    public long Limit => ProcessLimit == long.MaxValue ? long.MaxValue : Math.Max(0, ProcessLimit - Reserve - Others);

    /// <summary>Mappings that the heaps have, those of freed memory that is not unmapped yet included.</summary>
    public long InUse => Volatile.Read(ref _inUse);

    /// <summary>Mappings that the heaps may still make.</summary>
    public long Available => Math.Max(0, Limit - InUse);

    /// <summary>Requests that were refused because they would have been over the limit.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Asks the system how many mappings the rest of the process has. Cost: about a microsecond for each that there is.</summary>
    public void Recount()
    {
        Volatile.Write(ref _countedAt, Environment.TickCount64);
        if (ProcessLimit != long.MaxValue)
        {
            Volatile.Write(ref _others, Math.Max(0, _system.CountMappings() - InUse));
        }
    }

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
