using System.Runtime.CompilerServices;
using Cleave.Bench.Gpu;
using Cleave.Placement;

namespace Cleave.Bench.BestFit;

/// <summary>Workload R1: many free runs of one length all over the space. One run is allocated and a random one is freed, by
/// turns.</summary>
/// <param name="Name">The name of the workload.</param>
/// <param name="What">The description of the workload in a few words.</param>
/// <param name="Runs">The number of free runs.</param>
/// <param name="Operations">The number of allocations and frees in the timed part.</param>
internal sealed record EqualRunsWorkload(string Name, string What, int Runs, long Operations) : GpuWorkload(
    Name, What, 3 * (ulong)Runs * Chunk)
{
    public override GpuWorkload Shortened() => this with { Runs = 2_000, Operations = 20_000, Space = 3 * 2_000 * Chunk };

    public override void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
    {
        // Chunks are allocated in pairs. The second of each pair stays allocated and separates the first ones, of which two of three are
        // freed to make the runs.
        int teeth = Runs * 3 / 2;
        var held = new Holdings<TTarget, TBlock>(target);
        for (int i = 0; i < teeth; i++)
        {
            held.TryAllocate(0, Space, Chunk, Chunk, GpuBuddyRawFlags.None);
            target.Allocate(0, Space, Chunk, Chunk, GpuBuddyRawFlags.None, out _);
        }

        var random = new Xorshift();
        for (int i = 0; i < Runs; i++)
        {
            held.Free((int)random.Below((uint)held.Count));
        }

        clock.Start();
        for (long left = Operations; left > 0; left -= Slice)
        {
            cancel.ThrowIfCancellationRequested();
            Loop(held, (int)Math.Min(left, Slice) / 2, ref random);
        }

        clock.Stop();
        clock.EndPass(Operations);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Loop<TTarget, TBlock>(Holdings<TTarget, TBlock> held, int pairs, ref Xorshift random)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct
    {
        for (; pairs > 0; pairs--)
        {
            held.TryAllocate(0, Space, Chunk, Chunk, GpuBuddyRawFlags.None);
            held.Free((int)random.Below((uint)held.Count));
        }
    }
}
