using Cleave.Memory.Contract;

namespace Cleave.Memory.Context;

/// <summary>Misuse of memory that was found after the fact.</summary>
public sealed class MemoryMisuseEventArgs : EventArgs
{
    internal MemoryMisuseEventArgs(MemoryMisuseException misuse) => Misuse = misuse;

    /// <summary>What it was, and at which address.</summary>
    public MemoryMisuseException Misuse { get; }
}
