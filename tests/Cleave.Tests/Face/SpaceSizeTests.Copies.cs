using Cleave.Gpu;
using Cleave.Placement;

namespace Cleave.Tests.Face;

/// <content>Spaces that are made with the same blocks.</content>
public sealed partial class SpaceSizeTests
{
    /// <summary>Makes a space of the present size, with the same blocks allocated and the same memory clear.</summary>
    private static (GpuBuddy Made, List<AllocatedBlocks> Owners) Copy(GpuBuddy buddy, List<AllocatedBlocks> live)
    {
        var made = new GpuBuddy(new GpuBuddyOptions { BaseOffset = Base, Size = buddy.Size });
        var taken = buddy.GetBlocks().Where(block => !block.IsFree).ToDictionary(block => block.Offset, block => Take(made, block));
        foreach (GpuBuddyBlockInfo block in buddy.GetBlocks().Where(block => block.IsClear))
            Take(made, block).FreeAsCleared();
        return (made, [.. live.Select(owner => Join(made, owner, taken))]);
    }

    private static AllocatedBlocks Take(GpuBuddy made, GpuBuddyBlockInfo block) => made.Allocate(
        block.Size,
        placement: GpuBuddyPlacement.Range(block.Offset, block.Offset + block.Size),
        flags: GpuBuddyAllocationFlags.Contiguous,
        minBlockSize: new Alignment(block.Size));

    /// <summary>Gives the blocks that one owner has in the first space to one owner in the second.</summary>
    private static AllocatedBlocks Join(GpuBuddy made, AllocatedBlocks owner, Dictionary<ulong, AllocatedBlocks> taken) =>
        new(made, [.. owner.Select(block => taken[block.Offset].Held[0])]);
}
