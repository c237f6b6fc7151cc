using System.Runtime.CompilerServices;
using Cleave.Bench.Gpu;
using Cleave.Placement;

namespace Cleave.Bench.Iterations;

/// <summary>Workload I1 to I3: the same requests and frees again and again, as a training step makes them.</summary>
/// <param name="Name">The name of the workload.</param>
/// <param name="What">The description of the workload in a few words.</param>
/// <param name="Space">The size of the space in bytes.</param>
/// <param name="Requests">The requests of an iteration.</param>
/// <param name="Iterations">The iterations of the timed part.</param>
internal sealed record RepeatedWorkload(string Name, string What, ulong Space, int Requests, int Iterations) : GpuWorkload(
    Name, What, Space)
{
    /// <summary>Iterations before the timed part: two are recorded, and the others have the plan.</summary>
    private const int Untimed = 6;

    /// <summary>The most blocks that are live at a time; 0 frees all of them at the end of the iteration, the last one first.</summary>
    public int Live { get; init; }

    public override GpuWorkload Shortened() => this with { Iterations = Math.Min(Iterations, 50) };

    public override void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
    {
        (ulong[] sizes, int[] frees) = Program();
        var held = new TBlock[Requests];
        for (int iteration = 0; iteration < Untimed; iteration++)
        {
            Loop(target, sizes, frees, held);
        }

        clock.Start();
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            cancel.ThrowIfCancellationRequested();
            Loop(target, sizes, frees, held);
        }

        clock.Stop();
        clock.EndPass(2L * Requests * Iterations);
    }

    /// <summary>The size of each request, and which request is freed after each; -1 for none.</summary>
    private (ulong[] Sizes, int[] Frees) Program()
    {
        var random = new Xorshift();
        var sizes = new ulong[Requests];
        var frees = new int[Requests];
        var live = new List<int>();
        for (int request = 0; request < Requests; request++)
        {
            uint least = 1u << (int)random.Below(10);
            sizes[request] = (least + random.Below(least)) * Chunk;
            frees[request] = -1;
            live.Add(request);
            if (Live != 0 && live.Count > Live)
            {
                int at = (int)random.Below((uint)live.Count);
                frees[request] = live[at];
                live[at] = live[^1];
                live.RemoveAt(live.Count - 1);
            }
        }

        return (sizes, frees);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Loop<TTarget, TBlock>(TTarget target, ulong[] sizes, int[] frees, TBlock[] held)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct
    {
        for (int request = 0; request < sizes.Length; request++)
        {
            target.Allocate(0, Space, sizes[request], Chunk, GpuBuddyRawFlags.None, out held[request]);
            int freed = frees[request];
            if (freed >= 0)
            {
                target.Free(held[freed]);
                held[freed] = default;
            }
        }

        for (int request = sizes.Length - 1; request >= 0; request--)
        {
            if (TTarget.IsBlock(held[request]))
            {
                target.Free(held[request]);
                held[request] = default;
            }
        }
    }
}
