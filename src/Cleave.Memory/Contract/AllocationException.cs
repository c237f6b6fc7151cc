namespace Cleave.Memory.Contract;

/// <summary>There is no memory for a request.</summary>
public sealed class AllocationException : OutOfMemoryException
{
    /// <summary>Names the reason and the request.</summary>
    public AllocationException(AllocationError error, string message)
        : base(message) => Error = error;

    /// <summary>The reason.</summary>
    public AllocationError Error { get; }
}
