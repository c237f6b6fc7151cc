namespace Cleave.Memory.Systems;

/// <content>Views: pages of an arena that are mapped a second time, in any order.</content>
internal partial interface IPageSystem
{
    /// <summary>Whether this system offers <see cref="Alias"/>, <see cref="Move"/> and <see cref="Withdraw"/>.</summary>
    bool CanAlias { get; }

    /// <summary>The number of mappings that a process may have; <see cref="long.MaxValue"/> if the system sets no limit.</summary>
    long MappingLimit { get; }

    /// <summary>Counts the mappings that the process has now; 0 if the system does not count them.</summary>
    /// <remarks>Cost: about a microsecond for each mapping.</remarks>
    long CountMappings();

    /// <summary>Maps a part of an arena over reserved addresses for reading and writing. The view is one mapping, or none if it continues a
    /// neighbouring mapping both in addresses and in the arena.</summary>
    /// <param name="arena">The handle of the arena.</param>
    /// <param name="offset">The offset of the part in the arena, in bytes.</param>
    /// <param name="size">The size of the part, in bytes.</param>
    /// <param name="address">The first address of the view. The view replaces everything that was mapped there.</param>
    /// <param name="populate">Whether the pages get their memory now, which is cheaper than one fault for each page later.</param>
    PageSystemError Alias(nint arena, nuint offset, nuint size, nuint address, bool populate);

    /// <summary>Maps the pages of one view at other reserved addresses too, with everything that the system knows about these
    /// pages.</summary>
    /// <remarks>The old view of an arena stays usable; that of private memory reads zero, because its pages are at the new addresses only.
    /// The caller must withdraw the old view.</remarks>
    PageSystemError Move(nuint from, nuint size, nuint to);

    /// <summary>Whether the system can back private memory with huge pages on first use, so that it costs much less than an arena
    /// does.</summary>
    bool HasPrivateHugePages => false;

    /// <summary>Maps private memory of the process over reserved addresses for reading and writing. It reads zero, and takes memory when it
    /// is first touched, in huge pages where it covers them. <see cref="Withdraw"/> frees it.</summary>
    PageSystemError MapPrivate(nuint address, nuint size) => PageSystemError.NotOffered("mapping private memory");

    /// <summary>Ends the views at some addresses and reserves the addresses again, in one step: no other thread can get the addresses in
    /// between.</summary>
    PageSystemError Withdraw(nuint address, nuint size);
}
