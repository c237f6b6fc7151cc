using Cleave.Memory.Systems;

namespace Cleave.Interleaving.Mapping;

/// <summary>The system of this machine, which fails the schedule if page frames or addresses are mapped that an
/// old view still has.</summary>
internal sealed class WatchedSystem : IPageSystem
{
    private readonly IPageSystem _inner = PageSystem.Current;
    private readonly List<(nint Arena, nuint Offset, nuint Address, nuint Size)> _views = [];

    public nuint PageSize => _inner.PageSize;

    public nuint HugePageSize => _inner.HugePageSize;

    public bool CanPunch => _inner.CanPunch;

    public bool CanMapPart => _inner.CanMapPart;

    public IReadOnlyList<int> NumaNodes => _inner.NumaNodes;

    public bool CanAlias => _inner.CanAlias;

    public long MappingLimit => _inner.MappingLimit;

    public long CountMappings() => _inner.CountMappings();

    public PageSystemError Create(nuint size, out nint arena) => _inner.Create(size, out arena);

    public PageSystemError SetSize(nint arena, nuint size) => _inner.SetSize(arena, size);

    public PageSystemError Seal(nint arena, nuint size) => _inner.Seal(arena, size);

    public PageSystemError Close(nint arena) => _inner.Close(arena);

    public PageSystemError Reserve(nuint size, out nuint address) => _inner.Reserve(size, out address);

    public PageSystemError Map(nint arena, nuint offset, nuint size, nuint address) => _inner.Map(arena, offset, size, address);

    public PageSystemError Unreserve(nuint address, nuint size) => _inner.Unreserve(address, size);

    public PageSystemError Punch(nint arena, nuint offset, nuint size) => _inner.Punch(arena, offset, size);

    public PageSystemError Resident(nint arena, nuint address, nuint size, out ulong bytes) =>
        _inner.Resident(arena, address, size, out bytes);

    public PageSystemError Bind(nuint address, nuint size, int numaNode) => _inner.Bind(address, size, numaNode);

    public PageSystemError Collapse(nuint address, nuint size) => _inner.Collapse(address, size);

    public PageSystemError Alias(nint arena, nuint offset, nuint size, nuint address, bool populate)
    {
        foreach ((nint Arena, nuint Offset, nuint Address, nuint Size) view in _views)
        {
            Assert.False(view.Arena == arena && view.Offset < offset + size && offset < view.Offset + view.Size,
                $"The page frames at offset 0x{offset:x} are mapped again while 0x{view.Address:x} still leads to them.");
            Assert.False(view.Address < address + size && address < view.Address + view.Size,
                $"0x{address:x} is mapped again while an old view is still there.");
        }

        _views.Add((arena, offset, address, size));
        return _inner.Alias(arena, offset, size, address, populate);
    }

    public PageSystemError Move(nuint from, nuint size, nuint to) => _inner.Move(from, size, to);

    public PageSystemError Withdraw(nuint address, nuint size)
    {
        _views.RemoveAll(view => view.Address - address < size);
        return _inner.Withdraw(address, size);
    }
}
