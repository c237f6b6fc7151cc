namespace Cleave;

/// <summary>The exception for a valid request that an allocator could not serve. Methods that begin with Try report the failure without an
/// exception.</summary>
/// <remarks>All allocators throw this type, for a full space as for a limit. An invalid argument is an <see cref="ArgumentException"/>, and
/// a wrong address or handle a <see cref="MisuseException"/>.</remarks>
/// <example>
/// <code>
/// using Cleave.BestFit;
///
/// var memory = new BestFitAllocator(ByteSize.FromMiB(1));
/// AllocatedRange most = memory.AllocateRange(ByteSize.FromKiB(700));
/// try
/// {
///     memory.AllocateRange(ByteSize.FromKiB(400));
/// }
/// catch (AllocationException exception)
/// {
///     Console.WriteLine(exception.Failure.LargestFreeRun); // 331776
/// }
/// </code>
/// </example>
public sealed class AllocationException : Exception
{
    /// <summary>Makes the exception of a failure, whose sentence becomes the message.</summary>
    /// <param name="failure">The failure.</param>
    public AllocationException(AllocationFailure failure)
        : base(failure.ToString()) => Failure = failure;

    /// <summary>The failure: its kind, the size that was asked for, and what was free.</summary>
    public AllocationFailure Failure { get; }
}
