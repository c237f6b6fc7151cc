namespace Cleave.Memory.Systems;

/// <content>Pages that are mapped a second time, wherever they lie in their arena.</content>
internal partial interface IPageSystem
{
    /// <summary>Whether <see cref="Alias"/>, <see cref="Move"/> and <see cref="Withdraw"/> are offered.</summary>
    bool CanAlias { get; }

    /// <summary>The mappings that a process may have; <see cref="long.MaxValue"/> where there is no limit.</summary>
    long MappingLimit { get; }

    /// <summary>Counts the mappings that the process has now; 0 where nobody counts them.</summary>
    /// <remarks>Cost: about a microsecond for each.</remarks>
    long CountMappings();

    /// <summary>Maps a part of an arena over reserved addresses, to be read and written: one mapping, or none where it continues, in
    /// addresses and in the arena, the one before or behind it.</summary>
    /// <param name="arena">The arena.</param>
    /// <param name="offset">Where in it.</param>
    /// <param name="size">How much.</param>
    /// <param name="address">Where to. What lay there is gone.</param>
    /// <param name="populate">Whether the pages get their memory now, which is cheaper than one at a time when they are touched.</param>
    PageSystemError Alias(nint arena, nuint offset, nuint size, nuint address, bool populate);

    /// <summary>Makes what one view maps appear at other reserved addresses, with all that the system knows of its pages.</summary>
    /// <remarks>The old view stays, and works; it has to be withdrawn.</remarks>
    PageSystemError Move(nuint from, nuint size, nuint to);

    /// <summary>Lays reserved addresses over views, which end. At no moment is there a hole that another thread could take.</summary>
    PageSystemError Withdraw(nuint address, nuint size);
}
