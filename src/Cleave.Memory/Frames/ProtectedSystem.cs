using Cleave.Memory.Systems;

namespace Cleave.Memory.Frames;

/// <summary>A page system that protects each view of an arena as the options of a <see cref="PhysicalMemory"/> ask.</summary>
/// <remarks>A moved view keeps its protection. If the system refuses to protect a view, the view is taken away again, and the call
/// fails.</remarks>
internal sealed class ProtectedSystem : IPageSystem
{
    private readonly IPageSystem _inner;
    private readonly Func<nuint, nuint, PageSystemError>[] _steps;

    private ProtectedSystem(IPageSystem inner, Func<nuint, nuint, PageSystemError>[] steps) => (_inner, _steps) = (inner, steps);

    public nuint PageSize => _inner.PageSize;

    public nuint HugePageSize => _inner.HugePageSize;

    public bool CanPunch => _inner.CanPunch;

    public bool CanMapPart => _inner.CanMapPart;

    public IReadOnlyList<int> NumaNodes => _inner.NumaNodes;

    public bool CanAlias => _inner.CanAlias;

    public long MappingLimit => _inner.MappingLimit;

    /// <summary>Wraps a system, or returns it unchanged if the options ask for no protection.</summary>
    public static IPageSystem Over(IPageSystem inner, PhysicalMemoryOptions options)
    {
        var steps = new List<Func<nuint, nuint, PageSystemError>>();
        if (options.ExcludeFromCoreDumps)
        {
            steps.Add(inner.HideFromDumps);
        }

        if (options.ExcludeFromForkedChildren)
        {
            steps.Add(inner.HideFromChildren);
        }

        if (options.LockInMemory)
        {
            steps.Add(inner.Lock);
        }

        return steps.Count == 0 ? inner : new ProtectedSystem(inner, [.. steps]);
    }

    public PageSystemError Map(nint arena, nuint offset, nuint size, nuint address) =>
        Protected(_inner.Map(arena, offset, size, address), address, size);

    public PageSystemError Alias(nint arena, nuint offset, nuint size, nuint address, bool populate) =>
        Protected(_inner.Alias(arena, offset, size, address, populate), address, size);

    public PageSystemError Create(nuint size, out nint arena) => _inner.Create(size, out arena);

    public PageSystemError SetSize(nint arena, nuint size) => _inner.SetSize(arena, size);

    public PageSystemError Seal(nint arena, nuint size) => _inner.Seal(arena, size);

    public PageSystemError Close(nint arena) => _inner.Close(arena);

    public PageSystemError Reserve(nuint size, out nuint address) => _inner.Reserve(size, out address);

    public PageSystemError Unreserve(nuint address, nuint size) => _inner.Unreserve(address, size);

    public PageSystemError Punch(nint arena, nuint offset, nuint size) => _inner.Punch(arena, offset, size);

    public PageSystemError Resident(nint arena, nuint address, nuint size, out ulong bytes) =>
        _inner.Resident(arena, address, size, out bytes);

    public PageSystemError Bind(nuint address, nuint size, int numaNode) => _inner.Bind(address, size, numaNode);

    public PageSystemError Collapse(nuint address, nuint size) => _inner.Collapse(address, size);

    public long CountMappings() => _inner.CountMappings();

    public PageSystemError Move(nuint from, nuint size, nuint to) => _inner.Move(from, size, to);

    public PageSystemError Withdraw(nuint address, nuint size) => _inner.Withdraw(address, size);

    public PageSystemError CloseGap(nuint address, nuint size) => _inner.CloseGap(address, size);

    public PageSystemError OpenGap(nuint address, nuint size) => _inner.OpenGap(address, size);

    private PageSystemError Protected(PageSystemError error, nuint address, nuint size)
    {
        if (!error.IsNone)
        {
            return error;
        }

        foreach (Func<nuint, nuint, PageSystemError> step in _steps)
        {
            error = step(address, size);
            if (!error.IsNone)
            {
                // Fails only if the system cannot make a mapping; the caller then withdraws or releases the addresses later.
                _ = _inner.CanAlias ? _inner.Withdraw(address, size) : default;
                return error;
            }
        }

        return default;
    }
}
