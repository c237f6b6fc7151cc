using System.Runtime.CompilerServices;

namespace Cleave.Bench.Malloc;

/// <summary>Workloads M1 and M2: one block is allocated and freed at once, repeatedly.</summary>
internal sealed record PairMalloc(string Name, string What, long Operations, int Size) : MallocWorkload(Name, What, Operations)
{
    public override void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
    {
        clock.Start();
        for (long left = Operations / 2; left > 0; left -= Slice)
        {
            cancel.ThrowIfCancellationRequested();
            Loop<TTarget, TBlock>(target, (int)Math.Min(left, Slice), Size);
        }

        clock.Stop();
        clock.EndPass(Operations);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Loop<TTarget, TBlock>(TTarget target, int pairs, int size)
        where TTarget : struct, IMallocTarget<TBlock>
    {
        for (; pairs > 0; pairs--)
        {
            target.Free(target.Allocate(size));
        }
    }
}
