using System.Runtime.CompilerServices;
using Cleave.BestFit;

namespace Cleave.Tests.BestFit;

/// <summary>Owners free exactly once, are reported when they are lost, and can be resized.</summary>
public sealed class RangeOwnerTests
{
    private readonly BestFitAllocator _memory = new(new BestFitAllocatorOptions { Size = 1 << 20, TrackAllocations = true });

    [Fact]
    public void Disposing_frees_once()
    {
        RangeOwner owner = _memory.Allocate(3000);
        Assert.Equal(3072UL, _memory.AllocatedBytes);
        owner.Dispose();
        using RangeOwner next = _memory.Allocate(3000);
        owner.Dispose();
        Assert.True(owner.IsDisposed);
        Assert.Equal(3072UL, _memory.AllocatedBytes);
        Assert.Throws<ObjectDisposedException>(() => owner.Range);
        Assert.Throws<ObjectDisposedException>(() => owner.Grow(4096));
        Assert.Throws<ObjectDisposedException>(() => owner.Shrink(1));
        Assert.Throws<ObjectDisposedException>(owner.FreeAsCleared);
        Assert.Equal("disposed", owner.ToString());
    }

    [Fact]
    public void No_value_frees_what_an_owner_holds()
    {
        using RangeOwner owner = _memory.Allocate(3000);
        AllocatedRange range = owner.Range;
        Assert.False(_memory.TryFree(range));
        Assert.Contains("RangeOwner", Assert.Throws<MisuseException>(() => _memory.Free(range)).Message, StringComparison.Ordinal);
        Assert.Throws<MisuseException>(() => _memory.Shrink(ref range, 1));
        Assert.Equal(3072UL, _memory.AllocatedBytes);
    }

    [Fact]
    public void An_owner_grows_shrinks_and_is_trimmed_where_it_is()
    {
        using RangeOwner owner = _memory.Allocate(1024);
        owner.Tag = "ring";
        owner.Grow(4096);
        Assert.Equal("ring: [0x0, +4 KiB)", owner.ToString());
        owner.Trim(1024, 2048, cleared: true);
        Assert.Equal((1024UL, 3072UL, 2048UL), (owner.Offset, owner.End, _memory.ClearBytes));
        Assert.True(owner.TryShrink(1, out _));
        Assert.Equal(256UL, owner.Size);
        using RangeOwner behind = _memory.Allocate(256, placement: RangePlacement.Within(owner.End, owner.End + 256));
        Assert.False(owner.TryGrow(512, out AllocationFailure failure));
        Assert.Equal(256UL, failure.Fitting);
        Assert.Throws<ArgumentException>("start", () => owner.Trim(owner.Offset + 1, 1));
    }

    [Fact]
    public void A_lost_owner_is_reported_with_its_stack_and_tag()
    {
        RangeLostEventArgs? report = null;
        _memory.OwnerLost += (_, lost) =>
        {
            lost.Reclaim = true;
            Volatile.Write(ref report, lost);
        };
        Lose();
        Garbage.CollectUntil(() => Volatile.Read(ref report) is not null && _memory.AllocatedBytes == 0);
        Assert.NotNull(report);
        Assert.Equal((0x3000UL, "lost"), (report.Range.Size, report.Tag));
        Assert.Contains(nameof(Lose), $"{report.AllocationStack}", StringComparison.Ordinal);
        Assert.Equal((1L, 0UL), (_memory.LostOwners, _memory.AllocatedBytes));
    }

    [Fact]
    public void Memory_of_a_lost_owner_stays_allocated_unless_it_is_reclaimed()
    {
        Lose();
        Garbage.CollectUntil(() => _memory.LostOwners == 1);
        Assert.Equal((1L, 0x3000UL), (_memory.GetStatistics().LostOwners, _memory.AllocatedBytes));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Lose() => _memory.Allocate(0x3000).Tag = "lost";
}
