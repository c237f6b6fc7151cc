namespace Cleave.Memory.Contract;

/// <summary>The kinds of misuse of an address by a caller.</summary>
public enum MemoryMisuse
{
    /// <summary>The allocator does not know any memory that it allocated at the address.</summary>
    Foreign,

    /// <summary>The address lies inside allocated memory instead of at its beginning.</summary>
    Interior,

    /// <summary>The memory at the address is already free.</summary>
    DoubleFree,

    /// <summary>The memory at the address was allocated with another layout.</summary>
    WrongLayout,

    /// <summary>The caller wrote beyond the end of the memory. Detected only in debug mode.</summary>
    Overrun,

    /// <summary>The caller wrote to the memory after it was freed. Detected only in debug mode.</summary>
    UseAfterFree,
}

/// <summary>The exception for a caller that passed a wrong address or wrote to memory that it does not own. The heap is
/// unchanged.</summary>
public sealed class MemoryMisuseException : ArgumentException
{
    internal MemoryMisuseException(MemoryMisuse misuse, nuint address, string message)
        : base(message)
    {
        Misuse = misuse;
        Address = address;
    }

    /// <summary>The kind of the misuse.</summary>
    public MemoryMisuse Misuse { get; }

    /// <summary>The address that the caller misused.</summary>
    public nuint Address { get; }
}
