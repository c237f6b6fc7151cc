using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests;

/// <summary>
/// The system of this machine, or another one, seen through: every call is counted and can be made to fail, what is handed out is kept
/// account of, and a machine with more NUMA nodes can be made up.
/// </summary>
/// <remarks>A call that fails is not made, except closing, which closes all the same, as on Linux.</remarks>
internal sealed partial class TestPageSystem(IPageSystem? machine = null) : IPageSystem
{
    public const int MadeUpError = 12;

    private readonly IPageSystem _inner = machine ?? PageSystem.Current;
    private readonly Lock _lock = new();
    private readonly HashSet<nint> _arenas = [];
    private readonly Dictionary<nuint, nuint> _reservations = [];

    /// <summary>The number of the call that fails, from 1; 0 for none.</summary>
    public int FailAt { get; set; }

    /// <summary>The number of the call from which on all fail, from 1; 0 for none.</summary>
    public int FailFrom { get; set; }

    /// <summary>The method that always fails, by its name.</summary>
    public string? Refused { get; set; }

    /// <summary>The largest reservation of addresses that succeeds, in bytes.</summary>
    public nuint MostReserved { get; set; } = nuint.MaxValue;

    public List<string> Calls { get; } = [];

    /// <summary>What was to be bound, to which NUMA node. It is not passed on: the nodes may be made up.</summary>
    public List<(nuint Address, nuint Size, int NumaNode)> Bound { get; } = [];

    /// <summary>Offsets and sizes of the holes that were punched.</summary>
    public List<(nuint Offset, nuint Size)> Punched { get; } = [];

    /// <summary>Arenas and reservations that were not given back.</summary>
    public int Leaks => _arenas.Count + _reservations.Count;

    public nuint PageSize => _inner.PageSize;

    public nuint HugePageSize { get; init; } = PageSystem.Current.HugePageSize;

    public bool CanPunch { get; init; } = true;

    public bool CanMapPart { get; init; } = true;

    public IReadOnlyList<int> NumaNodes { get; init; } = [0];

    public PageSystemError Create(nuint size, out nint arena)
    {
        arena = -1;
        if (Fails(nameof(Create)) is { } made)
            return made;
        PageSystemError error = _inner.Create(size, out arena);
        _arenas.Add(arena);
        return error;
    }

    public PageSystemError SetSize(nint arena, nuint size) => Fails(nameof(SetSize)) ?? _inner.SetSize(arena, size);

    public PageSystemError Seal(nint arena, nuint size) => Fails(nameof(Seal)) ?? _inner.Seal(arena, size);

    public PageSystemError Close(nint arena)
    {
        Assert.True(_arenas.Remove(arena), $"{arena} is not open");
        PageSystemError error = _inner.Close(arena);
        return Fails(nameof(Close)) ?? error;
    }

    public PageSystemError Reserve(nuint size, out nuint address)
    {
        address = 0;
        if (Fails(nameof(Reserve)) is { } made)
            return made;
        if (size > MostReserved)
            return new PageSystemError("mmap", MadeUpError);
        PageSystemError error = _inner.Reserve(size, out address);
        if (error.IsNone)
            _reservations.Add(address, size);
        return error;
    }

    public PageSystemError Map(nint arena, nuint offset, nuint size, nuint address) =>
        Fails(nameof(Map)) ?? _inner.Map(arena, offset, size, address);

    public PageSystemError Unreserve(nuint address, nuint size)
    {
        Assert.Equal(size, _reservations[address]);
        PageSystemError error = Fails(nameof(Unreserve)) ?? _inner.Unreserve(address, size);
        if (error.IsNone)
            _reservations.Remove(address);
        return error;
    }

    public PageSystemError Punch(nint arena, nuint offset, nuint size)
    {
        PageSystemError error = Fails(nameof(Punch)) ?? _inner.Punch(arena, offset, size);
        using Lock.Scope scope = _lock.EnterScope();
        if (error.IsNone)
            Punched.Add((offset, size));
        return error;
    }

    public PageSystemError Resident(nint arena, nuint address, nuint size, out ulong bytes)
    {
        bytes = 0;
        return Fails(nameof(Resident)) ?? _inner.Resident(arena, address, size, out bytes);
    }

    public PageSystemError Bind(nuint address, nuint size, int numaNode)
    {
        if (Fails(nameof(Bind)) is { } made)
            return made;
        Bound.Add((address, size, numaNode));
        return default;
    }

    public PageSystemError Collapse(nuint address, nuint size) => Fails(nameof(Collapse)) ?? _inner.Collapse(address, size);

    /// <summary>Counts a call that is none of the system, such as a request for pages, so that it can fail like one.</summary>
    public bool IsRefused(string call) => Fails(call) is not null;

    private PageSystemError? Fails(string method)
    {
        // The finalizer of an ended thread may give pages back beside the test.
        using Lock.Scope scope = _lock.EnterScope();
        Calls.Add(method);
        return Calls.Count == FailAt || (FailFrom > 0 && Calls.Count >= FailFrom) || Refused == method
            ? new PageSystemError(method, MadeUpError) : null;
    }
}
