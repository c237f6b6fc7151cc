namespace Cleave.State;

/// <summary>The exception for a saved state that cannot be restored. Methods that begin with Try report the failure without an
/// exception.</summary>
/// <remarks>No allocator was made, and nothing has changed.</remarks>
public sealed class StateException : Exception
{
    /// <summary>Makes the exception of a failure, whose sentence becomes the message.</summary>
    /// <param name="failure">The failure.</param>
    public StateException(StateFailure failure)
        : base(failure.ToString()) => Failure = failure;

    /// <summary>The failure: its kind, its position, and a sentence.</summary>
    public StateFailure Failure { get; }
}
