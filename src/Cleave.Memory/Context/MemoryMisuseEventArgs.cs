using Cleave.Memory.Contract;

namespace Cleave.Memory.Context;

/// <summary>A misuse of memory that was found after the call that caused it.</summary>
public sealed class MemoryMisuseEventArgs : EventArgs
{
    internal MemoryMisuseEventArgs(MemoryMisuseException misuse) => Misuse = misuse;

    /// <summary>The kind of the misuse and the address.</summary>
    public MemoryMisuseException Misuse { get; }
}
