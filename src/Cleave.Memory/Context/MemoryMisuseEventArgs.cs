namespace Cleave.Memory.Context;

/// <summary>A misuse of memory that was found after the call that caused it.</summary>
public sealed class MemoryMisuseEventArgs : EventArgs
{
    internal MemoryMisuseEventArgs(Misuse misuse) => Misuse = misuse;

    /// <summary>The kind of the misuse, the address and a sentence.</summary>
    public Misuse Misuse { get; }

    /// <summary>Returns the sentence that says what was misused, and where.</summary>
    public override string ToString() => Misuse.ToString();
}
