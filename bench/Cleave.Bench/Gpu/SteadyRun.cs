using System.Runtime.CompilerServices;
using Cleave.Core;
using Cleave.Placement;
using static Cleave.Tools.Units.Binary;

namespace Cleave.Bench.Gpu;

/// <summary>
/// The steady state: while less is used than wanted, a random size is allocated; else a random allocation is freed. Each step is one
/// operation.
/// </summary>
internal sealed class SteadyRun<TTarget, TBlock>
    where TTarget : struct, IBlockTarget<TBlock>
    where TBlock : struct
{
    private const int Slice = 1 << 16;
    private const ulong Window = 256 * MiB;

    private readonly Holdings<TTarget, TBlock> _held;
    private readonly GpuBuddyRawFlags _flags;
    private readonly bool _odd;
    private readonly ulong _space;
    private readonly ulong _target;
    private Xorshift _random;
    private ulong _used;

    public SteadyRun(TTarget target, SteadyWorkload workload)
    {
        _held = new Holdings<TTarget, TBlock>(target);
        _flags = workload.Flags;
        _odd = workload.Odd;
        _space = workload.Space;
        _target = workload.Target;
        _random = new Xorshift(workload.Seed);
    }

    /// <summary>The generator, for what follows the steady state.</summary>
    public Xorshift Random => _random;

    /// <summary>Steps until the target is reached.</summary>
    public void Fill(CancellationToken cancel)
    {
        while (_used < _target)
        {
            cancel.ThrowIfCancellationRequested();
            Loop(Slice, _target);
        }
    }

    /// <summary>Makes so many steps.</summary>
    public void Steps(long count, CancellationToken cancel)
    {
        for (; count > 0; count -= Slice)
        {
            cancel.ThrowIfCancellationRequested();
            Loop((int)Math.Min(count, Slice), ulong.MaxValue);
        }
    }

    /// <remarks>Compiled for good at once: a profile of this loop would make its figures those of the profile.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Loop(int steps, ulong until)
    {
        Holdings<TTarget, TBlock> held = _held;
        Xorshift random = _random;
        ulong used = _used;
        for (; steps > 0 && used < until; steps--)
        {
            if (used >= _target)
            {
                used -= held.Free((int)random.Below((uint)held.Count));
                continue;
            }

            ulong size = _odd ? OddSize(ref random) : PowerOfTwo(ref random);
            ulong start = 0;
            ulong end = _space;
            if ((_flags & GpuBuddyRawFlags.Range) != 0)
            {
                start = random.Below((uint)((_space - Window) / MiB) + 1) * MiB;
                end = start + Window;
            }

            used += held.TryAllocate(start, end, size, GpuBuddyCore.MinChunkSize, _flags) ? size : 0;
        }

        _random = random;
        _used = used;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PowerOfTwo(ref Xorshift random) => GpuBuddyCore.MinChunkSize << (int)random.Below(11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong OddSize(ref Xorshift random)
    {
        uint least = 1u << (int)random.Below(10);
        return (least + random.Below(least)) * GpuBuddyCore.MinChunkSize;
    }
}
