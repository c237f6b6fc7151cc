using System.Buffers;
using Cleave.Memory.Owners;

namespace Cleave.Memory.Tests.Owners;

/// <summary>More than a span can have: 5 GiB, of which a few pages are touched.</summary>
public sealed class LargeVecTests
{
    private static readonly nuint Count = (nuint)5 << 30;

    [Fact]
    public void Elements_beyond_2_GiB_are_reached_one_by_one_and_through_windows()
    {
        using Vec<byte, NativeAllocator> vec = Make();
        vec[4L << 30] = 1;
        vec[Count - 1] = 2;
        vec.AsSpan((nuint)3 << 30, 3).Fill(7);
        vec.AsMemory(((nuint)3 << 30) + 3, 1).Span[0] = 8;

        Assert.Equal([7, 7, 7, 8], vec.AsSpan((nuint)3 << 30, 4).ToArray());
        Assert.Equal((1, 2), (vec[(nuint)4 << 30], vec.Pop()));
        Assert.Throws<ArgumentOutOfRangeException>(() => vec[Count - 1]);
        Assert.Contains("A span has at most 2147483647 elements; there are 5368709119.", Assert.Throws<InvalidOperationException>(
            () => vec.AsSpan().Length).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_cover_all_of_it_once()
    {
        using Vec<byte, NativeAllocator> vec = Make();
        nuint covered = 0;
        var lengths = new List<int>();
        foreach (Span<byte> window in vec.Chunks())
        {
            window[0] = (byte)lengths.Count;
            lengths.Add(window.Length);
            Assert.Equal(window[0], vec[covered]);
            covered += (nuint)window.Length;
        }
        Assert.Equal(Count, covered);
        Assert.Equal([int.MaxValue, int.MaxValue, (1 << 30) + 2], lengths);
    }

    [Fact]
    public void It_grows_and_is_written_to_beyond_2_GiB()
    {
        using Vec<byte, NativeAllocator> vec = Make();
        vec[Count - 1] = 3;
        vec.Extend([4, 5]);
        vec.Write<byte>([6]);
        Assert.Equal([3, 4, 5, 6], vec.AsSpan(Count - 1, 4).ToArray());
    }

    [Fact]
    public void The_tail_of_it_moves_and_goes()
    {
        using Vec<byte, NativeAllocator> vec = Make();
        vec.AsSpan(Count - 4, 4).Clear();
        vec[Count - 3] = 9;
        vec.Remove(Count - 4);
        Assert.Equal(9, vec[Count - 4]);
        vec.Insert(Count - 4, 8);
        Assert.Equal([8, 9, 0, 0], vec.AsSpan(Count - 4, 4).ToArray());
        vec.RemoveRange(1, Count - 3);
        Assert.Equal(((nuint)3, (byte)0), (vec.Count, vec[2]));
        vec.ShrinkToFit();
        Assert.Equal((nuint)3, vec.Capacity);
    }

    private static Vec<byte, NativeAllocator> Make()
    {
        var vec = new Vec<byte, NativeAllocator>(Count);
        vec.DangerousSetCount(Count);
        return vec;
    }
}
