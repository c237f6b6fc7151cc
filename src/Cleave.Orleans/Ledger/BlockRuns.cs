using System.Collections.Immutable;
using Cleave.Gpu;

namespace Cleave.Orleans.Ledger;

/// <summary>Joins blocks side by side, so that a lease has the same runs however the allocator cuts them.</summary>
internal static class BlockRuns
{
    public static ImmutableArray<LeasedBlock> Of(List<AllocatedBlocks> owners)
    {
        var blocks = new List<LeasedBlock>();
        foreach (AllocatedBlocks owner in owners)
        {
            for (int index = 0; index < owner.Count; index++)
            {
                blocks.Add(new LeasedBlock(owner[index].Offset, owner[index].Size));
            }
        }

        return Join(blocks);
    }

    /// <summary>Sorts blocks by their offsets and joins those without a gap between them.</summary>
    public static ImmutableArray<LeasedBlock> Join(List<LeasedBlock> blocks)
    {
        blocks.Sort((left, right) => left.Offset.CompareTo(right.Offset));
        ImmutableArray<LeasedBlock>.Builder runs = ImmutableArray.CreateBuilder<LeasedBlock>(blocks.Count);
        foreach (LeasedBlock block in blocks)
        {
            if (runs.Count > 0 && runs[^1].End == block.Offset)
            {
                runs[^1] = runs[^1] with { Size = runs[^1].Size + block.Size };
            }
            else
            {
                runs.Add(block);
            }
        }

        return runs.ToImmutable();
    }
}
