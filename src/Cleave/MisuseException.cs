namespace Cleave;

/// <summary>The exception for a caller that named memory which it does not hold, or wrote to such memory. Nothing has changed.</summary>
/// <remarks>All allocators throw this type. A misuse is a mistake of the program, so no program should expect and catch it in ordinary
/// operation; methods that begin with Try report the <see cref="Cleave.Misuse"/> without an exception.</remarks>
public sealed class MisuseException : ArgumentException
{
    /// <summary>Makes the exception of a misuse, whose sentence becomes the message.</summary>
    /// <param name="misuse">The misuse.</param>
    /// <param name="paramName">The name of the parameter that named the memory; null if none did.</param>
    public MisuseException(Misuse misuse, string? paramName = null)
        : base(misuse.ToString(), paramName) => Misuse = misuse;

    /// <summary>The misuse: its kind, the address, and a sentence.</summary>
    public Misuse Misuse { get; }

    /// <summary>The kind of the misuse.</summary>
    public MisuseKind Kind => Misuse.Kind;

    /// <summary>The address or offset that the caller misused.</summary>
    public ulong Address => Misuse.Address;
}
