namespace Cleave.Memory;

/// <summary>What a caller of an allocator did wrong with an address.</summary>
public enum MemoryMisuse
{
    /// <summary>The allocator never gave out memory there, or has none there now.</summary>
    Foreign,

    /// <summary>The address lies inside of what is allocated, not at its beginning.</summary>
    Interior,

    /// <summary>What is there is free already.</summary>
    DoubleFree,

    /// <summary>What is there was allocated with a layout of another size class.</summary>
    WrongLayout,

    /// <summary>Bytes behind the end were written. Found only in debug mode.</summary>
    Overrun,

    /// <summary>Bytes were written after they were freed. Found only in debug mode.</summary>
    UseAfterFree,
}

/// <summary>An address was given to an allocator that may not be, or memory was written that may not be. Nothing has changed.</summary>
public sealed class MemoryMisuseException : ArgumentException
{
    internal MemoryMisuseException(MemoryMisuse misuse, nuint address, string message)
        : base(message)
    {
        Misuse = misuse;
        Address = address;
    }

    /// <summary>What was done wrong.</summary>
    public MemoryMisuse Misuse { get; }

    /// <summary>The address that it is about.</summary>
    public nuint Address { get; }
}
