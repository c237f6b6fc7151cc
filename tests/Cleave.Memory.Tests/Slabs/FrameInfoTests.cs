using Cleave.Memory.Slabs;

namespace Cleave.Memory.Tests.Slabs;

/// <summary>An address in a slab leads to its object by a multiplication instead of a division.</summary>
public sealed class FrameInfoTests
{
    /// <summary>The bytes of the largest slab: eight pages of 64 KiB.</summary>
    private const uint LargestSlab = 8 * (64 << 10);

    [Fact]
    public void An_object_begins_at_each_multiple_of_its_size_and_nowhere_else()
    {
        nuint start = (nuint)0x7000 << 32;
        for (int sizeClass = 0; sizeClass < SizeClasses.Count; sizeClass++)
        {
            var size = (uint)SizeClasses.SizeOf(sizeClass);
            var info = new FrameInfo { Start = start, ObjectSize = size, Reciprocal = (uint)(((1UL << 32) + size - 1) / size) };
            uint wrong = 0;
            for (uint offset = 0; offset < LargestSlab; offset++)
            {
                bool begins = info.Begins(start + offset, out uint index);
                wrong += begins == (offset % size == 0) && index == offset / size && index == info.IndexOf(start + offset) ? 0u : 1u;
            }

            Assert.Equal((size, 0u), (size, wrong));
        }
    }

    [Fact]
    public void No_object_begins_in_a_frame_that_is_part_of_no_slab() =>
        Assert.False(default(FrameInfo).Begins((nuint)0x7000 << 32, out _));
}
