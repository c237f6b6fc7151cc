namespace Cleave.Bench.Soak;

/// <summary>An allocator under soak, and the calls that a soak makes.</summary>
/// <remarks>Several threads allocate, resize and free at the same time. While the other methods run, no other thread uses the
/// allocator.</remarks>
internal abstract class SoakSubject : IDisposable
{
    /// <summary>The name by which users know the allocator.</summary>
    public abstract string Name { get; }

    /// <summary>The canaries in the blocks of the allocator.</summary>
    public abstract ICanaries Canaries { get; }

    /// <summary>Allocates a block of a random size, or returns null if the allocator has no room.</summary>
    public abstract SoakBlock? TryAllocate(Random random);

    /// <summary>Frees a block that this or another thread has allocated.</summary>
    public abstract void Free(SoakBlock block);

    /// <summary>Resizes a block that this thread holds, if the allocator can; otherwise returns the block unchanged.</summary>
    public virtual SoakBlock Resize(SoakBlock block, Random random) => block;

    /// <summary>Begins the work of one worker, which lasts until the returned object is disposed.</summary>
    /// <param name="worker">The number of the worker, from 0.</param>
    public virtual IDisposable? Begin(int worker) => null;

    /// <summary>Validates the allocator, and compares its counts with the blocks that are live.</summary>
    /// <exception cref="SoakFaultException">A count differs.</exception>
    public abstract void Validate(IReadOnlyCollection<SoakBlock> live);

    /// <summary>Does what programs do now and then, such as trimming or moving blocks.</summary>
    /// <param name="live">All blocks that are live.</param>
    /// <param name="random">The source of random numbers.</param>
    public virtual void Disturb(IReadOnlyCollection<SoakBlock> live, Random random)
    {
    }

    /// <summary>Makes mistakes of a program on purpose. Each has to be refused with an exception of its type.</summary>
    /// <param name="random">The source of random numbers.</param>
    public abstract IEnumerable<SoakMisuse> Misuses(Random random);

    public abstract void Dispose();

    /// <summary>Reports a count that differs from the number of the blocks that are live.</summary>
    protected static void CheckCount(string what, ulong counted, ulong live)
    {
        if (counted != live)
        {
            throw new SoakFaultException(FormattableString.Invariant($"The allocator counts {counted} {what}, but {live} are live."));
        }
    }
}

/// <summary>A mistake of a program that an allocator has to refuse.</summary>
/// <param name="What">The mistake in words.</param>
/// <param name="Call">The call that makes the mistake.</param>
/// <param name="Refusal">The type of the exception that refuses the call; <see cref="MisuseException"/> if null.</param>
internal sealed record SoakMisuse(string What, Action Call, Type? Refusal = null)
{
    /// <summary>Makes the mistake and checks that it is refused.</summary>
    /// <exception cref="SoakFaultException">The call was not refused, or with another exception.</exception>
    public void Make()
    {
        Type expected = Refusal ?? typeof(MisuseException);
        try
        {
            Call();
        }
        catch (Exception refusal) when (refusal.GetType() == expected)
        {
            return;
        }

        throw new SoakFaultException($"{What} was not reported.");
    }
}
