namespace Cleave.Memory.Contract;

/// <summary>The exception for a request that could not get memory.</summary>
public sealed class HeapAllocationException : OutOfMemoryException
{
    /// <summary>Makes the exception from the reason and a message that names the request.</summary>
    /// <param name="error">The reason why the request failed.</param>
    /// <param name="message">A sentence that names the request and the reason.</param>
    public HeapAllocationException(AllocationError error, string message)
        : base(message) => Error = error;

    /// <summary>The reason why the request failed.</summary>
    public AllocationError Error { get; }
}
