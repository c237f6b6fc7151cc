using Cleave.Placement;

namespace Cleave.Gpu;

/// <summary>A sound request found no room. The Try-forms tell the same without an exception.</summary>
public sealed class NoSpaceException : Exception
{
    internal NoSpaceException(AllocationFailure failure)
        : base(failure.ToString())
    {
        Failure = failure;
    }

    /// <summary>
    /// The exception for a failure: this one if there was no space, an <see cref="InvalidOperationException"/> if the state of the owner
    /// forbids the call, and otherwise an <see cref="ArgumentException"/>.
    /// </summary>
    internal static Exception For(AllocationFailure failure) =>
        failure.IsNoSpace ? new NoSpaceException(failure)
        : failure.Code == PlacementError.TrimNeedsOneBlock ? new InvalidOperationException(failure.ToString())
        : new ArgumentException(failure.ToString(), failure.ParamName);

    /// <summary>How much was asked for, how much was free, and the largest free block.</summary>
    public AllocationFailure Failure { get; }
}
