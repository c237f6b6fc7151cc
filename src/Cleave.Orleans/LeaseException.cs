namespace Cleave.Orleans;

/// <summary>The exception of a method that returns a lease, if a valid request was refused.</summary>
/// <param name="answer">The answer with the reason.</param>
public sealed class LeaseException(LeaseAnswer answer) : Exception(answer.Message)
{
    /// <summary>The answer with the status and the reason.</summary>
    public LeaseAnswer Answer { get; } = answer;
}
