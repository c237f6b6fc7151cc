namespace Cleave.Memory.Contract;

/// <summary>What a caller of an allocator did wrong with an address.</summary>
public enum MemoryMisuse
{
    /// <summary>The allocator did not allocate memory at the address, as far as it knows.</summary>
    Foreign,

    /// <summary>The address lies inside of allocated memory, not at its beginning.</summary>
    Interior,

    /// <summary>The memory at the address is free already.</summary>
    DoubleFree,

    /// <summary>The memory at the address was allocated with another layout.</summary>
    WrongLayout,

    /// <summary>Bytes behind the end of the memory were written. Found only in debug mode.</summary>
    Overrun,

    /// <summary>Bytes of the memory were written after it was freed. Found only in debug mode.</summary>
    UseAfterFree,
}

/// <summary>A caller passed an address that it must not pass, or wrote to memory that is not its own. The heap is unchanged.</summary>
public sealed class MemoryMisuseException : ArgumentException
{
    internal MemoryMisuseException(MemoryMisuse misuse, nuint address, string message)
        : base(message)
    {
        Misuse = misuse;
        Address = address;
    }

    /// <summary>The kind of misuse.</summary>
    public MemoryMisuse Misuse { get; }

    /// <summary>The address that was misused.</summary>
    public nuint Address { get; }
}
