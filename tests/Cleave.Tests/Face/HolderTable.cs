using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>The holder of each chunk of a space, so that two holders of one are found at once. Safe from any number of threads.</summary>
internal sealed class HolderTable(GpuBuddy buddy)
{
    private readonly int[] _holders = new int[buddy.Size / buddy.ChunkSize.Bytes];

    /// <summary>Notes that a thread has got a block that nobody held.</summary>
    public void Take(AllocatedBlock block, int holder) => Change(block, from: 0, to: holder);

    /// <summary>Notes that a block, which that thread holds, is given up.</summary>
    public void Leave(AllocatedBlock block, int holder) => Change(block, from: holder, to: 0);

    /// <summary>Allocates blocks with an owner, holds them, and disposes the owner.</summary>
    public void OwnAndDispose(ulong size, int holder)
    {
        if (buddy.TryAllocate(size, out AllocatedBlocks? owner, out _))
        {
            AllocatedBlock[] blocks = [.. owner];
            Array.ForEach(blocks, block => Take(block, holder));
            Array.ForEach(blocks, block => Leave(block, holder));
            owner.Dispose();
        }
    }

    /// <summary>Checks that nobody holds any chunk.</summary>
    public void AssertEmpty() => Assert.All(_holders, holder => Assert.Equal(0, holder));

    private void Change(AllocatedBlock block, int from, int to)
    {
        ulong first = (block.Offset - buddy.BaseOffset) / buddy.ChunkSize.Bytes;
        for (ulong chunk = first; chunk < first + (block.Size / buddy.ChunkSize.Bytes); chunk++)
            Assert.Equal(from, Interlocked.Exchange(ref _holders[chunk], to));
    }
}
