using Cleave.Buddies;

namespace Cleave.Gpu;

/// <summary>The blocks and the key of an owner, as the allocator itself keeps them: 24 bytes in an <see cref="OwnerTable"/>.</summary>
internal struct OwnerEntry
{
    /// <summary>The size of an entry in bytes.</summary>
    public const ulong Bytes = 24;

    /// <summary>The blocks of the owner, in the order of the owner; null if the entry is unused.</summary>
    public BuddyBlock[]? Blocks;

    /// <summary>The key that the user has set; 0 for none.</summary>
    public ulong Key;

    /// <summary>The next unused entry, if this one is unused.</summary>
    public int NextUnused;

    /// <summary>A number that changes with each owner of the entry, and with each trim or split of an owner, so that a plan of moves finds
    /// out that its owner is another one.</summary>
    public ushort Use;

    /// <summary>Whether the blocks were restored, and nobody has taken them yet.</summary>
    public bool IsUnclaimed;

    /// <summary>Whether the blocks are the target of a pending move, so that a saved state leaves them out.</summary>
    public bool IsTarget;
}
