using System.Runtime.CompilerServices;
using Cleave.Placement;

namespace Cleave.Bench.Gpu;

/// <summary>
/// Workloads W1, W2, W3 and W5: batches of requests are served and freed in random order in a space in a bad state. All passes use one
/// space, because a batch leaves the space unchanged.
/// </summary>
/// <param name="Name">The name of the workload.</param>
/// <param name="What">The description of the workload in a few words.</param>
/// <param name="Space">The size of the space in bytes.</param>
/// <param name="State">The bad state of the space.</param>
/// <param name="Requests">The requests, which are made by turns.</param>
/// <param name="Batch">The number of requests that are served before they are freed.</param>
internal sealed record WorstWorkload(string Name, string What, ulong Space, BadState State, BatchRequest[] Requests, int Batch)
    : GpuWorkload(Name, What, Space)
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromMilliseconds(50);

    public override GpuWorkload Shortened() => this with { Space = State.SmallSpace };

    public override void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
    {
        State.Prepare<TTarget, TBlock>(target, Space, cancel);
        var blocks = new TBlock[Batch];
        int[] order = new int[Batch];
        new Xorshift().Permute(order);

        // The first request of its kind may have to search the whole space; docs/gpu-buddy.md says when.
        Round(target, blocks, order);
        for (; clock.WantsMore; cancel.ThrowIfCancellationRequested())
        {
            TimePass(target, blocks, order, clock);
        }
    }

    /// <summary>Doubles the number of rounds until they take long enough to be timed.</summary>
    private void TimePass<TTarget, TBlock>(TTarget target, TBlock[] blocks, int[] order, PassClock clock)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct
    {
        long operations = 0;
        for (int rounds = 1; clock.Elapsed < LongEnough; rounds *= 2)
        {
            clock.Start();
            for (int round = 0; round < rounds; round++)
            {
                operations += Round(target, blocks, order);
            }

            clock.Stop();
        }

        clock.EndPass(operations);
    }

    /// <returns>The number of operations. A request that fails counts as one, because nothing has to be freed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Round<TTarget, TBlock>(TTarget target, TBlock[] blocks, int[] order)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct
    {
        BatchRequest[] requests = Requests;
        int operations = blocks.Length;
        for (int i = 0; i < blocks.Length; i++)
        {
            BatchRequest request = requests[i % requests.Length];
            target.Allocate(0, Space, request.Size, request.MinBlock, request.Flags, out blocks[i]);
        }

        foreach (int i in order)
        {
            if (TTarget.IsBlock(blocks[i]))
            {
                target.Free(blocks.AsSpan(i, 1), requests[i % requests.Length].IsClear);
                operations++;
            }
        }

        return operations;
    }
}

/// <summary>A request of a batch: one block, or a failure. Memory that was asked for as clear is freed as clear.</summary>
internal readonly record struct BatchRequest(ulong Size, ulong MinBlock, GpuBuddyRawFlags Flags = GpuBuddyRawFlags.None)
{
    public bool IsClear => (Flags & GpuBuddyRawFlags.Clear) != 0;
}
