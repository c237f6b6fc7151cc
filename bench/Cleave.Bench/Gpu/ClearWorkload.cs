using System.Runtime.CompilerServices;
using Cleave.Placement;
using static Cleave.Tools.Units.BinaryUnits;

namespace Cleave.Bench.Gpu;

/// <summary>
/// Workload B5: small blocks with large alignments, freed in groups of clear and dirty ones, and then large blocks, for which all must be
/// merged.
/// </summary>
internal sealed record ClearWorkload(string Name, string What, ulong Space, bool Mixed) : GpuWorkload(Name, What, Space)
{
    private const ulong Small = 8 * KiB;
    private const ulong Large = 64 * KiB;

    private int Blocks => (int)(Space / Large);

    public override GpuWorkload Shortened() => this with { Space = 512 * Large };

    public override void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var all = new TBlock[Blocks];
        var groups = (First: new TBlock[Blocks / 2], Second: new TBlock[Blocks / 2]);
        clock.Start();
        Allocate(target, all, Small);
        Part(all, groups.First, groups.Second);
        target.Free(groups.First, cleared: true);
        target.Free(groups.Second, cleared: !Mixed);
        if (Mixed)
        {
            Allocate(target, all, Large);
            target.Free(all, cleared: false);
        }

        clock.Stop();
        clock.EndPass((Mixed ? 4 : 2) * all.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Allocate<TTarget, TBlock>(TTarget target, TBlock[] blocks, ulong size)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct
    {
        for (int i = 0; i < blocks.Length; i++)
        {
            target.Allocate(0, Space, size, Large, GpuBuddyRawFlags.None, out blocks[i]);
        }
    }

    /// <summary>Divides the blocks by their place in the list: places 0 and 3 of each four from 1 and 2, or even from odd places.</summary>
    private void Part<TBlock>(TBlock[] all, TBlock[] first, TBlock[] second)
    {
        int firsts = 0;
        int seconds = 0;
        for (int i = 0; i < all.Length; i++)
        {
            bool isFirst = Mixed ? i % 4 is 0 or 3 : i % 2 == 0;
            if (isFirst)
            {
                first[firsts++] = all[i];
            }
            else
            {
                second[seconds++] = all[i];
            }
        }
    }
}
