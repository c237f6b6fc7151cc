using System.Runtime.CompilerServices;
using Cleave.Placement;

namespace Cleave.Bench.Gpu;

/// <summary>Workload B1: one chunk is allocated and freed at once, repeatedly, in a space that is otherwise empty.</summary>
internal sealed record PairWorkload(string Name, string What, ulong Space, long Pairs) : GpuWorkload(Name, What, Space)
{
    public override GpuWorkload Shortened() => this with { Pairs = 5_000 };

    public override void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
    {
        clock.Start();
        for (long left = Pairs; left > 0; left -= Slice)
        {
            cancel.ThrowIfCancellationRequested();
            Loop<TTarget, TBlock>(target, (int)Math.Min(left, Slice));
        }

        clock.Stop();
        clock.EndPass(2 * Pairs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Loop<TTarget, TBlock>(TTarget target, int pairs)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct
    {
        for (; pairs > 0; pairs--)
        {
            target.Allocate(0, Space, Chunk, Chunk, GpuBuddyRawFlags.None, out TBlock block);
            target.Free(block);
        }
    }
}
