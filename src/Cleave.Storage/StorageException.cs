namespace Cleave.Storage;

/// <summary>The exception for a file that cannot be read or written as a durable space.</summary>
/// <remarks>
/// After <see cref="StorageFault.Full"/> and <see cref="StorageFault.ReadOnly"/> nothing has changed and the space can be used further.
/// After <see cref="StorageFault.Damaged"/> and <see cref="StorageFault.InputOutput"/> the space refuses all further changes: it has to be
/// disposed and opened again. What was acknowledged before is on disk.
/// </remarks>
public sealed class StorageException : IOException
{
    /// <summary>Makes the exception of a fault.</summary>
    /// <param name="fault">The kind of the fault.</param>
    /// <param name="message">One sentence or two that name the file and what would help.</param>
    /// <param name="inner">The exception that led to this one; null if there is none.</param>
    public StorageException(StorageFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>The kind of the fault.</summary>
    public StorageFault Fault { get; }

    /// <summary>Whether nothing has changed, so that the space can be used further.</summary>
    internal bool IsHarmless => Fault is StorageFault.Full or StorageFault.ReadOnly;
}
