namespace Cleave.Bench.Malloc;

/// <summary>A workload for allocators of bytes, which repeats the same operations.</summary>
/// <param name="Name">The name of the workload, such as "M1".</param>
/// <param name="What">The description of the workload in a few words.</param>
/// <param name="Operations">The number of allocations and frees of a pass together.</param>
internal abstract record MallocWorkload(string Name, string What, long Operations)
{
    /// <summary>The number of operations between two checks of the cancellation.</summary>
    protected const int Slice = 100_000;

    /// <summary>A much shorter workload of the same kind.</summary>
    public MallocWorkload Shortened() => this with { Operations = Slice / 10 };

    /// <summary>Runs one pass and leaves nothing allocated.</summary>
    public abstract void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
        where TTarget : struct, IMallocTarget<TBlock>;
}
