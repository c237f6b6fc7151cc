using System.Runtime.InteropServices;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>Layouts of types: their sizes and alignments.</summary>
public sealed class LayoutTests
{
    [Fact]
    public void A_type_has_its_size_and_alignment()
    {
        Assert.Equal(new Layout(1, new Alignment(1)), Layout.Of<byte>());
        Assert.Equal(new Layout(16, new Alignment(4)), Layout.Of<Guid>());
        Assert.Equal(new Layout(16, new Alignment(16)), Layout.Of<Int128>());
        Assert.Equal(new Layout(10, new Alignment(2)), Layout.Of<Packed>());
    }

    [Fact]
    public void A_size_that_is_no_multiple_of_the_alignment_has_one_all_the_same()
    {
        Assert.Equal(new Layout(10, new Alignment(8)), Layout.Of<Ten>());
        Assert.Equal(new Layout(3, new Alignment(2)), Layout.Of<Three>());
        Assert.Equal(new Layout(20, new Alignment(8)), Layout.Array<Ten>(2));
    }

    [Fact]
    public void A_stricter_alignment_is_kept_and_a_weaker_one_is_the_types_own()
    {
        Assert.Equal(new Layout(16, new Alignment(128)), Layout.Of<Guid>(new Alignment(128)));
        Assert.Equal(new Layout(16, new Alignment(4)), Layout.Of<Guid>(new Alignment(2)));
        Assert.Equal(new Layout(30, new Alignment(64)), Layout.Array<Ten>(3, new Alignment(64)));
    }

    /// <summary>The largest size of each alignment has a layout, and so has what it is padded to; one byte more has none.</summary>
    [Fact]
    public void A_layout_that_cannot_be_padded_cannot_be_made()
    {
        for (int log2 = 0; log2 <= 63; log2++)
        {
            var alignment = Alignment.FromLog2(log2);
            nuint most = Layout.MaxSize(alignment);
            Assert.Equal(((UInt128)nint.MaxValue >> log2) << log2, most);
            Assert.Equal(most, new Layout(most, alignment).PadToAlignment().Size);
            foreach (nuint more in (nuint[])[most + 1, (nuint)nint.MaxValue + 1, nuint.MaxValue])
            {
                ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => new Layout(more, alignment));
                Assert.Equal(("size", (object)more), (error.ParamName, error.ActualValue!));
                Assert.Contains($"aligned to {alignment} has at most ", error.Message, StringComparison.Ordinal);
                Assert.False(Layout.TryCreate(more, alignment, out Layout none));
                Assert.Equal(default, none);
            }
            Assert.True(Layout.TryCreate(most, alignment, out Layout largest));
            Assert.Equal(largest, new Layout(most, alignment));
        }
    }

    [Fact]
    public void So_many_values_as_have_a_layout_and_no_more()
    {
        nuint most = Layout.MaxSize(new Alignment(2)) / 3;
        Assert.Equal(most * 3, Layout.Array<Three>(most).Size);
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => Layout.Array<Three>(most + 1)).ParamName);
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => Layout.Array<long>(nuint.MaxValue)).ParamName);
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => Layout.Array<byte>(1, Alignment.FromLog2(63))).ParamName);
        Assert.Equal("alignment", Assert.Throws<ArgumentOutOfRangeException>(() => Layout.Of<byte>(Alignment.FromLog2(63))).ParamName);
        Assert.Equal((nuint)0, Layout.Array<byte>(0, Alignment.FromLog2(63)).Size);
    }

    [StructLayout(LayoutKind.Sequential, Size = 10)]
    private record struct Ten(long Value);

    [StructLayout(LayoutKind.Sequential, Size = 3)]
    private record struct Three(short Value);

    [StructLayout(LayoutKind.Sequential, Pack = 2)]
    private record struct Packed(long Value, byte Last);
}
