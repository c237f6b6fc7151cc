using Cleave.Placement;

namespace Cleave.Gpu;

/// <summary>The exception for a valid request that finds no room. The methods that begin with Try report it without an exception.</summary>
public sealed class NoSpaceException : Exception
{
    internal NoSpaceException(AllocationFailure failure)
        : base(failure.ToString())
    {
        Failure = failure;
    }

    /// <summary>
    /// Makes the exception for a failure: this one if there was no space, an <see cref="InvalidOperationException"/> if the state of the owner
    /// forbids the call, and otherwise an <see cref="ArgumentException"/>.
    /// </summary>
    internal static Exception For(AllocationFailure failure) =>
        failure.IsNoSpace ? new NoSpaceException(failure)
        : failure.Code == PlacementError.TrimNeedsOneBlock ? new InvalidOperationException(failure.ToString())
        : new ArgumentException(failure.ToString(), failure.ParamName);

    /// <summary>The failure: the size that was asked for, the free bytes, and the largest free block.</summary>
    public AllocationFailure Failure { get; }
}
