using System.Runtime.CompilerServices;
using Cleave.Placement;
using static Cleave.Tools.Units.BinaryUnits;

namespace Cleave.Bench.Gpu;

/// <summary>
/// Workload B7: beside the blocks of a steady state, requests of 3 MiB of contiguous memory. Allocations continue until 256 are held or one
/// fails, and then one is freed.
/// </summary>
/// <param name="Name">The name of the workload.</param>
/// <param name="What">The description of the workload in a few words.</param>
/// <param name="Before">The steady state, whose fill and warm-up are run first.</param>
/// <param name="Operations">The number of allocations and frees in the timed part.</param>
internal sealed record ContiguousWorkload(string Name, string What, SteadyWorkload Before, long Operations)
    : GpuWorkload(Name, What, Before.Space)
{
    private const ulong Size = 3 * MiB;
    private const int Most = 256;

    public override bool IsSingle => Before.IsSingle;

    public override GpuWorkload Shortened() => this with
    {
        Before = (SteadyWorkload)Before.Shortened(),
        Operations = Math.Min(Operations, 2_000),
    };

    public override void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
    {
        var before = new SteadyRun<TTarget, TBlock>(target, Before);
        before.Fill(cancel);
        before.Steps(Before.Warm, cancel);
        Xorshift random = before.Random;
        var held = new Holdings<TTarget, TBlock>(target);
        bool failed = false;
        clock.Start();
        for (long left = Operations; left > 0; left -= Slice)
        {
            cancel.ThrowIfCancellationRequested();
            Loop(held, (int)Math.Min(left, Slice), ref random, ref failed);
        }

        clock.Stop();
        clock.EndPass(Operations);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Loop<TTarget, TBlock>(Holdings<TTarget, TBlock> held, int steps, ref Xorshift random, ref bool failed)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct
    {
        for (; steps > 0; steps--)
        {
            if (held.Count == 0 || (held.Count < Most && !failed))
            {
                failed |= !held.TryAllocate(0, Space, Size, Chunk, GpuBuddyRawFlags.Contiguous);
            }
            else
            {
                held.Free((int)random.Below((uint)held.Count));
                failed = false;
            }
        }
    }
}
