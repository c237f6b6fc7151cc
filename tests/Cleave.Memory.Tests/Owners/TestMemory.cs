using System.Runtime.InteropServices;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Tests.Owners;

// SAFETY: the tests write only to memory that an allocator handed out, inside its size, and before they free it.

/// <summary>
/// What <see cref="TestAllocator"/> hands out: kept account of, with canaries on both sides, junk before it is written and after it is
/// freed, a little more than asked for, and moved at every realloc.
/// </summary>
/// <remarks>One watch at a time: tests of this project do not run in parallel.</remarks>
internal sealed class TestMemory : IDisposable
{
    private const int Canary = 64;
    private const byte CanaryByte = 0xC5, Junk = 0xEE;

    private readonly Lock _lock = new();
    private readonly Dictionary<nuint, (Layout Layout, nuint Size)> _live = [];

    private TestMemory()
    {
    }

    public static TestMemory Current { get; private set; } = new();

    /// <summary>The number of the request that fails, from 1; 0 for none.</summary>
    public int FailAt { get; set; }

    /// <summary>Whether all requests after that one fail too.</summary>
    public bool FailOn { get; set; }

    /// <summary>Requests so far, those that failed included.</summary>
    public int Requests { get; private set; }

    /// <summary>The flags of all requests.</summary>
    public List<GfpFlags> Flags { get; } = [];

    /// <summary>Bytes that are given beyond what is asked for.</summary>
    public nuint Slack { get; set; }

    public int Live => _live.Count;

    /// <summary>The layouts that are held.</summary>
    public IEnumerable<Layout> Layouts => _live.Values.Select(block => block.Layout);

    /// <summary>Begins a test's account; at its end nothing may be left.</summary>
    public static TestMemory Watch() => Current = new TestMemory();

    public unsafe FailureCode TryAlloc(Layout layout, GfpFlags flags, out Allocation allocation)
    {
        using Lock.Scope scope = _lock.EnterScope();
        allocation = default;
        if (layout.Size == 0)
        {
            allocation = new Allocation((nuint)layout.Alignment.Bytes, 0);
            return FailureCode.None;
        }

        Requests++;
        Flags.Add(flags);
        if (Requests == FailAt || (FailOn && Requests > FailAt && FailAt > 0))
            return FailureCode.NoSpace;

        nuint size = layout.Size + Slack;
        nuint front = nuint.Max(Canary, (nuint)layout.Alignment.Bytes);
        byte* block = (byte*)NativeMemory.AlignedAlloc(front + size + Canary, front);
        new Span<byte>(block, (int)(front + size + Canary)).Fill(CanaryByte);
        new Span<byte>(block + front, (int)size).Fill((flags & GfpFlags.Zero) != 0 ? (byte)0 : Junk);
        allocation = new Allocation((nuint)(block + front), size);
        _live.Add(allocation.Address, (layout, size));
        return FailureCode.None;
    }

    public unsafe FailureCode TryRealloc(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, out Allocation allocation)
    {
        FailureCode error = TryAlloc(newLayout, flags, out allocation);
        if (error == FailureCode.None && address != 0 && oldLayout.Size != 0)
        {
            int kept = (int)nuint.Min(newLayout.Size, oldLayout.Size);
            new ReadOnlySpan<byte>((byte*)address, kept).CopyTo(new Span<byte>((byte*)allocation.Address, kept));
            Free(address, oldLayout);
        }
        return error;
    }

    public unsafe void Free(nuint address, Layout layout)
    {
        using Lock.Scope scope = _lock.EnterScope();
        if (layout.Size == 0)
            return;
        Assert.True(_live.Remove(address, out (Layout Layout, nuint Size) block), $"0x{address:x} is not allocated");
        Assert.Equal(block.Layout, layout);
        nuint front = nuint.Max(Canary, (nuint)layout.Alignment.Bytes);
        AssertCanary((byte*)address - front, (int)front);
        AssertCanary((byte*)address + block.Size, Canary);
        new Span<byte>((byte*)address, (int)block.Size).Fill(Junk);
        NativeMemory.AlignedFree((byte*)address - front);
    }

    public void Dispose() => Assert.Empty(_live);

    private static unsafe void AssertCanary(byte* at, int length) =>
        Assert.Equal(-1, new ReadOnlySpan<byte>(at, length).IndexOfAnyExcept(CanaryByte));
}
