namespace Cleave;

/// <summary>A sound request found no room. The Try-forms tell the same without an exception.</summary>
public sealed class NoSpaceException : Exception
{
    internal NoSpaceException(AllocationFailure failure)
        : base(failure.ToString())
    {
        Failure = failure;
    }

    /// <summary>
    /// What a throwing call throws for a failure: this where there was no space, else an <see cref="ArgumentException"/>.
    /// </summary>
    internal static Exception For(AllocationFailure failure) =>
        failure.IsNoSpace ? new NoSpaceException(failure) : new ArgumentException(failure.ToString(), failure.ParamName);

    /// <summary>How much was asked for, how much was free, and the largest free block.</summary>
    public AllocationFailure Failure { get; }
}
