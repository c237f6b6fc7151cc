using Cleave.Memory.Slabs;

namespace Cleave.Memory.Tests.Slabs;

// SAFETY: the memory is an object of the heap that the test holds.

/// <summary>The patterns of debug mode in memory that is longer than one span.</summary>
public sealed class ObjectGuardTests
{
    [Theory]
    [InlineData(1, 4)]
    [InlineData(4, 4)]
    [InlineData(10, 4)]
    public unsafe void A_pattern_is_written_and_checked_piece_by_piece(int size, int piece)
    {
        byte* memory = stackalloc byte[size + 1];
        memory[size] = 1;
        ObjectGuard.Fill((nuint)memory, (nuint)size, 7, piece);
        Assert.True(ObjectGuard.IsFilled((nuint)memory, (nuint)size, 7, piece));
        Assert.Equal(1, memory[size]);
        for (int place = 0; place < size; place++)
        {
            memory[place] = 8;
            Assert.False(ObjectGuard.IsFilled((nuint)memory, (nuint)size, 7, piece));
            memory[place] = 7;
        }
    }
}
