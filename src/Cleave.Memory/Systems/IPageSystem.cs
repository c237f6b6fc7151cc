namespace Cleave.Memory.Systems;

/// <summary>
/// The calls of the operating system that real pages need. One implementation for each system; nothing else in the project calls the
/// system.
/// </summary>
/// <remarks>
/// <para>
/// An <em>arena</em> is memory without an address, identified by a handle. Views map parts of it, and several views may map the same part.
/// On Linux each method is one system call, so that a test can let each of them fail. A system that does two steps in one call returns
/// success from the second method.
/// </para>
/// <para>
/// The caller owes: handles and addresses that came from here and were not returned yet, and sizes and offsets that are multiples of
/// <see cref="PageSize"/> and inside the arena or reservation. The implementation guarantees: a call that fails has changed nothing, except
/// <see cref="Close"/>. Thread-safe.
/// </para>
/// </remarks>
internal partial interface IPageSystem
{
    /// <summary>The size of a page in bytes, a power of two. All sizes and offsets are multiples of it.</summary>
    nuint PageSize { get; }

    /// <summary>The size in bytes of a huge page that <see cref="Collapse"/> makes; 0 if there are none.</summary>
    nuint HugePageSize { get; }

    /// <summary>Whether this system offers <see cref="Punch"/>.</summary>
    bool CanPunch { get; }

    /// <summary>Whether <see cref="Map"/> may cover only a part of a reservation.</summary>
    bool CanMapPart { get; }

    /// <summary>The ids that <see cref="Bind"/> accepts, ascending; empty if the system does not distinguish NUMA nodes.</summary>
    IReadOnlyList<int> NumaNodes { get; }

    /// <summary>Makes an arena. Each of its pages takes memory when it is first touched.</summary>
    PageSystemError Create(nuint size, out nint arena);

    /// <summary>Sets the size of a new arena. Before this call nothing of the arena may be used.</summary>
    PageSystemError SetSize(nint arena, nuint size);

    /// <summary>Makes the size of an arena final, so that no view can lose the memory under it.</summary>
    PageSystemError Seal(nint arena, nuint size);

    /// <summary>Closes a handle. The arena is freed with its last view. The call must not be repeated, even if it fails.</summary>
    PageSystemError Close(nint arena);

    /// <summary>Reserves addresses; reading or writing them is an access violation.</summary>
    PageSystemError Reserve(nuint size, out nuint address);

    /// <summary>Maps a part of an arena over reserved addresses for reading and writing. On Windows the part must cover a whole
    /// reservation.</summary>
    PageSystemError Map(nint arena, nuint offset, nuint size, nuint address);

    /// <summary>Releases a whole reservation and all views in it.</summary>
    PageSystemError Unreserve(nuint address, nuint size);

    /// <summary>Returns pages of an arena to the system. They read zero in every view, and take memory again once touched.</summary>
    PageSystemError Punch(nint arena, nuint offset, nuint size);

    /// <summary>Counts the bytes of memory that an arena takes. <paramref name="address"/> is a view of the whole arena.</summary>
    PageSystemError Resident(nint arena, nuint address, nuint size, out ulong bytes);

    /// <summary>Binds the memory under a view to a NUMA node, for all views of it. Call this before the pages are first touched.</summary>
    PageSystemError Bind(nuint address, nuint size, int numaNode);

    /// <summary>Puts huge pages under a view. The address and the offset in the arena are multiples of the huge page size.</summary>
    PageSystemError Collapse(nuint address, nuint size);
}
