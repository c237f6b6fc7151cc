using System.Runtime.CompilerServices;
using Cleave.Core;
using Cleave.Placement;
using static Cleave.Tools.Units.BinaryUnits;

namespace Cleave.Bench.Gpu;

/// <summary>
/// A run of the steady state. If fewer bytes are allocated than the target, a step allocates a random size; else it frees a random
/// allocation. Each step is one operation.
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
    private readonly uint _orders;
    private readonly ulong _space;
    private readonly ulong _target;
    private Xorshift _random;
    private ulong _used;

    public SteadyRun(TTarget target, SteadyWorkload workload)
    {
        _held = new Holdings<TTarget, TBlock>(target);
        _flags = workload.Flags;
        _odd = workload.Odd;
        _orders = workload.Orders;
        _space = workload.Space;
        _target = workload.Target;
        _random = new Xorshift(workload.Seed);
    }

    /// <summary>The random number generator, for the operations that follow the steady state.</summary>
    public Xorshift Random => _random;

    /// <summary>The number of allocations that are live now.</summary>
    public int Live => _held.Count;

    /// <summary>Runs steps until the target is reached.</summary>
    public void Fill(CancellationToken cancel)
    {
        while (_used < _target)
        {
            cancel.ThrowIfCancellationRequested();
            Loop(Slice, _target);
        }
    }

    /// <summary>Runs a number of steps.</summary>
    public void Steps(long count, CancellationToken cancel)
    {
        for (; count > 0; count -= Slice)
        {
            cancel.ThrowIfCancellationRequested();
            Loop((int)Math.Min(count, Slice), ulong.MaxValue);
        }
    }

    /// <remarks>Compiled with full optimization at once. With a profile of this loop, the figures would depend on the profile.</remarks>
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

            ulong size = _odd ? OddSize(ref random) : PowerOfTwo(ref random, _orders);
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
    private static ulong PowerOfTwo(ref Xorshift random, uint orders) => GpuBuddyCore.MinChunkSize << (int)random.Below(orders);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong OddSize(ref Xorshift random)
    {
        uint least = 1u << (int)random.Below(10);
        return (least + random.Below(least)) * GpuBuddyCore.MinChunkSize;
    }
}
