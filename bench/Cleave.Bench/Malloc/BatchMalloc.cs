using System.Runtime.CompilerServices;

namespace Cleave.Bench.Malloc;

/// <summary>Workload M3: a batch of blocks is allocated and then freed in the same order, repeatedly.</summary>
internal sealed record BatchMalloc(string Name, string What, long Operations, int Size, int Batch) : MallocWorkload(Name, What, Operations)
{
    public override void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
    {
        var blocks = new TBlock[Batch];
        clock.Start();
        for (long left = Operations / 2; left > 0; left -= Batch)
        {
            cancel.ThrowIfCancellationRequested();
            Round(target, blocks, Size);
        }

        clock.Stop();
        clock.EndPass(Operations);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Round<TTarget, TBlock>(TTarget target, TBlock[] blocks, int size)
        where TTarget : struct, IMallocTarget<TBlock>
    {
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = target.Allocate(size);
        }

        foreach (TBlock block in blocks)
        {
            target.Free(block);
        }
    }
}
