namespace Cleave.Memory.Systems;

/// <summary>
/// All that real pages need of an operating system. One implementation for each system; nothing else in the project calls one.
/// </summary>
/// <remarks>
/// <para>
/// An <em>arena</em> is memory without an address, known by a handle; views map parts of it, several the same part where wanted. On Linux
/// each method is one system call, so that a test can let each of them fail; a system that does two in one answers the second with success.
/// </para>
/// <para>
/// The caller owes: handles and addresses that came from here and are not yet given back, and sizes and offsets that are multiples of
/// <see cref="PageSize"/> inside them. The callee owes: what fails has changed nothing, but for <see cref="Close"/>. Thread-safe.
/// </para>
/// </remarks>
internal partial interface IPageSystem
{
    /// <summary>Bytes of a page, a power of two: the step of every size and offset.</summary>
    nuint PageSize { get; }

    /// <summary>Bytes of a huge page that <see cref="Collapse"/> makes; 0 where there is none.</summary>
    nuint HugePageSize { get; }

    /// <summary>Whether <see cref="Punch"/> is offered.</summary>
    bool CanPunch { get; }

    /// <summary>Whether <see cref="Map"/> may cover a part of a reservation.</summary>
    bool CanMapPart { get; }

    /// <summary>The ids that <see cref="Bind"/> takes, ascending; empty where the system does not tell nodes apart.</summary>
    IReadOnlyList<int> NumaNodes { get; }

    /// <summary>Makes an arena. A page of it takes memory once it is touched.</summary>
    PageSystemError Create(nuint size, out nint arena);

    /// <summary>Gives a new arena its size; until then nothing of it may be used.</summary>
    PageSystemError SetSize(nint arena, nuint size);

    /// <summary>Makes the size of an arena final, so that no view can lose what is under it.</summary>
    PageSystemError Seal(nint arena, nuint size);

    /// <summary>Gives up a handle. The arena goes with its last view. Never to be called again, even where it fails.</summary>
    PageSystemError Close(nint arena);

    /// <summary>Sets addresses aside at which nothing can be read or written.</summary>
    PageSystemError Reserve(nuint size, out nuint address);

    /// <summary>Maps a part of an arena over reserved addresses, to be read and written. Windows takes only a whole reservation.</summary>
    PageSystemError Map(nint arena, nuint offset, nuint size, nuint address);

    /// <summary>Gives back a whole reservation, and the views in it.</summary>
    PageSystemError Unreserve(nuint address, nuint size);

    /// <summary>Gives pages of an arena back to the system. They read zero in every view, and take memory again once touched.</summary>
    PageSystemError Punch(nint arena, nuint offset, nuint size);

    /// <summary>Counts the bytes of an arena that take memory. <paramref name="address"/> is a view of all of it.</summary>
    PageSystemError Resident(nint arena, nuint address, nuint size, out ulong bytes);

    /// <summary>Binds the memory under a view to a NUMA node; for all views, and before the pages are first touched.</summary>
    PageSystemError Bind(nuint address, nuint size, int numaNode);

    /// <summary>Puts huge pages under a view. Address and arena offset are multiples of the huge page.</summary>
    PageSystemError Collapse(nuint address, nuint size);
}
