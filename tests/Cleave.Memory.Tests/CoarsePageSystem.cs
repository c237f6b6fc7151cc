using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests;

/// <summary>
/// The system of this machine with the sizes of others: pages of 16 KiB, as macOS has on Arm64, and reservations that begin at multiples
/// of 64 KiB, as on Windows. A size, an offset or an address that such a system would refuse fails the test.
/// </summary>
/// <remarks>As on such a system, a page takes its whole memory once a byte of it is touched: see <see cref="Resident"/>.</remarks>
internal sealed partial class CoarsePageSystem(IPageSystem inner) : IPageSystem
{
    private const nuint Granularity = 64 << 10;
    private const int SeekData = 3;
    private const int SeekHole = 4;

    private readonly ConcurrentDictionary<nint, nuint> _arenas = [];
    private readonly ConcurrentDictionary<nuint, (nuint Address, nuint Size)> _reserved = [];

    public nuint PageSize => 16 << 10;

    public nuint HugePageSize => inner.HugePageSize;

    public bool CanPunch => inner.CanPunch;

    public bool CanMapPart => inner.CanMapPart;

    public bool CanAlias => inner.CanAlias;

    public long MappingLimit => inner.MappingLimit;

    public IReadOnlyList<int> NumaNodes => inner.NumaNodes;

    public long CountMappings() => inner.CountMappings();

    public PageSystemError Create(nuint size, out nint arena) => inner.Create(Whole(size), out arena);

    public PageSystemError SetSize(nint arena, nuint size)
    {
        PageSystemError error = inner.SetSize(arena, Whole(size));
        if (error.IsNone)
            _arenas[arena] = size;
        return error;
    }

    public PageSystemError Seal(nint arena, nuint size) => inner.Seal(arena, Whole(size));

    public PageSystemError Close(nint arena)
    {
        // Another thread may get the same handle as soon as it is closed.
        _arenas.TryRemove(arena, out _);
        return inner.Close(arena);
    }

    /// <summary>Reserves more than is needed, so that the addresses begin at a multiple of the granularity.</summary>
    public PageSystemError Reserve(nuint size, out nuint address)
    {
        nuint whole = Whole(size) + Granularity;
        PageSystemError error = inner.Reserve(whole, out nuint first);
        address = error.IsNone ? (nuint)new Alignment(Granularity).RoundUp(first) : 0;
        Assert.True(!error.IsNone || _reserved.TryAdd(address, (first, whole)), $"0x{address:x} is reserved twice");
        return error;
    }

    public PageSystemError Unreserve(nuint address, nuint size)
    {
        Assert.True(_reserved.TryRemove(address, out (nuint Address, nuint Size) reserved), $"0x{address:x} is not reserved");
        Assert.Equal(reserved.Size - Granularity, size);
        PageSystemError error = inner.Unreserve(reserved.Address, reserved.Size);
        if (!error.IsNone)
            _reserved[address] = reserved;
        return error;
    }

    public PageSystemError Map(nint arena, nuint offset, nuint size, nuint address) =>
        inner.Map(arena, InArena(arena, offset, size), size, Reserved(address, size));

    public PageSystemError Alias(nint arena, nuint offset, nuint size, nuint address, bool populate) =>
        inner.Alias(arena, InArena(arena, offset, size), size, Reserved(address, size), populate);

    public PageSystemError Move(nuint from, nuint size, nuint to) => inner.Move(Reserved(from, size), size, Reserved(to, size));

    public PageSystemError Withdraw(nuint address, nuint size) => inner.Withdraw(Reserved(address, size), size);

    public PageSystemError Punch(nint arena, nuint offset, nuint size) => inner.Punch(arena, InArena(arena, offset, size), size);

    /// <summary>Counts the pages that have a byte in memory, each as a whole.</summary>
    public PageSystemError Resident(nint arena, nuint address, nuint size, out ulong bytes)
    {
        PageSystemError error = inner.Resident(arena, Reserved(address, size), size, out bytes);
        if (!error.IsNone)
            return error;

        var page = new Alignment(PageSize);
        bytes = 0;
        for (nint at = Seek((int)arena, 0, SeekData); at >= 0; at = Seek((int)arena, at, SeekData))
        {
            ulong first = page.RoundDown((ulong)at);
            at = (nint)page.RoundUp((ulong)Seek((int)arena, at, SeekHole));
            bytes += (ulong)at - first;
        }

        return default;
    }

    public PageSystemError Bind(nuint address, nuint size, int numaNode) => inner.Bind(Reserved(address, size), size, numaNode);

    public PageSystemError Collapse(nuint address, nuint size) => inner.Collapse(Reserved(address, size), size);

    public PageSystemError HideFromDumps(nuint address, nuint size) => inner.HideFromDumps(Whole(address), Whole(size));

    public PageSystemError HideFromChildren(nuint address, nuint size) => inner.HideFromChildren(Whole(address), Whole(size));

    public PageSystemError Lock(nuint address, nuint size) => inner.Lock(Whole(address), Whole(size));

    public PageSystemError CloseGap(nuint address, nuint size) => inner.CloseGap(Reserved(address, size), size);

    public PageSystemError OpenGap(nuint address, nuint size) => inner.OpenGap(Reserved(address, size), size);

    private nuint Whole(nuint value)
    {
        Assert.True(value % PageSize == 0, $"0x{value:x} is no multiple of 0x{PageSize:x}, the size of a page");
        return value;
    }

    private nuint InArena(nint arena, nuint offset, nuint size)
    {
        // The system itself refuses a handle that it does not know.
        nuint end = Whole(offset) + Whole(size);
        Assert.True(!_arenas.TryGetValue(arena, out nuint has) || end <= has, $"0x{end:x} is beyond the end of arena {arena}, 0x{has:x}");
        return offset;
    }

    private nuint Reserved(nuint address, nuint size)
    {
        nuint end = Whole(address) + Whole(size);
        Assert.True(
            _reserved.Any(one => address >= one.Key && end <= one.Key + one.Value.Size - Granularity),
            $"0x{address:x} to 0x{end:x} is in no reservation");
        return address;
    }

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial nint Seek(int descriptor, nint offset, int whence);
}
