using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Bench.Malloc;

/// <summary>Workload M4: a random block of a set of live blocks is replaced by one of random size, repeatedly. Each power of two between
/// the smallest and the largest size is equally likely, and so is each size up to the next power.</summary>
internal sealed record MixMalloc(string Name, string What, long Operations, int Live, int Smallest, int Largest)
    : MallocWorkload(Name, What, Operations)
{
    public ulong Seed { get; init; } = Xorshift.UsualSeed;

    public override void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
    {
        var random = new Xorshift(Seed);
        var blocks = new TBlock[Live];
        for (int i = 0; i < Live; i++)
        {
            blocks[i] = target.Allocate(SomeSize(ref random));
        }

        Replace<TTarget, TBlock>(target, blocks, Math.Min(Live, (int)Operations), ref random);
        clock.Start();
        for (long left = Operations / 2; left > 0; left -= Slice)
        {
            cancel.ThrowIfCancellationRequested();
            Replace<TTarget, TBlock>(target, blocks, (int)Math.Min(left, Slice), ref random);
        }

        clock.Stop();
        clock.EndPass(Operations);
        Array.ForEach(blocks, target.Free);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Replace<TTarget, TBlock>(TTarget target, TBlock[] blocks, int times, ref Xorshift random)
        where TTarget : struct, IMallocTarget<TBlock>
    {
        for (; times > 0; times--)
        {
            ref TBlock block = ref blocks[random.Below((uint)blocks.Length)];
            target.Free(block);
            block = target.Allocate(SomeSize(ref random));
            target.Touch(block);
        }
    }

    private int SomeSize(ref Xorshift random)
    {
        int steps = BitOperations.Log2((uint)(Largest / Smallest));
        int lower = Smallest << (int)random.Below((uint)steps);
        return lower + (int)random.Below((uint)lower) + 1;
    }
}
