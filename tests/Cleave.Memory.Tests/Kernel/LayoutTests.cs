using System.Runtime.InteropServices;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>Layouts of types.</summary>
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

    [StructLayout(LayoutKind.Sequential, Size = 10)]
    private record struct Ten(long Value);

    [StructLayout(LayoutKind.Sequential, Size = 3)]
    private record struct Three(short Value);

    [StructLayout(LayoutKind.Sequential, Pack = 2)]
    private record struct Packed(long Value, byte Last);
}
