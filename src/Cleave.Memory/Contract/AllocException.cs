namespace Cleave.Memory;

/// <summary>There is no memory for a request.</summary>
public sealed class AllocException : OutOfMemoryException
{
    /// <summary>Names the reason and the request.</summary>
    public AllocException(AllocError error, string message)
        : base(message) => Error = error;

    /// <summary>The reason.</summary>
    public AllocError Error { get; }
}
