namespace Cleave.Bench.Malloc;

/// <summary>Workload M5: one thread allocates blocks and passes them to another thread, which frees them.</summary>
internal sealed record CrossMalloc(string Name, string What, long Operations, int Size) : MallocWorkload(Name, What, Operations)
{
    public override void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
    {
        var handed = new HandOver<TBlock>();
        long pieces = Operations / 2;
        clock.Start();
        var freeing = new Thread(() => Free(target, handed, pieces));
        freeing.Start();
        for (long i = 0; i < pieces; i++)
        {
            TBlock block = target.Allocate(Size);
            target.Touch(block);
            handed.Put(block);
        }

        freeing.Join();
        clock.Stop();
        clock.EndPass(Operations);
        cancel.ThrowIfCancellationRequested();
    }

    private static void Free<TTarget, TBlock>(TTarget target, HandOver<TBlock> handed, long pieces)
        where TTarget : struct, IMallocTarget<TBlock>
    {
        for (long i = 0; i < pieces; i++)
        {
            target.Free(handed.Take());
        }
    }
}
