namespace Cleave.Memory;

/// <summary>An owner was lost without being disposed.</summary>
public sealed class MemoryLostEventArgs : EventArgs
{
    internal MemoryLostEventArgs(OwnerReport owner) => Owner = owner;

    /// <summary>What it held. That stays allocated unless <see cref="Reclaim"/> is set.</summary>
    public OwnerReport Owner { get; }

    /// <summary>Whether to free the memory. Right only where no span, reference or pointer into it can still be in use.</summary>
    public bool Reclaim { get; set; }
}
