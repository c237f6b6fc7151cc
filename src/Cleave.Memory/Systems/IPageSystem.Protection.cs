namespace Cleave.Memory.Systems;

/// <content>Protection of views: what the system leaves out of core dumps and of child processes, and what it keeps in memory.</content>
internal partial interface IPageSystem
{
    /// <summary>Leaves a view out of the core dumps of the process.</summary>
    PageSystemError HideFromDumps(nuint address, nuint size) => PageSystemError.NotOffered("leaving memory out of core dumps");

    /// <summary>Leaves a view out of the child processes that fork makes: in a child, the addresses are not mapped.</summary>
    PageSystemError HideFromChildren(nuint address, nuint size) => PageSystemError.NotOffered("leaving memory out of child processes");

    /// <summary>Keeps the pages of a view in memory from their first use on, so that the system never writes them to swap space.</summary>
    /// <remarks>The whole size of the view counts against the limit of the process, whether its pages were used or not.</remarks>
    PageSystemError Lock(nuint address, nuint size) => PageSystemError.NotOffered("locking memory");

    /// <summary>Makes every access to a part of a view fault. The contents do not change.</summary>
    /// <remarks>Takes up to two mappings more.</remarks>
    PageSystemError CloseGap(nuint address, nuint size) => PageSystemError.NotOffered("taking rights off pages");

    /// <summary>Makes a part of a view readable and writable again.</summary>
    PageSystemError OpenGap(nuint address, nuint size) => PageSystemError.NotOffered("giving rights to pages");
}
