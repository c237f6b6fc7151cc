using System.Runtime.CompilerServices;
using Cleave.Placement;

namespace Cleave.Bench.Gpu;

/// <summary>Workload B2: the whole space is allocated in equal blocks and freed in random order, round after round.</summary>
internal sealed record RoundsWorkload(string Name, string What, ulong Space, ulong BlockSize, int Rounds)
    : GpuWorkload(Name, What, Space)
{
    public override GpuWorkload Shortened() => this with { Space = 256 * BlockSize, Rounds = 20 };

    public override void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
    {
        var slots = new TBlock[Space / BlockSize];
        int[] order = new int[slots.Length];
        var random = new Xorshift();
        for (int round = 0; round < Rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            clock.Start();
            Allocate(target, slots);
            clock.Stop();
            random.Permute(order);
            clock.Start();
            Free(target, slots, order);
            clock.Stop();
        }

        clock.EndPass(2L * Rounds * slots.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Allocate<TTarget, TBlock>(TTarget target, TBlock[] slots)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct
    {
        for (int i = 0; i < slots.Length; i++)
        {
            target.Allocate(0, Space, BlockSize, BlockSize, GpuBuddyRawFlags.None, out slots[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Free<TTarget, TBlock>(TTarget target, TBlock[] slots, int[] order)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct
    {
        foreach (int slot in order)
        {
            target.Free(slots[slot]);
        }
    }
}
