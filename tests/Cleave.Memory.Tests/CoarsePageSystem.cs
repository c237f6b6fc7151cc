using System.Collections.Concurrent;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests;

/// <summary>
/// The system of this machine with the sizes of others: pages of 16 KiB, as macOS has on Arm64, and reservations at multiples of 64 KiB, as on
/// Windows. A call with a size, an offset or an address that such a system would refuse fails the test.
/// </summary>
internal sealed class CoarsePageSystem(IPageSystem inner) : IPageSystem
{
    private const nuint Granularity = 64 << 10;

    private readonly ConcurrentDictionary<nuint, (nuint Address, nuint Size)> _reservations = new();

    public nuint PageSize => 16 << 10;

    public nuint HugePageSize => inner.HugePageSize;

    public bool CanPunch => inner.CanPunch;

    public bool CanMapPart => inner.CanMapPart;

    public bool CanAlias => inner.CanAlias;

    public long MappingLimit => inner.MappingLimit;

    public IReadOnlyList<int> NumaNodes => inner.NumaNodes;

    public long CountMappings() => inner.CountMappings();

    public PageSystemError Create(nuint size, out nint arena) => inner.Create(Whole(size), out arena);

    public PageSystemError SetSize(nint arena, nuint size) => inner.SetSize(arena, Whole(size));

    public PageSystemError Seal(nint arena, nuint size) => inner.Seal(arena, Whole(size));

    public PageSystemError Close(nint arena) => inner.Close(arena);

    /// <summary>Reserves more than is needed, so that the addresses begin at a multiple of the granularity.</summary>
    public PageSystemError Reserve(nuint size, out nuint address)
    {
        nuint whole = Whole(size) + Granularity;
        PageSystemError error = inner.Reserve(whole, out nuint first);
        address = (nuint)new Alignment(Granularity).RoundUp(first);
        if (error.IsNone)
            _reservations[address] = (first, whole);
        return error;
    }

    public PageSystemError Unreserve(nuint address, nuint size)
    {
        Assert.True(_reservations.TryRemove(address, out (nuint Address, nuint Size) reserved), $"0x{address:x} is not reserved");
        Assert.Equal(reserved.Size - Granularity, Whole(size));
        return inner.Unreserve(reserved.Address, reserved.Size);
    }

    public PageSystemError Map(nint arena, nuint offset, nuint size, nuint address) => inner.Map(arena, Whole(offset), Whole(size), Whole(address));

    public PageSystemError Alias(nint arena, nuint offset, nuint size, nuint address, bool populate) =>
        inner.Alias(arena, Whole(offset), Whole(size), Whole(address), populate);

    public PageSystemError Move(nuint from, nuint size, nuint to) => inner.Move(Whole(from), Whole(size), Whole(to));

    public PageSystemError Withdraw(nuint address, nuint size) => inner.Withdraw(Whole(address), Whole(size));

    public PageSystemError Punch(nint arena, nuint offset, nuint size) => inner.Punch(arena, Whole(offset), Whole(size));

    public PageSystemError Resident(nint arena, nuint address, nuint size, out ulong bytes) => inner.Resident(arena, Whole(address), Whole(size), out bytes);

    public PageSystemError Bind(nuint address, nuint size, int numaNode) => inner.Bind(Whole(address), Whole(size), numaNode);

    public PageSystemError Collapse(nuint address, nuint size) => inner.Collapse(Whole(address), Whole(size));

    private nuint Whole(nuint value)
    {
        Assert.True(value % PageSize == 0, $"0x{value:x} is no multiple of 0x{PageSize:x}, the size of a page");
        return value;
    }
}
