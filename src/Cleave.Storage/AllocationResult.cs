namespace Cleave.Storage;

/// <summary>The answer of an asynchronous request: a range, or the reason why there is none. Immutable.</summary>
/// <param name="Range">The range; <c>default</c> if the request was refused.</param>
/// <param name="Failure">Why the request was refused; <c>default</c> if it was served.</param>
public readonly record struct AllocationResult(DurableRange Range, AllocationFailure Failure)
{
    /// <summary>Whether the request was served, so that the range is allocated and on disk.</summary>
    public bool IsServed => !Failure.IsFailure;

    /// <summary>The range, or the sentence of the failure.</summary>
    public override string ToString() => IsServed ? $"{Range}" : $"{Failure}";
}
