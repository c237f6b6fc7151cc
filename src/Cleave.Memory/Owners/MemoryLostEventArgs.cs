namespace Cleave.Memory.Owners;

/// <summary>The report of an owner that was lost without being disposed, and the decision whether to free its memory.</summary>
public sealed class MemoryLostEventArgs : EventArgs
{
    internal MemoryLostEventArgs(OwnerReport owner) => Owner = owner;

    /// <summary>The owner and its memory, which stays allocated unless <see cref="Reclaim"/> is set.</summary>
    public OwnerReport Owner { get; }

    /// <summary>Whether to free the memory of the lost owner. Set this only if no span, reference or pointer into the memory can still be
    /// in use. Default: false.</summary>
    public bool Reclaim { get; set; }

    /// <summary>Describes the loss in words: "Never disposed: VVec&lt;Int32&gt; of 400 bytes at 0x1000", and the stack that created the
    /// owner, if it is known.</summary>
    public override string ToString() => $"Never disposed: {Owner}";
}
