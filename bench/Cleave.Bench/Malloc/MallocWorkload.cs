namespace Cleave.Bench.Malloc;

/// <summary>Something that is done to an allocator of bytes, over and over.</summary>
/// <param name="Name">The name, such as "M1".</param>
/// <param name="What">What it does, in a few words.</param>
/// <param name="Operations">Allocations and frees of a pass, together.</param>
internal abstract record MallocWorkload(string Name, string What, long Operations)
{
    /// <summary>How many operations are done before somebody looks whether to stop.</summary>
    protected const int Slice = 100_000;

    /// <summary>The same, much shorter.</summary>
    public MallocWorkload Shortened() => this with { Operations = Slice / 10 };

    /// <summary>Plays one pass, and leaves nothing allocated.</summary>
    public abstract void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
        where TTarget : struct, IMallocTarget<TBlock>;
}
