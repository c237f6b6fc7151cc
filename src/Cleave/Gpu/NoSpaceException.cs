namespace Cleave;

/// <summary>A sound request found no room. The Try-forms tell the same without an exception.</summary>
public sealed class NoSpaceException : Exception
{
    internal NoSpaceException(AllocationFailure failure)
        : base(failure.ToString())
    {
        Failure = failure;
    }

    /// <summary>How much was asked for, how much was free, and the largest free block.</summary>
    public AllocationFailure Failure { get; }
}
