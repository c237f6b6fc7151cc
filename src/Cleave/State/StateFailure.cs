namespace Cleave.State;

/// <summary>The reason why a saved state was not restored, as plain data. <c>default</c> means that it was restored.</summary>
/// <remarks>Immutable, so safe from any number of threads.</remarks>
public readonly record struct StateFailure
{
    internal StateFailure(StateError error, long position, string message) => (Error, Position, Message) = (error, position, message);

    /// <summary>The kind of the failure; <see cref="StateError.None"/> if the state was restored.</summary>
    public StateError Error { get; }

    /// <summary>The position of the finding, in bytes from the beginning of the state,
    /// or of the increments if an increment is at fault.</summary>
    public long Position { get; }

    /// <summary>Whether the state was not restored; false for <c>default</c>.</summary>
    public bool IsFailure => Error != StateError.None;

    private string? Message { get; }

    /// <summary>Makes the exception that a method without <c>Try</c> throws for this failure.</summary>
    public StateException ToException() => new(this);

    /// <summary>Returns one sentence that names the finding, its place, and what would work.</summary>
    public override string ToString() => Message ?? "No failure.";
}
