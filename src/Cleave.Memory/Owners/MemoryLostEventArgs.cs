namespace Cleave.Memory.Owners;

/// <summary>The report of an owner that was lost without being disposed.</summary>
public sealed class MemoryLostEventArgs : EventArgs
{
    internal MemoryLostEventArgs(OwnerReport owner) => Owner = owner;

    /// <summary>The owner and what it held. That stays allocated unless <see cref="Reclaim"/> is set.</summary>
    public OwnerReport Owner { get; }

    /// <summary>Whether to free the memory. Right only if no span, reference or pointer into it can still be in use.</summary>
    public bool Reclaim { get; set; }

    /// <summary>The report in words: "Never disposed: VVec&lt;Int32&gt; of 400 bytes at 0x1000", and the stack that made the owner, if it is
    /// known.</summary>
    public override string ToString() => $"Never disposed: {Owner}";
}
